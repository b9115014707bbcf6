"""Hidden tests of `ps5_compare`: curves that were measured, and what can be read from them."""

from collections.abc import Callable
from itertools import product

import numpy as np

from autograder.checks.contract import Answer, check, stated
from autograder.checks.values import leaves
from rnnlib import compare, tasks
from rnnlib.train import build
from rnnlib.train import train as train_for

TASKS = {"adding": tasks.adding(6), "copy": tasks.copy_memory(4, symbols=2, alphabet=4)}
UPDATES = 100

_CHAPTER = "chapter Side by side"


def trained(kind: str, task: str, updates: int = UPDATES) -> list[float]:
    """The loss of each update, as `trained` of the problem set gives it."""
    job = TASKS[task]
    model = build(compare.CELLS[kind], job, hidden_size=32, seed=0, torch_nn=True)
    rate = compare.LEARNING_RATES[kind]
    settings = {"steps": updates, "evaluate_every": updates, "batch_size": 32}
    record = train_for(model, job, learning_rate=rate, progress=False, **settings)
    return record.losses


@stated(
    equation="for each of the three kinds and both tasks",
    form="as a dict of dicts of lists",
    whole="every list whole, as `trained` gives it with seed 0",
)
def curves(answer: object) -> None:
    """curves[kind][task] is what trained(kind, task) returns."""
    assert not callable(answer), "curves should be a dict, not a function: store what you measured"
    if isinstance(answer, dict) and set(answer) == set(TASKS):
        raise AssertionError("the outer keys are the kinds: curves['gru']['adding'], not the tasks")
    pairs = list(product(compare.CELLS, TASKS))
    begins = {pair: trained(*pair, updates=5) for pair in pairs}
    form = {kind: {task: [0.0] * UPDATES for task in TASKS} for kind in compare.CELLS}
    for name, loss, _ in leaves("curves", answer, form):
        assert np.isfinite(loss), f"{name} is {loss}: every loss must be finite"

    def is_curve_of(losses: list[float], pair: tuple[str, str]) -> bool:
        return np.allclose(losses[:5], begins[pair], rtol=0.01)

    for kind, task in pairs:
        losses, name = answer[kind][task], f"curves[{kind!r}][{task!r}]"
        others = [pair for pair in pairs if is_curve_of(losses, pair)]
        assert others, (
            f"{name} does not begin as trained({kind!r}, {task!r}) does: "
            "store what it returns with seed 0, from the first update on"
        )
        assert (kind, task) in others, f"{name} holds the curve of {' on '.join(others[0])}"
    end = np.mean(answer["gru"]["adding"][-20:])
    assert end < TASKS["adding"].baseline / 2, (
        f"the GRU's loss on adding should end far below the baseline, but your last 20 losses have "
        f"a mean of {end:.3f}: is the list as `trained` gave it?"
    )


