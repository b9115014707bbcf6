"""What learners make of a GRU's parts: the equations of `ps4_gru`, and each way to get one wrong.

A slip stands under the sentence that tells a learner of it. A part that can be got wrong is an
argument, so that the same slip serves where the part is an exercise and where it is one line of a
whole step.
"""

from functools import partial
from types import SimpleNamespace

import numpy as np

from rnnlib.arrays import sigmoid


def keeps(z, n, h):
    """The blend, z being what stays."""
    return (1 - z) * n + z * h


BLENDS = {
    "z and 1 - z are swapped: here z keeps, so it scales the old state": (
        lambda z, n, h: z * n + (1 - z) * h
    ),
    "you leave out the old state: z of it stays": lambda z, n, h: (1 - z) * n,
    "you add all of the candidate: 1 - z of it enters": lambda z, n, h: n + z * h,
    "you keep all of the old state: z of it stays": lambda z, n, h: (1 - z) * n + h,
    "you scale both with z: the candidate gets 1 - z": lambda z, n, h: z * n + z * h,
    "you switch where you should mix: a gate may stand anywhere between 0 and 1": (
        lambda z, n, h: np.where(z > 0.5, h, n)
    ),
    "you squash the new state: a mixture is all it is": lambda z, n, h: np.tanh(keeps(z, n, h)),
}


# The sum inside the candidate's tanh. Its parts s are x W_xnᵀ as x, b_n as b, r, h, W_hn as w
# and b_hn.


def after(s):
    """The sum with the reset after the product."""
    return s.x + s.b + s.r * (s.h @ s.w.T + s.b_hn)


def before(s):
    """The sum with the reset before the product."""
    return s.x + s.b + (s.r * s.h) @ s.w.T + s.b_hn


def unscaled(s):
    """The sum with no reset."""
    return s.x + s.b + s.h @ s.w.T + s.b_hn


_SUMS = {
    "your candidate leaves out the hidden state": lambda s: s.x + s.b + s.r * s.b_hn,
    "your candidate sees all of the past: r scales what it sees": unscaled,
    "your reset gate scales the input's share: it is there for the past": (
        lambda s: s.r * (s.x + s.b) + s.h @ s.w.T + s.b_hn
    ),
    "your reset gate scales the whole sum: it is there for the past alone": (
        lambda s: s.r * unscaled(s)
    ),
}
SUMS_AFTER = _SUMS | {
    "you reset before the product: here r scales what the matrix has made of h": before,
    "b_hn stands outside of the reset: r scales the product and b_hn together": (
        lambda s: s.x + s.b + s.r * (s.h @ s.w.T) + s.b_hn
    ),
    "your reset gate scales b as well: b belongs to the input's share": (
        lambda s: s.x + s.r * (s.b + s.h @ s.w.T + s.b_hn)
    ),
    "your reset gate lets 1 - r of the past through: it should be r": (
        lambda s: s.x + s.b + (1 - s.r) * (s.h @ s.w.T + s.b_hn)
    ),
}
SUMS_BEFORE = _SUMS | {
    "you reset after the product: here r scales h, before the matrix sees it": after,
    "your reset gate lets 1 - r of the past through: it should be r": (
        lambda s: s.x + s.b + ((1 - s.r) * s.h) @ s.w.T
    ),
}
SUMS_SIMPLIFIED = {  # r stands for z
    "your candidate sees z ⊙ h: there is no reset here, it sees all of h": before,
    "your candidate sees z of the past's share: there is no reset here": after,
    "your candidate leaves out the hidden state": lambda s: s.x + s.b,
}
TANH = {"you squash with tanh: a gate needs the sigmoid, which lies between 0 and 1": np.tanh}
GATES = TANH | {
    "you return the pre-activation a: squash it": lambda a: a,
    "you return one minus the gate": lambda a: sigmoid(-a),
    "you squash twice: once is enough": lambda a: sigmoid(sigmoid(a)),
    "you make a switch of it: a gate may stand anywhere between 0 and 1": (
        lambda a: np.where(a > 0, 1.0, 0.0)
    ),
    "you use the hard sigmoid, a straight line with two corners: take σ": (
        lambda a: np.clip(0.2 * a + 0.5, 0, 1)
    ),
    "you give a weight to each example, not to each unit": (
        lambda a: np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)
    ),
}
CANDIDATES = {
    "you squash the candidate with the sigmoid: it must be able to be negative": sigmoid,
    "your candidate is not squashed: it needs tanh": lambda a: a,
    "you rectify the candidate: it must be able to be negative": lambda a: np.maximum(a, 0),
    "you stretch σ(a) to between -1 and 1, but tanh(a) is 2σ(2a) - 1": lambda a: np.tanh(a / 2),
}
ORDERS = {
    f"your blocks are in the order {', '.join(order)}: here it is r, z, n": order
    for order in ("zrn", "rnz", "znr", "nrz", "nzr")
}
TRANSPOSED = "h should be multiplied by w_h.T: w_h is square, so its shape cannot tell you"


