"""Training: our cells learn what torch.nn's learn, and a run records what it did."""

import io
import json
import math
import re
import sys
from dataclasses import asdict

import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient

from rnnlib import gru, lstm, rnn, tasks, train
from rnnlib.tasks import Batch

CELLS = {"rnn-tanh": (rnn, "tanh"), "rnn-relu": (rnn, "relu"), "lstm": (lstm, None)}
CELLS |= {"gru": (gru, None)}
TASKS = {"mean squared error": tasks.adding(6), "cross-entropy": tasks.copy_memory(3, 2, 4)}


@pytest.fixture(params=CELLS)
def cell(request):
    """A cell, and the options of its forward."""
    module, activation = CELLS[request.param]
    return module, {} if activation is None else {"activation": activation}


@pytest.fixture(params=TASKS)
def task(request):
    return TASKS[request.param]


@pytest.fixture(params=["cpu", "cuda"])
def device(request, monkeypatch):
    if request.param == "cuda" and not torch.cuda.is_available():
        pytest.skip("torch finds no CUDA device")
    monkeypatch.setattr(train, "pick_device", lambda: torch.device(request.param))
    return request.param


@pytest.fixture
def on_the_cpu(monkeypatch):
    monkeypatch.setattr(train, "pick_device", lambda: torch.device("cpu"))


def weights(module, task, hidden_size=5):
    """Weights of a cell and a readout, none of whose biases is zero."""
    rng = np.random.default_rng(1)
    params = module.init(task.input_size, hidden_size)
    params = type(params)(*(rng.normal(size=w.shape) / 2 for w in params))
    w_hy = rng.normal(size=(task.output_size, hidden_size))
    return params, rnn.Readout(w_hy, rng.normal(size=task.output_size))


def assert_close(got, want):
    torch.testing.assert_close(got, want, rtol=1e-8, atol=1e-10)


def quick(model, task, **settings):
    return train.train(model, task, **{"steps": 6, "batch_size": 4, "progress": False} | settings)


def test_training_our_cell_and_that_of_torch_agrees(cell, task, device):
    module, options = cell
    given = weights(module, task)
    ours, theirs = (train.Model(module, *given, torch_nn, **options) for torch_nn in (False, True))
    batch = task.batch(0, 7)
    seen = []
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        for model in (ours.double(), theirs.double()):
            optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
            outputs = model(torch.asarray(batch.x, device=device))
            # More than one, since Adam's first step has the same length whatever the gradient.
            numbers = [train.training_step(model, optimizer, task, batch, 0.5) for _ in range(3)]
            seen.append([outputs, torch.tensor(numbers), *model.params, *model.readout])
    assert type(ours.params) is type(theirs.params) is type(given[0])
    for our_result, their_result in zip(*seen, strict=True):
        assert_close(our_result, their_result)
    for before, after in zip([*given[0], *given[1]], seen[0][2:], strict=True):
        assert (after.detach().cpu().numpy() != before).all()


def test_a_model_has_the_gradients_of_autograd_through_the_cell(cell, task, on_the_cpu):
    module, options = cell
    model = train.Model(module, *weights(module, task), **options).double()
    batch = task.batch(0, 7)
    train.loss(model, task, batch).backward()
    leaves = [w.detach().clone().requires_grad_() for w in model.parameters()]
    kind = type(model.params)
    readout, params = rnn.Readout(*leaves[:2]), kind(*leaves[2:])
    outputs, *_ = module.forward(params, torch.asarray(batch.x), **options)
    y = rnn.readout(readout, outputs)[task.scored]
    by_hand_loss = (
        ((y - torch.asarray(batch.targets)) ** 2).mean()
        if task.loss == tasks.MEAN_SQUARED_ERROR
        else -y.log_softmax(-1).gather(-1, torch.asarray(batch.targets)[..., None]).mean()
    )
    assert_close(train.loss(model, task, batch), by_hand_loss)
    by_hand_loss.backward()
    for w, leaf in zip(model.parameters(), leaves, strict=True):
        assert_close(w.grad, leaf.grad)


