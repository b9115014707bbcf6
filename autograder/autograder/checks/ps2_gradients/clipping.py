"""The hidden tests of `ps2_gradients` on clipping, exercises 7 to 9."""

from copy import deepcopy

import numpy as np

from autograder.checks.contract import Answer, check, stated
from autograder.checks.ps2_gradients.draws import CHAPTER, LARGE, PROMISED, Drawn, between
from autograder.checks.values import identical
from rnnlib import gradients as library


def list_of(*norms: float) -> Drawn:
    """Draws a list of three arrays of several shapes with these norms, one each."""

    def drawn(rng, sizes):
        shapes = ("H", "D"), ("H",), ("T", "B", "K")
        arrays = [rng.normal(size=[sizes[letter] for letter in shape]) for shape in shapes]
        return [
            array * (norm / np.sqrt((array**2).sum()))
            for array, norm in zip(arrays, norms, strict=True)
        ]

    return drawn


@stated(
    *PROMISED,
    "finite",
    equation="with the sum over all entries of all arrays",
    any_shape="gradients: a list of arrays of any shapes",
)
def global_norm(answer: Answer) -> None:
    """‖g‖ = √Σ g², over all arrays."""

    def norms(gradients):
        return np.array([np.sqrt((g**2).sum()) for g in gradients])

    def entries(gradients):
        return np.concatenate([g.ravel() for g in gradients])

    slips = {
        "you leave out the root": lambda gradients: (norms(gradients) ** 2).sum(),
        "you add up the norms of the arrays: add up their squares, then take the root": (
            lambda gradients: norms(gradients).sum()
        ),
        "you take the largest of the norms: all arrays count as one long vector": (
            lambda gradients: norms(gradients).max()
        ),
        "you take the mean of the norms: all arrays count as one long vector": (
            lambda gradients: norms(gradients).mean()
        ),
        "you take the norm of the first array alone": lambda gradients: norms(gradients)[0],
        "you take the norm of the last array alone": lambda gradients: norms(gradients)[-1],
        "you take the mean of the squares: take their sum": (
            lambda gradients: np.sqrt((entries(gradients) ** 2).mean())
        ),
        "you add up absolute values: add up squares": (
            lambda gradients: abs(entries(gradients)).sum()
        ),
        "you add up first and square afterwards: square each entry": (
            lambda gradients: abs(entries(gradients).sum())
        ),
    }
    for drawn in (list_of(2, 6, 3), list_of(LARGE, LARGE, LARGE)):
        check(
            answer,
            library.global_norm,
            takes={"gradients": drawn},
            returns=("the norm",),
            slips=slips,
            see=f"{CHAPTER}, Clipping",
        )


