"""What a prediction leans on: against numeric differences, and in the file that the book shows."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from rnnlib import connectivity, gru, lstm, rnn, tasks, train

RESULTS = Path(__file__).parents[2] / "chapters" / "results" / "connectivity.json"


@pytest.mark.parametrize("cell", [rnn, lstm, gru])
@pytest.mark.parametrize("torch_nn", [False, True])
def test_the_norms_are_those_of_numeric_gradients(cell, torch_nn):
    torch.manual_seed(0)
    task = tasks.Task("", 3, 4, tasks.CROSS_ENTROPY, tasks.EVERY_STEP, 0, 0, None, None)
    model = train.build(cell, task, 5, torch_nn=torch_nn).double()
    x = torch.randn(6, 1, 3, dtype=torch.float64, device=model.readout[0].device)
    with torch.no_grad():
        likeliest = model(x)[:, 0].argmax(dim=-1)

        def logits(moved):
            return torch.gather(model(moved)[:, 0], 1, likeliest[:, None])[:, 0]

        slopes = torch.zeros(6, 6, 3, dtype=torch.float64)
        for s, d in np.ndindex(6, 3):
            nudge = torch.zeros_like(x)
            nudge[s, 0, d] = 1e-6
            slopes[:, s, d] = (logits(x + nudge) - logits(x - nudge)).cpu() / 2e-6
    norms = connectivity.leans_on(model, x)
    np.testing.assert_allclose(norms, slopes.norm(dim=-1), atol=1e-8)
    assert np.all(np.triu(norms, 1) == 0)
    assert np.all(np.diag(norms) > 0)


def test_a_net_is_trained_and_reads_the_passage():
    measured = connectivity.measure("gru", updates=2)
    length = len(connectivity.PASSAGE)
    assert [len(row) for row in measured["norms"]] == list(range(1, length + 1))
    for guessed in measured["guesses"]:
        shares = [p for _, p in guessed]
        assert shares == sorted(shares, reverse=True)
        assert 0 < sum(shares) <= 1.01


def test_no_net_has_seen_the_passage():
    text = tasks.text()
    assert connectivity.PASSAGE in text[len(text) * 9 // 10 :]


def test_the_file_is_what_the_module_writes():
    results = json.loads(RESULTS.read_text("utf-8"))
    assert results["text"] == connectivity.PASSAGE
    assert results["date"]
    assert results["cells"].keys() == connectivity.CELLS.keys()
    for reader in results["cells"].values():
        assert reader["updates"] == connectivity.UPDATES
        assert reader["loss"] < 2.2
        assert len(reader["norms"]) == len(reader["guesses"]) == len(connectivity.PASSAGE)
