"""The tasks: right answers, judged another way than they are made; baselines; what is refused."""

import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from math import log

import numpy as np
import pytest

from rnnlib import tasks

MAKERS = {
    "adding": lambda: tasks.adding(7),
    "copy_memory": lambda: tasks.copy_memory(4, symbols=3, alphabet=5),
    "temporal_order": lambda: tasks.temporal_order(15),
    "running_parity": lambda: tasks.running_parity(6),
    "parity": lambda: tasks.parity(6),
    "remember_first": lambda: tasks.remember_first(6),
    "next_character": lambda: tasks.next_character(9),
}
LENGTHS = dict(zip(MAKERS, [7, 10, 15, 6, 6, 6, 9], strict=True))


@pytest.fixture(params=MAKERS)
def task(request):
    return MAKERS[request.param]()


def symbols(one_hot):
    """Which symbol each one-hot row stands for, after a look that it is one."""
    assert set(np.unique(one_hot)) == {0, 1}
    assert (one_hot.sum(axis=-1) == 1).all()
    return one_hot.argmax(axis=-1)


def decoded(codes):
    return "".join(tasks.alphabet()[code] for code in codes)


def test_batches_have_the_sizes_that_the_task_states(task):
    for sampler in (task.batch, task.held_out):
        x, targets = sampler(0, 300)
        assert x.shape == (LENGTHS[task.name.split("(")[0]], 300, task.input_size)
        assert x.dtype == np.float64
        outputs = np.zeros((*x.shape[:2], task.output_size))[task.scored]
        if task.loss == tasks.MEAN_SQUARED_ERROR:
            assert targets.shape == outputs.shape
            assert targets.dtype == np.float64
        else:
            assert targets.shape == outputs.shape[:2]
            assert targets.dtype == np.int64
            assert targets.min() >= 0
            assert targets.max() < task.output_size


def test_a_seed_gives_the_same_batch_and_another_seed_another(task):
    first, again, other = (task.batch(seed, 20) for seed in (3, 3, 4))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert all((a != b).any() for a, b in zip(first, other, strict=True))


def test_a_generator_is_drawn_from_and_moves_on(task):
    rng = np.random.default_rng(3)
    first, second = task.batch(rng, 20), task.batch(rng, 20)
    assert (first.x == task.batch(3, 20).x).all()
    assert (first.x != second.x).any()


def test_the_name_is_the_call_that_makes_the_task(task):
    again = eval(task.name, vars(tasks))
    assert again.name == task.name
    assert all((a == b).all() for a, b in zip(task.batch(5, 4), again.batch(5, 4), strict=True))


def test_adding_adds_one_marked_number_of_each_half():
    x, targets = tasks.adding(5).batch(0, 500)
    numbers, marks = x[..., 0], x[..., 1]
    assert set(np.unique(marks)) == {0, 1}
    where = [np.flatnonzero(column).tolist() for column in marks.T]
    assert {tuple(places) for places in where} == {(i, j) for i in (0, 1) for j in (2, 3, 4)}
    wanted = [numbers[i, b] + numbers[j, b] for b, (i, j) in enumerate(where)]
    np.testing.assert_allclose(targets[0, :, 0], wanted)
    assert 0 <= numbers.min() < 0.01
    assert 0.99 < numbers.max() < 1


def test_copy_memory_repeats_the_message_at_the_signal():
    task = tasks.copy_memory(4, symbols=3, alphabet=5)
    x, targets = task.batch(0, 200)
    blank, signal = 5, 6
    for seen, wanted in zip(symbols(x).T.tolist(), targets.T.tolist(), strict=True):
        message = seen[:3]
        assert seen == [*message, blank, blank, blank, signal, blank, blank, blank]
        assert wanted == [blank] * 7 + message
    assert set(symbols(x)[:3].ravel()) == set(range(5))


