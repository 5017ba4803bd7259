"""`keras.Model.fit` with a callback that changes figures."""

from __future__ import annotations

import importlib.util

import pytest

from .conftest import Watched

if importlib.util.find_spec("keras") is None:  # importing it takes seconds, and chooses a backend
    pytest.skip("Keras is not installed: see make test-frameworks", allow_module_level=True)

BACKENDS = [name for name in ("jax", "torch", "tensorflow") if importlib.util.find_spec(name)]

FIT = """
os.environ["KERAS_BACKEND"] = {backend!r}
os.environ["OMP_NUM_THREADS"] = "1"  # PyTorch's threads wait for each other at each step: 50 ms on busy cores
import keras
class Plot(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        show(logs["loss"])
        {call}
    def on_epoch_end(self, epoch, logs=None):
        ax.set_title(f"epoch {{epoch}}")
x = np.random.default_rng(0).normal(size=(2000, 8)); y = x.sum(axis=1)
model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=25, batch_size=50, verbose={verbose}, callbacks=[Plot()])
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("verbose", [0, 1])
@pytest.mark.parametrize("call", ["fig.canvas.draw_idle()", "pass"], ids=["draw_idle", "no call"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_fit_with_a_callback(watched: Watched, backend: str, call: str, verbose: int) -> None:
    watched.goes_on(FIT.format(backend=backend, call=call, verbose=verbose), steps=1000)
    assert watched.notebook.run("print(ax.get_title())").strip() == "epoch 24"
    watched.has_no_other_children()