def gate(x, h, w_x, w_h, b, squash=sigmoid):
    """r or z."""
    return squash(x @ w_x.T + h @ w_h.T + b)


def candidate(x, h, r, w_x, w_h, b, b_hn=0.0, total=after, squash=np.tanh):
    """The candidate: n."""
    return squash(total(SimpleNamespace(x=x @ w_x.T, h=h, r=r, w=w_h, b=b, b_hn=b_hn)))


def step(
    x, h, w_x, w_h, b, b_hn=0.0, order="rzn", gates=sigmoid, total=after, squash=np.tanh,
    blend=keeps, turn=lambda w: w,
):  # fmt: skip
    """The whole step; without an r in the order it is the simplified unit's."""
    blocks = zip(*(np.split(w, len(order)) for w in (w_x, w_h, b)), strict=True)
    parts = {name: (u, turn(v), c) for name, (u, v, c) in zip(order, blocks, strict=True)}
    z = gate(x, h, *parts["z"], gates)
    r = gate(x, h, *parts["r"], gates) if "r" in parts else z
    return blend(z, candidate(x, h, r, *parts["n"], b_hn, total, squash), h)


def each(function, sentences):
    """By its sentence, the function with each of the slips that it knows by name."""
    return {sentence: partial(function, slip) for slip, sentence in sentences.items()}


def replaced(function, **wrong):
    """By its sentence, the function with a part of it replaced by each of that part's slips."""
    return {
        sentence: partial(function, **{part: slip})
        for part, slips in wrong.items()
        for sentence, slip in slips.items()
    }


def left_out(function, takes, names):
    """By its sentence, the function without one of its arguments, that is, with zeros."""

    def slip(missing, *arguments):
        return function(
            *(0 * a if name == missing else a for name, a in zip(takes, arguments, strict=True))
        )

    return {f"your answer leaves out {name}": partial(slip, name) for name in names}


def of_the_arguments(function, takes, name):
    """By its sentence, the function of arguments that are not quite those given."""

    def untransposed(*arguments):
        given = dict(zip(takes, arguments, strict=True))
        return function(**given | {"w_h": given["w_h"].T})

    def of_the_first_example(*arguments):
        result = function(*arguments)
        return np.broadcast_to(result[:1], result.shape)

    return {
        TRANSPOSED: untransposed,
        f"you give every example of the batch the {name} of the first": of_the_first_example,
    }


def unit_by_unit(step):
    """By its sentence, the step that writes the new state over the old one, unit by unit."""

    def slip(x, h, *weights):
        h = h.copy()
        for unit in range(h.shape[1]):
            h[:, unit] = step(x, h, *weights)[:, unit]
        return h

    return {"your later units see the new state of earlier ones: all of them see h_{t-1}": slip}


def blocks(w, there):
    """The blocks of rows of w in the order r, z, n."""
    parts = dict(zip(there, np.split(w, 3), strict=True))
    return np.concatenate([parts[name] for name in "rzn"])