def test_copy_memory_asks_at_once_after_the_shortest_delay():
    x, targets = tasks.copy_memory(1, symbols=1, alphabet=2).batch(0, 1)
    message = targets[-1, 0]
    assert symbols(x)[:, 0].tolist() == [message, 3, 2]
    assert targets[:, 0].tolist() == [2, 2, message]


def test_temporal_order_names_the_two_letters_in_their_order():
    x, targets = tasks.temporal_order(100).batch(0, 3000)
    classes = {"XX": 0, "XY": 1, "YX": 2, "YY": 3}
    firsts, seconds = set(), set()
    for codes, target in zip(symbols(x).T, targets[0], strict=True):
        word = "".join("abcdXYEB"[code] for code in codes)
        first, second = (place.start() for place in re.finditer("[XY]", word))
        assert classes[word[first] + word[second]] == target
        assert re.fullmatch("E[a-dXY]{98}B", word)
        firsts.add(first)
        seconds.add(second)
    assert firsts == set(range(10, 21))
    assert seconds == set(range(50, 61))
    assert set(targets[0]) == {0, 1, 2, 3}


def test_temporal_order_keeps_its_places_apart_at_the_shortest_length():
    x, _ = tasks.temporal_order(10).batch(0, 200)
    assert (np.isin(symbols(x), (4, 5)).sum(axis=0) == 2).all()
    assert (symbols(x)[[0, -1]] == [[6], [7]]).all()


def test_running_parity_says_after_each_bit_whether_the_ones_are_odd():
    x, targets = tasks.running_parity(6).batch(0, 100)
    for b in range(100):
        ones = 0
        for t in range(6):
            assert x[t, b, 0] in (0, 1)
            ones += x[t, b, 0]
            assert targets[t, b] == ones % 2


def test_parity_asks_for_the_last_answer_of_running_parity():
    x, targets = tasks.parity(6).batch(0, 100)
    x_running, targets_running = tasks.running_parity(6).batch(0, 100)
    assert (x == x_running).all()
    assert (targets == targets_running[-1:]).all()


def test_remember_first_asks_for_the_first_number_and_noise_follows():
    x, targets = tasks.remember_first(6).batch(0, 20_000)
    assert set(x[0].ravel()) == {-1, 1}
    assert (targets[0] == (x[0, :, 0] > 0)).all()
    assert abs(x[1:].mean()) < 0.004
    assert x[1:].std() == pytest.approx(0.2, rel=0.02)
    assert abs(np.corrcoef(x[1, :, 0], targets[0])[0, 1]) < 0.03


def test_next_character_is_the_text_moved_on_by_one():
    task, text = tasks.next_character(9), tasks.text()
    cut = len(text) * 9 // 10
    for sampler, part in ((task.batch, text[:cut]), (task.held_out, text[cut:])):
        x, targets = sampler(0, 50)
        for seen, wanted in zip(symbols(x).T, targets.T, strict=True):
            assert decoded(seen)[1:] == decoded(wanted)[:-1]
            assert decoded(seen) + decoded(wanted)[-1] in part


def test_next_character_reaches_both_ends_of_the_text():
    text = tasks.text()
    longest = len(text) - len(text) * 9 // 10 - 1
    x, targets = tasks.next_character(longest).held_out(0, 2)
    assert decoded(symbols(x)[:, 0]) == text[-longest - 1 : -1]
    assert decoded(targets[:, 1]) == text[-longest:]
    x, _ = tasks.next_character(longest - 1).held_out(0, 50)
    assert len({decoded(seen) for seen in symbols(x).T}) == 2


def test_the_text_ships_with_the_package():
    text = tasks.text()
    assert 10_000 < len(text) < 30_000
    assert text.startswith("Alice was beginning to get very tired of sitting by her sister")
    assert text.endswith("the whole party swam to the shore.\n")
    assert tasks.alphabet() == "".join(sorted(set(text)))