@pytest.mark.parametrize("torch_nn", [False, True])
def test_a_model_copies_its_weights_in_float32(cell, on_the_cpu, torch_nn):
    module, options = cell
    task = TASKS["cross-entropy"]
    params, readout = weights(module, task)
    params = type(params)(*(w.astype(np.float32) for w in params))
    before = [w.copy() for w in params]
    model = train.Model(module, params, readout, torch_nn, **options)
    for w, given in zip(model.params, before, strict=True):
        assert w.dtype == torch.float32
        assert not w.requires_grad
        np.testing.assert_array_equal(w, given)
    quick(model, task)
    assert all((w == given).all() for w, given in zip(params, before, strict=True))
    assert all((w.numpy() != given).any() for w, given in zip(model.params, before, strict=True))


def test_a_model_may_be_made_of_another_ones_weights(cell, on_the_cpu):
    module, options = cell
    task = TASKS["cross-entropy"]
    first = train.Model(module, *weights(module, task), **options)
    again = train.Model(module, first.params, rnn.Readout(*first.readout), **options)
    x = torch.asarray(task.batch(0, 3).x, dtype=torch.float32)
    assert torch.equal(first(x), again(x))


def test_build_draws_the_same_weights_for_the_same_seed(cell, on_the_cpu):
    module, _ = cell
    first, again, in_torch, other = (
        list(train.build(module, TASKS["cross-entropy"], 6, **options).params)
        for options in ({"seed": 3}, {"seed": 3}, {"seed": 3, "torch_nn": True}, {"seed": 4})
    )
    assert all(map(torch.equal, first, again))
    assert all(map(torch.equal, first, in_torch))
    assert not torch.equal(first[0], other[0])


def test_build_lets_torch_do_the_work_where_asked(on_the_cpu):
    models = [train.build(gru, tasks.adding(6), 4, torch_nn=torch_nn) for torch_nn in (False, True)]
    assert [isinstance(model.recurrent, torch.nn.GRU) for model in models] == [False, True]


def test_build_passes_options_on_to_init(on_the_cpu):
    model = train.build(lstm, tasks.adding(6), hidden_size=3, forget_bias=5.0)
    assert model.params.b.tolist() == [0] * 3 + [5] * 3 + [0] * 6
    assert model.settings["init_options"] == {"forget_bias": 5.0}


def test_init_readout_fills_the_range_between_the_bounds():
    w_hy, b_y = train.init_readout(25, 30, rng=0)
    assert w_hy.shape == (30, 25)
    assert 0.19 < w_hy.max() <= 0.2
    assert -0.2 <= w_hy.min() < -0.19
    assert b_y.tolist() == [0] * 30


def test_a_gru_solves_adding_and_stops_when_it_has(on_the_cpu):
    task = tasks.adding(8)
    model = train.build(gru, task, hidden_size=24, seed=0)
    record = train.train(model, task, steps=2000, progress=False)
    assert record.solved_at == len(record.losses) == record.evaluated_at[-1] < 1000
    assert record.nan_at is None
    assert record.held_out_losses[-1] < 0.01 <= min(record.held_out_losses[:-1])
    fresh = task.batch(123, 2000)
    assert train.evaluate(model, task, fresh) < 0.02
    assert record.losses[0] > 0.1


def test_a_record_holds_one_number_for_each_step_and_measurement(task, on_the_cpu):
    record = quick(train.build(gru, task, 4), task, steps=8, evaluate_every=3)
    assert len(record.losses) == len(record.gradient_norms) == 8
    assert record.evaluated_at == [3, 6, 8]
    assert len(record.held_out_losses) == 3
    assert record.solved_at is record.nan_at is None
    assert 0 < record.seconds < 60


def test_a_run_can_be_done_again_from_its_record(task, on_the_cpu):
    model = train.build(lstm, task, 4, seed=5, forget_bias=2.0)
    record = quick(model, task, seed=6, learning_rate=0.02, clip=0.3, evaluate_every=4)
    kept = json.loads(json.dumps(asdict(record), allow_nan=False))
    assert kept == asdict(record)
    made, run = kept["settings"]["model"], kept["settings"]
    task = eval(run["task"], vars(tasks))
    cell = {"lstm": lstm}[made["cell"]]
    model = train.build(
        cell, task, made["hidden_size"], made["seed"], made["torch_nn"], **made["init_options"]
    )
    names = ("steps", "batch_size", "learning_rate", "clip", "seed", "evaluate_every")
    again = train.train(model, task, **{name: run[name] for name in names}, progress=False)
    assert asdict(again) | {"seconds": 0} == kept | {"seconds": 0}


