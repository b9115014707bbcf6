"""The comparison: its grid, its file, and how it goes on where it was stopped."""

import json
import re
from math import nan

import numpy as np
import pytest
import torch

from rnnlib import compare, tasks, train
from rnnlib.compare import EQUAL_PARAMETERS, EQUAL_SIZE, Trial

CELLS = list(compare.CELLS)
TIMES = ("seconds", "ms_per_step")
TRIALS = [
    Trial(EQUAL_SIZE, task, cell, 4, 0.01, 6, seed)
    for task in (tasks.adding(4), tasks.copy_memory(2, 1, 2))
    for cell in CELLS
    for seed in (0, 1)
]


@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch):
    monkeypatch.setattr(train, "pick_device", lambda: torch.device("cpu"))
    monkeypatch.setattr(compare, "pick_device", train.pick_device)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "comparison.json"


def without_times(results):
    return [{k: v for k, v in run.items() if k not in TIMES} for run in results["runs"]]


def never(*_):
    raise AssertionError("nothing was left to run")


def test_a_run_says_what_it_did(path):
    results = compare.run_all(TRIALS, path)
    assert compare.load(path) == results
    assert [run["seed"] for run in results["runs"]] == [0, 1] * 6
    for run, trial in zip(results["runs"], TRIALS, strict=True):
        assert run.items() >= trial.settings().items()
        assert run["steps"] == 6
        assert run["solved_at"] is run["nan_at"] is None
        assert run["curve"][0] == [6]
        assert run["loss"] == run["curve"][1][-1] > run["solved_below"]
        assert run["ms_per_step"] == pytest.approx(1000 * run["seconds"] / 6, abs=0.1)
        model = train.build(compare.CELLS[run["cell"]], trial.task, 4)
        count = sum(w.numel() for w in model.parameters())
        assert run["parameters"] == count
    first = results["runs"][0]
    model = train.build(compare.CELLS["rnn"], tasks.adding(4), 4, seed=0, torch_nn=True)
    record = train.train(model, tasks.adding(4), steps=6, seed=0, progress=False)
    assert first["loss"] == pytest.approx(record.held_out_losses[-1], rel=1e-4)


def test_a_second_call_does_nothing(path, monkeypatch):
    compare.run_all(TRIALS[:2], path)
    before = path.read_bytes()
    monkeypatch.setattr(compare, "run", never)
    compare.run_all(TRIALS[:2], path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("stopped_in", ["run", "save"])
def test_an_interrupted_grid_goes_on_to_the_same_records(path, monkeypatch, stopped_in):
    whole = compare.run_all(TRIALS)
    calls, original = [], getattr(compare, stopped_in)

    def stop(*given):
        calls.append(given)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return original(*given)

    monkeypatch.setattr(compare, stopped_in, stop)
    with pytest.raises(KeyboardInterrupt):
        compare.run_all(TRIALS, path)
    assert without_times(compare.load(path)) == without_times(whole)[:3]
    ran = []
    monkeypatch.undo()
    monkeypatch.setattr(train, "pick_device", lambda: torch.device("cpu"))
    monkeypatch.setattr(compare, "run", lambda trial, run=compare.run: ran.append(0) or run(trial))
    assert without_times(compare.run_all(TRIALS, path)) == without_times(whole)
    assert len(ran) == len(TRIALS) - 3
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_more_seeds_keep_what_was_done(path):
    few = compare.run_all([t for t in TRIALS if t.seed == 0], path)["runs"]
    both = compare.run_all(TRIALS, path)["runs"]
    assert both[: len(few)] == few
    assert len(both) == len(TRIALS)


def test_what_was_kept_is_plain_and_names_no_place(path):
    compare.run_all(TRIALS[:1], path)
    text = path.read_text()
    results = json.loads(text, parse_constant=never)
    assert not re.search(r'"[^"]*(?:/|\\\\|[A-Za-z]:)[^"]*"', text)
    assert set(results) == {*compare.surroundings(), "runs"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", results["date"])
    assert results["versions"]["torch"].split("+")[0] == torch.__version__.split("+")[0]
    assert results["cores"] >= 1
    assert results["hardware"]


def test_a_loss_that_is_nan_is_kept_as_null(path):
    task = tasks.adding(4)

    def held_out(rng, size):
        return tasks.Batch(np.full((4, 1, 2), nan), np.zeros((1, 1, 1)))

    trial = TRIALS[0]._replace(task=task._replace(held_out=held_out))
    (run,) = compare.run_all([trial], path)["runs"]
    assert (run["loss"], run["nan_at"], run["curve"]) == (None, 6, [[6], [None]])
    assert compare.load(path)["runs"] == [run]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '"runs"', '{"runs": []}', '{"format": "rnnlib.compare 1", "runs": 3}'],
)
def test_another_file_is_refused_and_left_as_it_is(path, text, monkeypatch):
    path.write_text(text)
    monkeypatch.setattr("sys.argv", ["compare", "--to", str(path)])
    with pytest.raises(SystemExit) as end:
        compare.main()
    assert end.value.code == f"rnnlib.compare: {path} is not a whole file of rnnlib.compare"
    assert path.read_text() == text


