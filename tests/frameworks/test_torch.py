"""PyTorch: training with workers that load data, forked and spawned, while the figure shows the loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Watched

pytest.importorskip("torch", reason="PyTorch is not installed: see make test-frameworks")

DATA = '''
import time
import torch


class Data(torch.utils.data.Dataset):
    """Numbers that take some time to load."""

    def __len__(self):
        return 600

    def __getitem__(self, index):
        time.sleep(0.002)
        x = torch.full((4,), index / 600)
        return x, x.sum()
'''

TRAIN = """
import torch, data
torch.set_num_threads(1)
loader = torch.utils.data.DataLoader(data.Data(), batch_size=10, num_workers=2, shuffle=True,
    multiprocessing_context={method!r}, persistent_workers={persistent})
model = torch.nn.Linear(4, 1); optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x)[:, 0], y)
        loss.backward(); optimizer.step()
        show(loss.item())
    ax.set_title(f"epoch {{epoch}}")
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("persistent", [False, True], ids=["", "persistent"])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_that_load_data(watched: Watched, tmp_path: Path, method: str, persistent: bool) -> None:
    (tmp_path / "data.py").write_text(DATA)
    watched.goes_on(TRAIN.format(method=method, persistent=persistent), steps=180)
    watched.dies()