@pytest.mark.parametrize(
    ("task", "baseline"),
    [
        (tasks.adding(50), 1 / 6),
        (tasks.copy_memory(500), 10 * log(8) / 520),
        (tasks.copy_memory(10, symbols=5, alphabet=4), 5 * log(4) / 20),
        (tasks.temporal_order(50), log(4)),
        (tasks.running_parity(20), log(2)),
        (tasks.parity(20), log(2)),
        (tasks.remember_first(20), log(2)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_baseline_is_that_of_the_formula(task, baseline):
    assert task.baseline == pytest.approx(baseline, rel=1e-12)


def entropy(targets):
    _, counts = np.unique(targets, return_counts=True)
    return -np.sum(counts / counts.sum() * np.log(counts / counts.sum()))


def test_no_answer_that_ignores_the_input_beats_the_baseline(task):
    """The best one gives, at each time step, the mean of the targets, or their frequencies."""
    targets = task.batch(0, 20_000).targets
    if task.loss == tasks.MEAN_SQUARED_ERROR:
        best = targets.var(axis=1).mean()
    else:
        best = np.mean([entropy(targets_t) for targets_t in targets])
    assert best == pytest.approx(task.baseline, rel=0.02)


def test_always_answering_1_has_the_baseline_of_adding():
    _, targets = tasks.adding(50).batch(0, 50_000)
    assert np.mean((targets - 1) ** 2) == pytest.approx(1 / 6, rel=0.02)


def test_frequencies_of_the_whole_text_have_its_baseline_on_both_parts():
    task, text = tasks.next_character(50), tasks.text()
    surprise = {c: -log(text.count(c) / len(text)) for c in tasks.alphabet()}
    assert task.baseline == pytest.approx(np.mean([surprise[c] for c in text]))
    for sampler in (task.batch, task.held_out):
        drawn = decoded(sampler(0, 500).targets.ravel())
        assert np.mean([surprise[c] for c in drawn]) == pytest.approx(task.baseline, rel=0.02)


def test_next_character_is_solved_below_what_the_last_character_tells():
    pairs = Counter(pairwise(tasks.text()))
    firsts = Counter(tasks.text()[:-1])
    surprise = sum(-n * log(n / firsts[a]) for (a, _), n in pairs.items()) / pairs.total()
    assert tasks.next_character(50).solved_below == pytest.approx(surprise, rel=1e-3)


def test_solved_is_well_below_the_baseline():
    solved = {name: make().solved_below / make().baseline for name, make in MAKERS.items()}
    assert solved.pop("adding") == pytest.approx(0.06)
    assert 0.7 < solved.pop("next_character") < 0.8
    assert set(np.round(list(solved.values()), 12)) == {0.05}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: tasks.adding(1), "length is 1, but must be a whole number from 2 up"),
        (lambda: tasks.adding(2.5), "length is 2.5, but must be a whole number from 2 up"),
        (lambda: tasks.copy_memory(0), "delay is 0, but must be a whole number from 1 up"),
        (lambda: tasks.copy_memory(1, 0), "symbols is 0, but must be a whole number from 1 up"),
        (lambda: tasks.copy_memory(1, 1, 1), "alphabet is 1, but must be a whole number from 2 up"),
        (lambda: tasks.temporal_order(9), "length is 9, but must be a whole number from 10 up"),
        (lambda: tasks.parity(0), "length is 0, but must be a whole number from 1 up"),
        (lambda: tasks.running_parity(0), "length is 0, but must be a whole number from 1 up"),
        (lambda: tasks.remember_first(0), "length is 0, but must be a whole number from 1 up"),
        (lambda: tasks.next_character(0), "length is 0, but must be a whole number from 1 up"),
        (lambda: tasks.next_character(2206), "length is 2206, but must be below 2206"),
        (lambda: tasks.adding(2).batch(0, 0), "size is 0, but must be a whole number from 1 up"),
    ],
)
def test_numbers_out_of_range_are_refused(make, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        make()


def test_tasks_need_no_torch():
    code = """
import sys
from rnnlib import tasks

tasks.next_character(5).batch(0, 2)
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