def test_a_file_with_a_run_cut_short_is_refused(path):
    results = compare.run_all(TRIALS[:1])
    del results["runs"][0]["seed"]
    compare.save(results, path)
    with pytest.raises(ValueError, match="is not a whole file"):
        compare.load(path)


def test_results_of_another_machine_are_not_mixed_in(path):
    compare.save(compare.run_all(TRIALS[:1]) | {"hardware": "an abacus"}, path)
    with pytest.raises(ValueError, match=r"hardware was an abacus and is now \w+"):
        compare.run_all(TRIALS[:2], path)
    compare.run_all(TRIALS[:1], path)


def test_the_command_runs_the_full_grid_in_its_file(tmp_path, monkeypatch):
    path = tmp_path / "new" / "results.json"
    monkeypatch.setattr(compare, "full_grid", lambda seeds: TRIALS[:seeds])
    monkeypatch.setattr("sys.argv", ["compare", "--to", str(path), "--seeds", "2"])
    compare.main()
    assert len(compare.load(path)["runs"]) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--threads", "0"], "--threads is 0, but must be a whole number from 1 up"),
        (["--to", "/proc/none/x.json"], "[Errno 2]"),
    ],
)
def test_the_command_says_in_a_line_what_is_wrong(path, monkeypatch, arguments, message):
    monkeypatch.setattr("sys.argv", ["compare", "--to", str(path), *arguments])
    with pytest.raises(SystemExit, match=f"^rnnlib.compare: {re.escape(message)}"):
        compare.main()


def test_the_grid_has_each_run_once_and_the_same_for_all_cells():
    grid = compare.full_grid()
    assert len({tuple(t.settings().values()) for t in grid}) == len(grid)
    assert {t.seed for t in grid} == set(range(5))
    assert {t.seed for t in compare.full_grid(2)} == {0, 1}
    same = {(t.task.name, t.max_steps, t.seed, t.cell) for t in grid if t.part == EQUAL_SIZE}
    assert {(*key[:3], cell) for key in same for cell in CELLS} == same
    # An evaluation every 50 steps, and no curve of more than 60 points.
    assert max(t.max_steps for t in grid) <= 3000


def test_the_small_grid_is_short():
    for trial in compare.small_grid():
        assert len(trial.task.batch(0, 1).x) <= 50
        assert trial.hidden_size == 32


@pytest.mark.parametrize("cell", ["rnn", "gru"])
@pytest.mark.parametrize(
    "task", [tasks.adding(5), tasks.temporal_order(10)], ids=["adding", "order"]
)
@pytest.mark.parametrize("lstm_size", [1, 3, 16])
def test_as_large_is_the_closest_size(cell, task, lstm_size):
    target = compare.parameters("lstm", task, lstm_size)
    gaps = [abs(compare.parameters(cell, task, size) - target) for size in range(1, 99)]
    assert compare.as_large(cell, task, lstm_size) == 1 + int(np.argmin(gaps))


def test_runs_of_equal_parameters_have_them():
    for trial in compare.full_grid(1):
        if trial.part == EQUAL_PARAMETERS:
            count = compare.parameters(trial.cell, trial.task, trial.hidden_size)
            assert count == pytest.approx(compare.parameters("lstm", trial.task, 64), rel=0.02)


def numbers_held(cell, n_steps, batch, input_size, hidden_size):
    """How many different places in memory the cache of a forward pass covers."""
    module = compare.CELLS[cell]
    x = np.zeros((n_steps, batch, input_size))
    _, _, cache = module.forward(module.init(input_size, hidden_size), x)
    places = set()
    for array in cache:
        start, strides = array.__array_interface__["data"][0], array.strides
        at = np.tensordot(strides, np.indices(array.shape), axes=1)
        places.update((start + at).ravel().tolist())
    return len(places)


@pytest.mark.parametrize("cell", CELLS)
def test_the_memory_is_that_of_the_cache(cell):
    batch, sizes = 3, (2, 5)
    added = numbers_held(cell, 8, batch, *sizes) - numbers_held(cell, 7, batch, *sizes)
    assert added == batch * compare.kept_for_backward(cell, *sizes)