def test_settings_say_what_there_was(on_the_cpu):
    task = tasks.adding(6)
    params, readout = weights(rnn, task)
    model = train.Model(rnn, params, readout, torch_nn=True, activation="relu")
    settings = quick(model, task).settings
    assert settings["model"] == {
        "cell": "rnn",
        "params": "Params",
        "input_size": 2,
        "hidden_size": 5,
        "output_size": 1,
        "torch_nn": True,
        "options": {"activation": "relu"},
    }
    assert settings["versions"]["numpy"] == np.__version__
    assert (settings["device"], settings["threads"]) == ("cpu", torch.get_num_threads())


def test_another_seed_draws_other_examples(on_the_cpu):
    task = tasks.adding(6)
    one, other = (quick(train.build(rnn, task, 4), task, seed=seed) for seed in (0, 1))
    assert one.losses != other.losses
    assert one.held_out_losses != other.held_out_losses


def constant(task, targets, **changes):
    """The task with these targets to train on."""
    x = task.batch(0, 4).x
    return task._replace(batch=lambda rng, size: Batch(x, targets), **changes)


def test_what_is_held_out_is_what_is_measured(on_the_cpu):
    task = tasks.adding(6)
    sizes = []

    def held_out(rng, size):
        sizes.append(size)
        return Batch(np.zeros((6, 1, 2)), np.full((1, 1, 1), 1e3))

    record = quick(train.build(rnn, task, 4), task._replace(held_out=held_out))
    assert sizes == [train.HELD_OUT_SIZE]
    assert record.held_out_losses == [pytest.approx(1e6, rel=0.01)]
    assert record.losses[-1] < 10


def test_batches_have_the_size_and_steps_the_length_that_were_asked_for(on_the_cpu):
    task = tasks.adding(6)
    sizes = []

    def batch(rng, size):
        sizes.append(size)
        return task.batch(rng, size)

    model = train.build(rnn, task, 4)
    before = model.params.w_h.clone()
    quick(model, task._replace(batch=batch), steps=1, batch_size=5, learning_rate=0.125)
    assert sizes == [5]
    # Adam's first step has the length of the learning rate in every direction.
    torch.testing.assert_close((model.params.w_h - before).abs(), torch.full((4, 4), 0.125))


@pytest.mark.parametrize(("solved_below", "steps"), [(math.inf, 2), (0, 6)])
def test_a_run_ends_as_soon_as_the_criterion_is_met(on_the_cpu, solved_below, steps):
    task = tasks.adding(6)._replace(solved_below=solved_below)
    record = quick(train.build(rnn, task, 4), task, evaluate_every=2)
    assert len(record.losses) == steps
    assert record.solved_at == (steps if solved_below else None)


def test_a_loss_that_becomes_nan_ends_the_run(on_the_cpu):
    task = tasks.adding(60)
    params, readout = weights(rnn, task, hidden_size=3)
    params = params._replace(w_h=10 * np.eye(3))
    record = quick(train.Model(rnn, params, readout, activation="linear"), task, clip=None)
    assert record.nan_at == len(record.losses) < 6
    assert math.isnan(record.losses[-1])
    assert not any(map(math.isnan, record.losses[:-1]))
    assert record.solved_at is None


def test_a_held_out_loss_of_nan_ends_the_run(on_the_cpu):
    task = tasks.adding(6)
    nan = Batch(np.full((6, 1, 2), np.nan), np.zeros((1, 1, 1)))
    task = task._replace(held_out=lambda rng, size: nan)
    record = quick(train.build(rnn, task, 4), task, evaluate_every=2)
    assert (record.nan_at, record.solved_at, len(record.losses)) == (2, None, 2)


@pytest.mark.parametrize("clip", [None, 1e-3, 1e3])
def test_the_gradient_is_clipped_and_its_norm_before_that_recorded(on_the_cpu, clip):
    task = tasks.adding(6)
    model = train.build(lstm, task, 4)
    batch = task.batch(0, 8)
    train.loss(model, task, batch).backward()
    whole = torch.cat([w.grad.flatten() for w in model.parameters()])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    _, norm = train.training_step(model, optimizer, task, batch, clip)
    used = torch.cat([w.grad.flatten() for w in model.parameters()])
    assert norm == pytest.approx(whole.norm().item(), rel=1e-5)
    assert 0.01 < norm < 100
    factor = 1 if clip != 1e-3 else 1e-3 / norm
    torch.testing.assert_close(used, whole * factor, rtol=1e-2, atol=0)


