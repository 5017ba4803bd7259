"""What real frameworks without a GPU answer when they are asked what they hold of it: nothing, and no error."""

from __future__ import annotations

import pytest

from livemon.sampling.frameworks import _FRAMEWORKS, held_bytes


def test_torch() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: see make test-frameworks")
    torch.ones(3).sum().item()
    assert all(amount > 0 for amount in _FRAMEWORKS["torch"](torch).values())
    assert torch.cuda.is_initialized() == bool(held_bytes().get("torch"))


def test_jax_is_not_made_to_begin_with_its_devices() -> None:
    jax = pytest.importorskip("jax", reason="JAX is not installed: see make test-frameworks")
    from jax._src import xla_bridge

    if not xla_bridge._backends:  # another test may have used it
        assert _FRAMEWORKS["jax"](jax) == {}
        assert not xla_bridge._backends
    jax.numpy.ones(3).sum().item()
    assert xla_bridge._backends
    gpus = {device.local_hardware_id for device in jax.local_devices() if device.platform == "gpu"}
    assert set(_FRAMEWORKS["jax"](jax)) == gpus
