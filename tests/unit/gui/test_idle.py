"""The pump of an idle kernel: a task of its asyncio loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from tornado.ioloop import IOLoop

from livemon.gui.idle import IdlePump

from .conftest import Canvas

PATIENCE_S = 60.0


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - the pump has no event to wait for
            await asyncio.sleep(0)


def test_it_turns_windows_beside_the_loop_until_it_is_stopped(window: Canvas) -> None:
    async def idle() -> None:
        pump = IdlePump(IOLoop.current())
        pump.start()
        pump.start()
        await until(lambda: window.flushed >= 3)
        pump.stop()
        await asyncio.sleep(0)
        assert not pump.running
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(idle())


def test_one_that_was_stopped_at_once_never_begins(window: Canvas) -> None:
    async def idle() -> None:
        pump = IdlePump(IOLoop.current())
        pump.start()
        pump.stop()
        for _ in range(10):
            await asyncio.sleep(0)
        assert window.flushed == 0

    asyncio.run(idle())


@pytest.mark.parametrize("error", [ValueError("in a handler"), SystemExit("in a handler")])
def test_an_error_of_a_handler_is_told_once_and_the_window_lives_on(
    window: Canvas, capsys: pytest.CaptureFixture[str], error: BaseException
) -> None:
    def fails() -> None:
        raise error

    async def idle() -> None:
        pump = IdlePump(IOLoop.current())
        window.on_flush = fails
        pump.start()
        await until(lambda: window.flushed >= 3)
        window.on_flush = None
        flushed = window.flushed
        await until(lambda: window.flushed > flushed)
        pump.stop()

    asyncio.run(idle())
    assert capsys.readouterr().err.count(f"{type(error).__name__}: in a handler") == 1
