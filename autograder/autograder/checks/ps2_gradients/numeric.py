"""The hidden tests of `ps2_gradients` on checking a gradient, exercises 1 to 3."""

from functools import partial

import numpy as np

from autograder.checks.contract import Answer, check, draw, fresh_rng, stated
from autograder.checks.ps2_gradients.draws import CHAPTER, PROMISED, always
from rnnlib import gradients as library
from rnnlib import rnn

_CHECK = f"{CHAPTER}, Is it right?"


@stated(
    *PROMISED,
    equation="For each entry $x_k$ move that entry alone",
    central="a difference to one side only is visibly off",
    any_shape="Return an array of the shape of `x`, whatever its shape",
)
def numeric_gradient(answer: Answer) -> None:
    """∂f/∂x_k ≈ (f(x + ε e_k) − f(x − ε e_k)) / 2ε, where f bends as 1 / 0.01."""

    def differences(up=1.0, down=-1.0, width=2.0, of=np.eye, left=0.0):
        def slopes(f, x):
            nudges = 1e-5 * of(x.size).reshape(x.size, *x.shape)
            starts = x + left * (np.cumsum(nudges, axis=0) - nudges)
            changes = [
                (f(start + up * nudge) - f(start + down * nudge)) / (width * 1e-5)
                for start, nudge in zip(starts, nudges, strict=True)
            ]
            return np.array(changes, dtype=x.dtype).reshape(x.shape)

        return slopes

    slips = {
        "your difference goes to one side, x + eps and x: go to both sides, it is far closer": (
            differences(down=0.0, width=1.0)
        ),
        "your difference goes to one side, x and x - eps: go to both sides, it is far closer": (
            differences(up=0.0, width=1.0)
        ),
        "you divide by eps: from x - eps to x + eps it is 2 eps": differences(width=1.0),
        "your gradient has the wrong sign: what f gives at x + eps comes first": (
            differences(width=-2.0)
        ),
        "you do not divide by 2 eps": differences(width=1e5),
        "you move all entries together: move one and leave the others where they are": (
            differences(of=lambda size: np.ones((size, size)))
        ),
        "you leave each entry where you moved it: put it back before the next": (
            differences(left=-1.0)
        ),
        "you do not put each entry back before you move the next": differences(left=1.0),
        "your gradient has lost its sign": lambda f, x: abs(differences()(f, x)),
    }

    def near_zero(rng, sizes, layout, last=1):
        x = rng.uniform(0.5, 1.5, size=[sizes[letter] for letter in layout])
        x[-1] *= last
        return 0.01 * x / library.global_norm(x)

    for f, exact, x in (
        (library.global_norm, _along_the_norm, partial(near_zero, layout="TBD")),
        (library.global_norm, _along_the_norm, partial(near_zero, layout="D", last=-1)),
        (library.largest_singular_value, _along_singular_vectors, partial(near_zero, layout="BH")),
    ):
        check(
            _in_float64(answer),
            exact,
            takes={"f": always(f), "x": x},
            returns=("the gradient",),
            slips=slips,
            see=_CHECK,
            atol=2e-5,
        )


def _in_float64(answer: Answer) -> Answer:
    """The answer as the exercise has it: float32 is converted on its way in and on its way out."""

    def converted(f, x):
        slopes = answer(f, x.astype(float, copy=False))
        return slopes if x.dtype == float else np.asarray(slopes, dtype=x.dtype)

    return converted


def _judging_in_float64(answer: Answer) -> Answer:
    """The same for lists of arrays, where no array comes out."""

    def converted(*lists):
        return answer(*([array.astype(float, copy=False) for array in each] for each in lists))

    return converted


def _along_the_norm(f: object, x: np.ndarray) -> np.ndarray:
    return x / np.sqrt((x**2).sum())


def _along_singular_vectors(f: object, w: np.ndarray) -> np.ndarray:
    u, _, v = np.linalg.svd(w)
    return np.outer(u[:, 0], v[0])