def negated(*names, signs=(1, -1, 1)):
    """A conversion that gives each block of the named weights a sign; w_x, w_h and b if none is."""

    def convert(w_x, w_h, b, b_hn):
        weights = {"w_x": w_x, "w_h": w_h, "b": b, "b_hn": b_hn}
        rows = np.repeat(signs, len(b_hn)).astype(b.dtype)
        for name in names or ("w_x", "w_h", "b"):
            weights[name] = -b_hn if name == "b_hn" else (rows * weights[name].T).T
        return tuple(weights.values())

    return convert


NEGATED = {
    f"you negate z's part of {' and '.join(some)} only: w_x, w_h and b all have one": negated(*some)
    for some in [("w_x",), ("w_h",), ("b",), ("w_x", "w_h"), ("w_x", "b"), ("w_h", "b")]
} | {
    "you negate b_hn: it is the candidate's, and z does not see it": (
        negated("w_x", "w_h", "b", "b_hn")
    ),
    "you negate the first block, r's: z is the second": negated(signs=(-1, 1, 1)),
    "you negate the last block, n's: z is the second": negated(signs=(1, 1, -1)),
    "you negate every block: r's and n's stay as they are": negated(signs=(-1, -1, -1)),
    "you negate all there is: the weights of r and n stay as they are": (
        lambda *weights: tuple(-w for w in weights)
    ),
    "you change nothing: z's weights have to change their sign": lambda *weights: weights,
    "you exchange the blocks of z and n: it is signs that change": (
        lambda *weights: (*(blocks(w, "rnz") for w in weights[:3]), weights[3])
    ),
}


def reordered(there="zrn", second="", rows=np.transpose):
    """A conversion of two arrays whose blocks stand in columns, in the order there."""
    return lambda w, v: (blocks(rows(w), there), blocks(rows(v), second or there))


REORDERED = {
    f"you take Keras' blocks for {', '.join(order)}: they are z, r, n": reordered(order)
    for order in ("rzn", "rnz", "znr", "nrz", "nzr")
} | {
    "you reshape, which deals the numbers out anew: transpose": (
        reordered(rows=lambda w: w.reshape(w.shape[::-1]))
    ),
    "the blocks of your w_h stand one below another, but none is transposed": (
        lambda w, v: (blocks(w.T, "zrn"), blocks(np.concatenate(np.split(v, 3, axis=1)), "zrn"))
    ),
    "the blocks of your w_h stay in Keras' order": reordered("zrn", "rzn"),
    "the blocks of your w_x stay in Keras' order": reordered("rzn", "zrn"),
}


def merged(add=(1, 1, 0), apart=(0, 0, 1), keep=(1, 1, 1)):
    """A conversion of two biases: what is added of b_h, what stands apart, what b_x keeps."""

    def convert(b_x, b_h):
        add_, apart_, keep_ = (np.array([each], b_x.dtype).T for each in (add, apart, keep))
        rows_x, rows_h = b_x.reshape(3, -1), b_h.reshape(3, -1)
        return (keep_ * rows_x + add_ * rows_h).ravel(), (apart_ * rows_h).sum(axis=0)

    return convert


MERGED = {
    "b_hn counts twice: where it stands apart it is not added into b": merged(add=(1, 1, 1)),
    "you add it all into b: r scales b_hn, so that it has to stand apart": (
        merged(add=(1, 1, 1), apart=(0, 0, 0))
    ),
    "b_h is missing from r and z: its last block alone stands apart": merged(add=(0, 0, 0)),
    "b_h is missing from z: its last block alone stands apart": merged(add=(1, 0, 0)),
    "b_h is missing from r: its last block alone stands apart": merged(add=(0, 1, 0)),
    "you set r's block apart: it is the candidate's that r scales": (
        merged(add=(0, 1, 1), apart=(1, 0, 0))
    ),
    "you set z's block apart: it is the candidate's that r scales": (
        merged(add=(1, 0, 1), apart=(0, 1, 0))
    ),
    "you set b_x's last block apart: b_hn is added to the recurrent product": (
        lambda b_x, b_h: merged()(b_h, b_x)
    ),
    "the candidate's part of b_x is missing from your b": merged(keep=(1, 1, 0)),
}
