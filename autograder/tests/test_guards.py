"""An answer is refused the ready-made cells, except where its exercise allows them."""

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pytest
from kernels import Kernel, running_kernel
from plain import exactly

from rnnlib import lstm
from rnnlib.course.bridge import CannotCross, RefusedError


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with running_kernel() as kernel:
        kernel.cell("import numpy as np\nfrom rnnlib import lstm\nfrom rnnlib.lstm import step")
        yield kernel


GIVEN = (np.ones((2, 3)), np.zeros((2, 4)), np.zeros((2, 4)))
STEP = "def f(x, h, c): return step(lstm.init(3, 4), x, lstm.State(h, c))[0]"
TORCH = "def f():\n    import torch\n    return {}"
READY_MADE = {
    "torch.nn.GRU": TORCH.format("torch.nn.GRU(3, 4)(torch.zeros(2, 3))[0]"),
    "torch.nn.LSTMCell": TORCH.format("torch.nn.LSTMCell(3, 4)(torch.zeros(2, 3))[0]"),
    "torch.rnn_tanh_cell": TORCH.format("torch.rnn_tanh_cell(*[torch.zeros(1, 1)] * 4)"),
    "rnnlib.train.train": "def f():\n    from rnnlib.train import train\n    return train(1, 2)",
    "rnnlib.lstm.forward": "def f(): return lstm.forward(lstm.init(3, 4), np.ones((5, 2, 3)))[0]",
    "rnnlib.layers.stacked": "from rnnlib.layers import stacked\ndef f(): return stacked(lstm)",
}


def test_an_answer_may_call_a_ready_made_cell_only_where_its_exercise_allows_it(kernel):
    kernel.cell(f"{STEP}\nown_try = f(np.ones((2, 3)), np.zeros((2, 4)), np.zeros((2, 4)))")
    right = tuple(lstm.step(lstm.init(3, 4), GIVEN[0], lstm.State(*GIVEN[1:]))[0])
    assert exactly(kernel["own_try"], right)
    with pytest.raises(RefusedError, match=r"yourself: rnnlib\.lstm\.step is not") as caught:
        kernel["f"](*GIVEN)
    assert caught.value.learner_traceback.endswith(f"in f:\n    {STEP}")
    for allowed in ("rnnlib.lstm.step", "rnnlib.lstm", "rnnlib"):
        assert exactly(kernel.bridge.fetch("f", [allowed])(*GIVEN), right)
    for allowed in ("rnnlib.gru.step", "rnnlib.lstm.st", "torch"):
        with pytest.raises(RefusedError):
            kernel.bridge.fetch("f", [allowed])(*GIVEN)


@pytest.mark.parametrize("name", READY_MADE)
def test_every_ready_made_cell_is_refused(kernel, name):
    f = kernel.define(READY_MADE[name])
    with pytest.raises(RefusedError, match=f"yourself: {name} is not available here"):
        f()
    allowed = kernel.bridge.fetch("f", [name])
    with suppress(AttributeError, CannotCross):  # such as of `train(1, 2)`
        allowed()