@pytest.mark.parametrize(("cuda", "mps", "picked"), [(1, 1, "cuda"), (0, 1, "mps"), (0, 0, "cpu")])
def test_the_device_is_cuda_or_mps_or_the_cpu(monkeypatch, cuda, mps, picked):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: bool(cuda))
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: bool(mps))
    assert train.pick_device.__wrapped__() == torch.device(picked)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 0}, "steps is 0, but must be a whole number from 1 up"),
        ({"batch_size": 2.5}, "batch_size is 2.5, but must be a whole number from 1 up"),
        ({"evaluate_every": 0}, "evaluate_every is 0, but must be a whole number from 1 up"),
        ({"seed": -1}, "seed is -1, but must be a whole number from 0 up"),
        ({"learning_rate": 0}, "learning_rate is 0, but must be greater than 0"),
        ({"learning_rate": math.nan}, "learning_rate is nan, but must be greater than 0"),
        ({"clip": -1.0}, "clip is -1.0, but must be greater than 0"),
    ],
)
def test_settings_out_of_range_are_refused(on_the_cpu, settings, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        quick(train.build(rnn, tasks.adding(6), 4), tasks.adding(6), **settings)


@pytest.mark.parametrize(
    ("task", "message"),
    [
        (tasks.parity(6), "model has input_size 2, but parity(length=6) needs 1"),
        (tasks.adding(6)._replace(output_size=3), "model has output_size 1, but adding(length=6)"),
    ],
)
def test_a_model_of_other_sizes_is_refused(on_the_cpu, task, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        quick(train.build(rnn, tasks.adding(6), 4), task)


def test_a_readout_that_does_not_fit_the_cell_is_refused(on_the_cpu):
    params, readout = weights(rnn, tasks.adding(6))
    with pytest.raises(ValueError, match=r"^w_hy has shape \(1, 3\), but \(K, H\) is needed with"):
        train.Model(rnn, params, readout._replace(w_hy=np.ones((1, 3))))
    with pytest.raises(ValueError, match=r"^b_y has shape \(2,\), but \(K\) is needed with K = 1"):
        train.Model(rnn, params, readout._replace(b_y=np.ones(2)))


def test_build_refuses_a_hidden_size_below_1():
    with pytest.raises(ValueError, match=r"^hidden_size is 0, but must be a whole"):
        train.build(rnn, tasks.adding(6), 0)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("task", "end"),
    [
        (tasks.adding(6)._replace(solved_below=0), "not solved"),
        (tasks.adding(6)._replace(solved_below=math.inf), "solved"),
        (constant(tasks.adding(6), np.full((1, 4, 1), np.nan)), "loss is NaN"),
    ],
    ids=["not solved", "solved", "NaN"],
)
def test_a_terminal_shows_one_line_that_ends_as_a_summary(on_the_cpu, monkeypatch, task, end):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    record = quick(train.build(rnn, task, 4), task, progress=True)
    *_, first, last = terminal.getvalue().split("\r")
    steps = len(record.losses)
    assert re.match(r"adding\(length=6\) \[[#.]{20}\] \d/6, loss ", first)
    assert re.fullmatch(rf"adding\(length=6\): {end} after {steps} steps, 0\.\d s *\n", last)
    assert len(first) == len(last.rstrip("\n")) == 79


def test_nothing_is_shown_without_a_terminal_or_when_not_wanted(on_the_cpu, monkeypatch, capsys):
    task = tasks.adding(6)
    quick(train.build(rnn, task, 4), task, progress=True)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    quick(train.build(rnn, task, 4), task, progress=False)
    assert terminal.getvalue() == ""


def test_a_notebook_that_was_run_keeps_the_summary_alone():
    code = """
from rnnlib import rnn, tasks
from rnnlib.train import build, train

task = tasks.adding(6)
print("before")
record = train(build(rnn, task, 4), task, steps=100, learning_rate=1e-9)
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3").execute()
    before, summary = notebook.cells[0].outputs
    assert before["text"] == "before\n"
    assert set(summary["data"]) == {"text/plain"}
    assert re.fullmatch(
        r"adding\(length=6\): not solved after 100 steps, \d\.\d s", summary["data"]["text/plain"]
    )