@stated(
    *PROMISED,
    "float32 kept",
    "finite",
    equation="shorten it to that length",
    untouched="Otherwise the gradients stay as they are.",
    one_vector="all arrays together, as **one** long vector",
    results="Return the list of gradients first, in the order and with the shapes and dtypes",
    norm_before="then the norm as it was **before** clipping, a number",
    not_finite="Then, too, return the gradients as they are",
)
def clip_by_norm(answer: Answer) -> None:
    """g ← θ / ‖g‖ · g where ‖g‖ > θ, over all arrays; and ‖g‖."""
    right, norm_of = library.clip_by_norm, library.global_norm

    def scaled(gradients, factor):
        return [g * factor for g in gradients]

    slips = {
        "you return the norm after clipping: return the one before": (
            lambda g, threshold: (right(g, threshold)[0], norm_of(right(g, threshold)[0]))
        ),
        "you lengthen gradients that are shorter than the threshold: these stay as they are": (
            lambda g, threshold: (scaled(g, threshold / norm_of(g)), norm_of(g))
        ),
        "you clip each array by its own norm: all of them count as one long vector": (
            lambda g, threshold: ([right(each, threshold)[0] for each in g], norm_of(g))
        ),
        "you clip by value, which turns the gradient: scale all entries by one factor": (
            lambda g, threshold: library.clip_by_value(g, threshold)
        ),
        "you divide by the norm without multiplying by the threshold": (
            lambda g, threshold: (
                right(g, threshold)
                if norm_of(g) <= threshold
                else (scaled(g, 1 / norm_of(g)), norm_of(g))
            )
        ),
        "you divide by the squared norm: take its root": (
            lambda g, threshold: (scaled(g, min(1, threshold / norm_of(g) ** 2)), norm_of(g))
        ),
        "your factor is upside down: it is the threshold over the norm, below 1": (
            lambda g, threshold: (scaled(g, max(1, norm_of(g) / threshold)), norm_of(g))
        ),
        "your gradients come back as they were where the norm is above the threshold": (
            lambda g, threshold: (g, norm_of(g))
        ),
        "you set the gradients to zero: they should be as long as the threshold": (
            lambda g, threshold: (scaled(g, norm_of(g) <= threshold), norm_of(g))
        ),
    }
    for norms, threshold in (
        ((2, 3, 6), between(1, 1.9)),  # every array is longer than the threshold
        ((2, 3, 6), between(6.2, 6.8)),  # only all together are
        ((2, 3, 6), between(8, 12)),
        ((LARGE, 2, 3), between(1, 2)),
    ):
        check(
            answer,
            right,
            takes={"gradients": list_of(*norms), "threshold": threshold},
            returns=("your list", "the norm"),
            slips=slips,
            see=f"{CHAPTER}, equation (2.13)",
        )
    for bad in (np.inf, -np.inf, np.nan):
        given = [np.array([[3.0, -4.0]]), np.array([bad, 5.0])]
        with np.errstate(all="ignore"):
            result, norm = answer(deepcopy(given), 1.0)
        assert identical(list(result), given), (
            f"where an entry is {bad} no factor helps: return the gradients as they are "
            f"({CHAPTER}, Where clipping does not help)"
        )
        assert np.array_equal(norm, abs(bad), equal_nan=True), (
            f"where an entry is {bad} the norm before clipping is {abs(bad)}, yours says {norm}"
        )


@stated(
    *PROMISED,
    "float32 kept",
    "finite",
    equation="Cut each entry off by itself",
    results="Return a list of arrays with the shapes and dtypes of those given",
)
def clip_by_value(answer: Answer) -> None:
    """g_k ← max(−θ, min(θ, g_k))."""
    slips = {
        "you cut off at the top alone: below -limit there is a bottom": (
            lambda gradients, limit: [np.minimum(g, limit) for g in gradients]
        ),
        "you cut off at the bottom alone: above limit there is a top": (
            lambda gradients, limit: [np.maximum(g, -limit) for g in gradients]
        ),
        "you clip by norm: cut each entry off by itself": (
            lambda gradients, limit: library.clip_by_norm(gradients, limit)[0]
        ),
        "you lose the sign: entries below -limit become -limit": (
            lambda gradients, limit: [np.where(abs(g) > limit, limit, g) for g in gradients]
        ),
        "you lose the sign: negative entries stay negative": (
            lambda gradients, limit: [np.minimum(abs(g), limit) for g in gradients]
        ),
        "you make every entry as large as the limit: those within it stay": (
            lambda gradients, limit: [np.sign(g) * limit for g in gradients]
        ),
        "you set entries beyond the limit to zero: they become the limit": (
            lambda gradients, limit: [g * (abs(g) <= limit) for g in gradients]
        ),
        "you scale each array until its largest entry fits: cut each entry off by itself": (
            lambda gradients, limit: [g * min(1, limit / abs(g).max()) for g in gradients]
        ),
    }
    for norms in ((8, 4, 8), (LARGE, 4, 8)):
        check(
            answer,
            lambda gradients, limit: library.clip_by_value(gradients, limit)[0],
            takes={"gradients": list_of(*norms), "limit": between(0.5, 1)},
            returns=("your list",),
            slips=slips,
            see=f"{CHAPTER}, equation (2.14)",
        )
