"""The hidden tests of `ps2_gradients` on reading the log of a run, exercises 10 to 12."""

from functools import partial

import numpy as np

from autograder.checks.contract import Answer, Sizes, check, stated
from autograder.checks.ps2_gradients.draws import CHAPTER, PROMISED, Rng, always, between


@stated(
    *PROMISED,
    equation="the earliest step, and in it the earliest name in the order of the dict",
    both_kinds="the **first** array with an entry that is NaN or infinite (of either sign)",
    one_entry="One such entry is enough.",
    large="A large finite number is large, and not bad.",
    none='Where nothing is bad, return -1 and the empty string `""`.',
)
def where_it_started(answer: Answer) -> None:
    """The first array of a history that holds NaN or inf: its step, and its name."""

    def first(is_bad=lambda a: not np.isfinite(a).all(), order=list, steps=list, none=(-1, "")):
        def found(history):
            for step in steps(range(len(history))):
                for name in order(history[step]):
                    if is_bad(history[step][name]):
                        return step, name
            return none

        return found

    def from_one(history):
        step, name = first()(history)
        return step + (step >= 0), name

    slips = {
        "you look for inf and not for -inf: it counts as well": (
            first(lambda a: np.isnan(a).any() or np.isposinf(a).any())
        ),
        "you look for NaN alone: an infinite number is where it often starts": (
            first(lambda a: np.isnan(a).any())
        ),
        "you look for infinite numbers alone: a NaN counts as well": (
            first(lambda a: np.isinf(a).any())
        ),
        "you ask for arrays that are bad all over: one entry is enough": (
            first(lambda a: not np.isfinite(a).any())
        ),
        "you take a large number for infinite: it is finite still": (
            first(lambda a: not (abs(a) < 1e6).all())
        ),
        "you count steps from 1: the first has index 0": from_one,
        "you find the last step, not the first": first(steps=lambda r: list(r)[::-1]),
        "you find the last name in the step: the first in the order of the dict is asked for": (
            first(order=lambda names: list(names)[::-1])
        ),
        "you go through the names by the alphabet: take them in the order of the dict": (
            first(order=sorted)
        ),
        "where nothing is bad the step is -1, for 0 is the first step": first(none=(0, "")),
    }
    for start, bad in (
        (2, {"h": np.inf, "losses": np.nan, "b": np.inf, "d_w_h": np.inf}),
        (0, {"d_w_h": np.nan}),  # the first step, and the last name
        (1, {"w_x": -np.inf}),  # the first name
        (99, {}),  # no step
    ):
        check(
            answer,
            first(),
            takes={"history": partial(_history, start=start, bad=bad)},
            returns=("the step", "the name"),
            slips=slips,
            see=f"{CHAPTER}, A run to NaN",
        )


def _history(
    rng: Rng, sizes: Sizes, start: int, bad: dict[str, float]
) -> list[dict[str, np.ndarray]]:
    """Some 1e30 in a calm run; at `start` entries go `bad`, then one of each array, then all."""
    shapes = {"w_x": "HD", "h": "BH", "losses": "B", "b": "H", "d_w_h": "HH"}
    history = [
        {name: rng.normal(size=[sizes[k] for k in shape]) for name, shape in shapes.items()}
        for _ in range(sizes["T"] + 4)
    ]
    history[0]["h"].flat[-1] = 1e30
    for name, value in bad.items():
        history[start][name].flat[-1] = value
    for array in [array for arrays in history[start + 1 :] for array in arrays.values()]:
        array.flat[0] = np.nan
    for array in [array for arrays in history[start + 2 :] for array in arrays.values()]:
        array[...] = np.nan
    return history


def _norms(rng: Rng, sizes: Sizes, extra: tuple[float, ...]) -> np.ndarray:
    """Norms on both sides of 3, and among them some `extra`."""
    each = sizes["D"]
    norms = [*rng.uniform(0.1, 2, size=each + 3), *rng.uniform(4, 30, size=each), *extra]
    return rng.permutation(np.array(norms))


_BAD = (np.nan, np.inf, np.inf)


@stated(
    *PROMISED,
    equation="Return `factor` times the mean of `norms`.",
    finite_only="leave these out of the mean altogether",
)
def choose_threshold(answer: Answer) -> None:
    """θ = factor · mean of the finite norms."""

    def finite(norms):
        return norms[np.isfinite(norms)]

    slips = {
        "an infinite norm makes your mean infinite: leave it out": (
            lambda norms, factor: factor * np.nanmean(norms)
        ),
        "a NaN makes your mean NaN: leave it out": (
            lambda norms, factor: factor * norms[~np.isinf(norms)].mean()
        ),
        "you count the steps that are left out: divide by the number of finite norms": (
            lambda norms, factor: factor * finite(norms).sum() / len(norms)
        ),
        "you take the median: the rule goes by the mean": (
            lambda norms, factor: factor * np.median(finite(norms))
        ),
        "you leave out the factor": lambda norms, factor: finite(norms).mean(),
        "you divide by the factor": lambda norms, factor: finite(norms).mean() / factor,
        "you take the sum: the rule goes by the mean": (
            lambda norms, factor: factor * finite(norms).sum()
        ),
        "you take the largest norm: the rule goes by the mean": (
            lambda norms, factor: factor * finite(norms).max()
        ),
    }
    for extra in ((), _BAD, (np.nan,), (np.inf,)):
        check(
            answer,
            lambda norms, factor: factor * finite(norms).mean(),
            takes={"norms": partial(_norms, extra=extra), "factor": between(3, 10)},
            returns=("the threshold",),
            slips=slips,
            see=f"{CHAPTER}, Choosing the threshold",
        )


@stated(
    *PROMISED,
    equation="Return the share of steps",
    equal="A norm **equal** to the threshold is not shortened.",
    finite_only="leave them out of both counts",
)
def clipped_share(answer: Answer) -> None:
    """How many of the finite norms are above the threshold, as a share."""

    def share(counts, of=np.isfinite):
        def answered(norms, threshold):
            return counts(norms, threshold).sum() / of(norms).sum()

        return answered

    def above(norms, threshold):
        return (norms > threshold) & np.isfinite(norms)

    slips = {
        "a norm equal to the threshold is not shortened: count those above it": (
            share(lambda norms, threshold: (norms >= threshold) & np.isfinite(norms))
        ),
        "you count infinite norms as clipped: these steps are dropped": (
            share(lambda norms, threshold: norms > threshold, of=lambda norms: ~np.isnan(norms))
        ),
        "you divide by the number of all steps: leave out those that are dropped": (
            share(above, of=np.ones_like)
        ),
        "you count infinite norms as clipped, and divide by the number of all steps": (
            share(lambda norms, threshold: norms > threshold, of=np.ones_like)
        ),
        "you return how many there are: return their share": (
            lambda norms, threshold: above(norms, threshold).sum()
        ),
        "you return percent: the share is a number from 0 to 1": (
            lambda norms, threshold: 100 * share(above)(norms, threshold)
        ),
        "you return the share that is not clipped": (
            lambda norms, threshold: 1 - share(above)(norms, threshold)
        ),
    }
    for extra in ((), (3.0, 3.0), _BAD, (3.0, np.nan), (np.inf,)):
        check(
            answer,
            share(above),
            takes={"norms": partial(_norms, extra=extra), "threshold": always(3.0)},
            returns=("the share",),
            slips=slips,
            see=f"{CHAPTER}, Choosing the threshold",
        )