@stated(
    "nothing remembered",
    "inputs unchanged",
    equation="the first step at which the mean of the last `window` losses is below `level`",
    one="The first loss belongs to step 1",
    partial="before step `window` there is no such mean",
    never="Return -1 where that never happens",
    strict="a mean equal to `level` is not below it",
)
def first_below(answer: Answer) -> None:
    """The least step s >= window with mean(curve[s - window : s]) < level, or -1."""

    def first(curve, level, window, mean=np.mean, below=np.less, least=None, add=0, never=-1):
        for step in range(window if least is None else least, len(curve) + 1):
            if below(mean(curve[max(0, step - window) : step]), level):
                return step + add(window) if callable(add) else step + add
        return never(curve) if callable(never) else never

    def with_(**wrong):
        return lambda *arguments: first(*arguments, **wrong)

    slips = {
        "you count from 0: the first loss belongs to step 1": with_(add=-1),
        "you return one step too late": with_(add=1),
        "you return where the window begins: it is the step at which it ends": (
            with_(add=lambda window: 1 - window)
        ),
        "you return where the window begins, and count that from 0": with_(add=lambda w: -w),
        "you look at single losses: take the mean of the last `window`": (
            lambda curve, level, window: first(curve, level, 1)
        ),
        "you take windows that are not full: before step `window` there is no mean": with_(least=1),
        "a mean equal to the level is not below it": with_(below=np.less_equal),
        "you take the median: the mean is asked for": with_(mean=np.median),
        "you ask every loss of the window to be below: their mean is enough": with_(mean=np.max),
        "you ask one loss of the window to be below: their mean must be": with_(mean=np.min),
        "where it never happens, return -1": with_(never=len),
        "where it never happens, return -1, not 0": with_(never=0),
        "you average blocks that do not overlap: there is a mean at every step": (
            lambda curve, level, window: next(
                (
                    step
                    for step in range(window, len(curve) + 1, window)
                    if np.mean(curve[step - window : step]) < level
                ),
                -1,
            )
        ),
        "you return the last such step: the first is asked for": lambda curve, level, window: max(
            (
                step
                for step in range(window, len(curve) + 1)
                if np.mean(curve[step - window : step]) < level
            ),
            default=-1,
        ),
    }

    def falling(rng, sizes):
        """Eighths, whose sums and halves are exact; a dip, then a fall, then a rise."""
        high, low = rng.integers(6, 9, size=(3, 7)), rng.integers(0, 2, size=9)
        dip = [0, *high[0]]
        return [float(e) / 8 for e in (*high[1], *dip, *high[2, : sizes["D"]], 3, *low, 8, 8, 8)]

    eighths = [5, 3, 8, 3, 3, 7, 3, 7, 5, 7, 6, 1, 0, 1, 1, 4, 5]  # each slip another step
    cases = [
        ([eighth / 8 for eighth in eighths], 0.5, 4),
        ([0.625, 0.375, 0.0, 1.0, 1.0, 1.0, 0.25, 0.25, 0.0], 0.5, 4),  # a dip at the start
        (falling, 0.5, 4),
        (falling, 0.5, 2),
        (falling, 0.5, 1),
        ([1.0, 0.0, 1.0, 0.25, 0.5, 0.0, 0.0], 0.5, 4),  # 1, 0, 1 and 0.25 have a mean above it
        ([0.75, 0.25, 0.75, 0.25, 0.5], 0.5, 2),  # equal, never below
        ([0.0, 0.25, 0.0, 0.25, 0.0, 0.5], 0.5, 4),  # at the first full window
        ([0.0, 0.0, 0.0], 0.5, 4),  # shorter than the window
        ([1.0, 0.75, 0.75, 1.0], 0.5, 2),
    ]
    for curve, level, window in cases:
        drawn = {"curve": curve, "level": level, "window": window}
        takes = {
            name: value if callable(value) else lambda rng, sizes, value=value: value
            for name, value in drawn.items()
        }
        check(answer, first, takes, ("step",), slips, "take a short list and count by hand")


@stated(
    "nothing remembered",
    "inputs unchanged",
    equation="how many of them solved the task and the median step of those that did",
    even="the mean of the two in the middle",
    none="If none did, the median is -1",
)
def spread(answer: Answer) -> None:
    """(how many are not -1, the median of those), or (0, -1)."""

    def summary(solved_at, middle=np.median):
        solved = [step for step in solved_at if step != -1]
        return len(solved), float(middle(solved)) if solved else -1

    def upper(solved):
        return sorted(solved)[len(solved) // 2]

    slips = {
        "you take the runs that did not solve it, -1, into the median": (
            lambda solved_at: (summary(solved_at)[0], np.median(solved_at))
        ),
        "you return the mean: one slow seed moves it far, the median it does not": (
            lambda solved_at: summary(solved_at, np.mean)
        ),
        "of an even number take the mean of the two in the middle, not the upper one": (
            lambda solved_at: summary(solved_at, upper)
        ),
        "of an even number take the mean of the two in the middle, not the lower one": (
            lambda solved_at: summary(solved_at, lambda s: sorted(s)[(len(s) - 1) // 2])
        ),
        "you take the middle of the list as it comes: sort it first": (
            lambda solved_at: summary(solved_at, lambda s: s[len(s) // 2])
        ),
        "you count all runs, solved or not": (
            lambda solved_at: (len(solved_at), summary(solved_at)[1])
        ),
        "you give a share: the number of runs is asked for": (
            lambda solved_at: (summary(solved_at)[0] / len(solved_at), summary(solved_at)[1])
        ),
        "you return the median first: the order is how many, median": (
            lambda solved_at: summary(solved_at)[::-1]
        ),
        "where no run solved the task, the median is -1": lambda solved_at: (
            summary(solved_at) if max(solved_at) > 0 else (0, 0)
        ),
    }

    def draw_steps(solved: int, failed: int) -> Callable:
        def steps(rng, sizes):
            found = rng.permutation(np.arange(1, solved + 1) ** 2 * 50 + rng.integers(1, 20))
            return [int(step) for step in rng.permutation([*found, *[-1] * failed])]

        return steps

    for solved, failed in ((4, 2), (5, 0), (3, 3), (1, 2), (0, 3), (1, 0)):
        takes = {"solved_at": draw_steps(solved, failed)}
        check(
            answer,
            summary,
            takes,
            ("solved", "median"),
            slips,
            f"{_CHAPTER}, More than an anecdote",
        )