@stated(
    *PROMISED,
    "finite",
    equation="one number for all entries together",
    any_shape="the root of the sum of all squares, whatever the shape",
    tiny="It must hold for tiny gradients as well, so add nothing to the denominator.",
    both_zero="Where $a$ and $b$ are both zero everywhere, return 0.0.",
)
def relative_error(answer: Answer) -> None:
    """‖a − b‖ / max(‖a‖, ‖b‖), and 0 for two zeros."""

    def norm(a):
        return np.sqrt((a**2).sum())

    def error(a, b):
        largest = max(norm(a), norm(b))
        return norm(a - b) / largest if largest > 0 else 0.0

    slips = {
        "0 / 0 is not a number: where both are zero the error is 0.0": (
            lambda a, b: error(a, b) if a.any() or b.any() else np.nan
        ),
        "you divide by the norm of a: divide by the larger of the two norms": (
            lambda a, b: norm(a - b) / norm(a)
        ),
        "you divide by the norm of b: divide by the larger of the two norms": (
            lambda a, b: norm(a - b) / norm(b)
        ),
        "you divide by the sum of the two norms: divide by the larger": (
            lambda a, b: norm(a - b) / (norm(a) + norm(b))
        ),
        "you add a small number to the denominator: next to tiny gradients it is not small": (
            lambda a, b: norm(a - b) / (max(norm(a), norm(b)) + 1e-8)
        ),
        "you do not divide: the error is relative to the larger of the two norms": (
            lambda a, b: norm(a - b)
        ),
        "you subtract the norms: subtract the arrays, then take the norm": (
            lambda a, b: abs(norm(a) - norm(b)) / max(norm(a), norm(b))
        ),
        "you leave out the root: a norm is the root of the sum of the squares": (
            lambda a, b: norm(a - b) ** 2 / max(norm(a), norm(b)) ** 2
        ),
        "you compare entry by entry and take the mean: take the norms first": (
            lambda a, b: np.mean(abs(a - b) / np.maximum(abs(a), abs(b)))
        ),
        "you compare entry by entry and take the largest: take the norms first": (
            lambda a, b: np.max(abs(a - b) / np.maximum(abs(a), abs(b)))
        ),
        "your norm is the largest entry: it is the root of the sum of the squares": (
            lambda a, b: abs(a - b).max() / max(abs(a).max(), abs(b).max())
        ),
        "your norm adds up absolute values: it is the root of the sum of the squares": (
            lambda a, b: abs(a - b).sum() / max(abs(a).sum(), abs(b).sum())
        ),
        "your norm is that of a matrix, its largest singular value: take all squares together": (
            lambda a, b: np.linalg.norm(a - b, 2) / max(np.linalg.norm(a, 2), np.linalg.norm(b, 2))
        ),
    }

    def times(factor, *letters):
        return lambda rng, sizes: factor * rng.normal(size=[sizes[letter] for letter in letters])

    for a, b in (
        ("B D", times(3, "B", "D")),
        (times(3, "B", "D"), "B D"),
        ("H", times(3, "H")),
        (times(0, "B", "D"), times(0, "B", "D")),
        (times(1e-15, "B", "D"), times(3e-15, "B", "D")),
        ("T B D", times(3, "T", "B", "D")),
    ):
        several_axes = isinstance(a, str) and a != "B D"  # where a matrix norm has no meaning
        check(
            answer,
            error,
            takes={"a": a, "b": b},
            returns=("the error",),
            slips=dict(list(slips.items())[:-1]) if several_axes else slips,
            see=_CHECK,
        )


_VALUES = {"x": "B D", "h": "B H", "w_x": "H D", "w_h": "H H", "b": "H"}


@stated(
    *PROMISED,
    equation="`True` where the gradient is right and `False` where it is wrong",
    limit="its relative error against the numeric one is **below 0.0001**",
)
def which_are_right(answer: Answer) -> None:
    """Whether each of five gradients agrees with the numeric one, to a relative error of 1e-4."""

    def values(rng, sizes):
        drawn = draw(fresh_rng(), _VALUES, sizes)  # the same as those the suspects are for
        return [0.5 * array for array in drawn.values()]

    def suspects(rng, sizes, planted):
        arrays = values(rng, sizes)
        return [
            wrong if is_wrong else right
            for is_wrong, right, wrong in zip(
                planted(rng), _step_gradients(*arrays), _with_mistakes(*arrays), strict=True
            )
        ]

    def errors(arrays, given):
        exact = _step_gradients(*arrays)
        return [
            library.global_norm(g - e) / max(map(library.global_norm, (g, e)))
            for g, e in zip(given, exact, strict=True)
        ]

    slips = {
        "True means right: you return True for those that are wrong": (
            lambda arrays, given: [error > 1e-4 for error in errors(arrays, given)]
        ),
        "you let a gradient pass that is off by half a percent: the limit is 0.0001": (
            lambda arrays, given: [error < 1e-2 for error in errors(arrays, given)]
        ),
        "you judge all five by the largest error: each of them has one of its own": (
            lambda arrays, given: [max(errors(arrays, given)) < 1e-4] * 5
        ),
        "these are the verdicts on hasty_backward: judge the suspects you are given": (
            lambda arrays, given: [True, False, True, True, False]
        ),
        "you call all five right: look at the errors": lambda arrays, given: [True] * 5,
    }
    for planted in (
        lambda rng: rng.permutation([True, True, False, False, False]),
        lambda rng: (True, False, True, False, True),
        lambda rng: (False, True, False, True, False),
    ):
        check(
            _judging_in_float64(answer),
            lambda arrays, given: [error < 1e-4 for error in errors(arrays, given)],
            takes={"values": values, "suspects": partial(suspects, planted=planted)},
            returns=("your list",),
            slips=slips,
            see=_CHECK,
        )


def _step_gradients(x, h, w_x, w_h, b) -> list[np.ndarray]:
    """The gradients of half the sum of squares of h_t, by the library."""
    params = rnn.Params(w_x, w_h, b)
    h_t, cache = rnn.step(params, x, h)
    cache = rnn.Cache(*(array[np.newaxis] for array in cache))
    d_params, d_x, d_h = rnn.backward(params, cache, h_t[np.newaxis])
    return [d_x[0], d_h, *d_params]


def _with_mistakes(x, h, w_x, w_h, b) -> list[np.ndarray]:
    """The same with a mistake in each: an entry, the sign, no slope of tanh, 0.5 % too much."""
    d_x, d_h, _, d_w_h, _ = _step_gradients(x, h, w_x, w_h, b)
    h_t, _ = rnn.step(rnn.Params(w_x, w_h, b), x, h)
    largest = np.unravel_index(np.argmax(abs(d_x)), d_x.shape)
    d_x[largest] *= 1.5
    return [d_x, -d_h, h_t.T @ x, 1.005 * d_w_h, h_t.sum(axis=0)]
