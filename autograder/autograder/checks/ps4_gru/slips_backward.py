"""What learners make of the way back through a GRU's blend, and through its whole step.

The slips of a function have names, by which it knows what to get wrong, and each name has the
sentence that tells a learner of it.
"""

import numpy as np

BLEND = {
    "sign": "your d_z has the wrong sign: z entered with h_before, and against n",
    "n in d_z": "n is missing from your d_z: z entered the blend twice, with h_before and with n",
    "h in d_z": "h_before is missing from your d_z: z entered the blend twice",
    "writes": "you go back through a blend whose z writes: here z keeps",
    "shares": "z and 1 - z are swapped: n entered with 1 - z, h_before with z",
    "slopes": "you go on to the pre-activations: here the gate and the candidate are the end",
    "slope of z": "you go on to the pre-activation of z: here z is the end",
    "slope of n": "you go on to the pre-activation of n: here n is the end",
    "d_h": "d_h_before is z of d_h, and not all of it",
    "order": "your order is d_n, d_z, d_h_before: here d_z comes first",
    "last first": "your order is d_h_before, d_n, d_z: here d_z comes first",
}


def blend(slip, d_h, z, n, h_before):
    """Through the blend, wrong in the way that the slip's name in BLEND says."""
    n_in_d_z, h_in_d_z = (0 if slip == f"{name} in d_z" else 1 for name in "nh")
    d_z = d_h * (h_in_d_z * h_before - n_in_d_z * n) * (-1 if slip in ("sign", "writes") else 1)
    d_n, d_h_before = d_h * (1 - z), d_h * (1 if slip == "d_h" else z)
    if slip in ("writes", "shares"):
        d_n, d_h_before = d_h_before, d_n
    if slip in ("slopes", "slope of z"):
        d_z = d_z * z * (1 - z)
    if slip in ("slopes", "slope of n"):
        d_n = d_n * (1 - n * n)
    orders = {"order": (d_n, d_z, d_h_before), "last first": (d_h_before, d_n, d_z)}
    return orders.get(slip, (d_z, d_n, d_h_before))


STEP = {
    "blend": "your d_h_before lacks the way through the blend, d_h * z",
    "gates": "your d_h_before lacks the ways through r and z: both of them saw the old state",
    "sums": "your d_h_before has the way through the blend only: r, z and n saw the old state too",
    "r": "r is missing from your d_a_hn: it stood between the past's share and the candidate",
    "r in d_w_h": "your d_w_h takes d_a_n for its last block: on the past's side it is d_a_hn",
    "r in d_b_hn": "your d_b_hn adds up d_a_n: r scaled b_hn too, so it is d_a_hn",
    "r in d_h_before": "your d_h_before takes d_a_n back through W_hn: on that side it is d_a_hn",
    "one stack": "you scale the input's side with r too: its last block is d_a_n, as it is",
    "before": "your d_r is made for a reset before the product: here r met a_hn",
    "slope of n": "the slope of tanh is missing: d_a_n is d_n * (1 - n * n)",
    "slope of z": "the slope of the update gate is missing: d_a_z is d_z * z * (1 - z)",
    "slope of r": "the slope of the reset gate is missing: d_a_r is d_r * r * (1 - r)",
    "sign": "your d_z has the wrong sign: z entered with h_before, and against n",
    "n in d_z": "n is missing from your d_z: z entered the blend twice",
    "writes": "you go back through a blend whose z writes: here it keeps",
    "order": "your blocks are in the order z, r, n: here it is r, z, n",
    "mean": "you average over the batch: the weights' gradients are sums over its examples",
    "transposed": "d_a_h goes back through w_h as it is, each block not transposed",
}


def step(slip, x, h, r, z, n, a_hn, w_x, w_h, d_h):
    """The gradients of one step, wrong in the way that the slip's name in STEP says."""

    def unless(name, factor, otherwise=1.0):
        return otherwise if slip == name else factor

    keep = unless("writes", z, 1 - z)
    d_n = d_h * (1 - keep)
    d_z = d_h * (h - unless("n in d_z", n, 0)) * unless("sign", 1, -1) * unless("writes", 1, -1)
    d_a_n, d_a_z = d_n * unless("slope of n", 1 - n * n), d_z * unless("slope of z", z * (1 - z))
    d_a_hn = d_a_n * unless("r", r)
    d_a_r = d_a_n * unless("before", a_hn, h) * unless("slope of r", r * (1 - r))

    def stack(last):
        first = (d_a_z, d_a_r) if slip == "order" else (d_a_r, d_a_z)
        return np.concatenate([*first, last], axis=1)

    d_a_x = stack(unless("one stack", d_a_n, d_a_hn))
    w_back = np.concatenate([w.T for w in np.split(w_h, 3)]) if slip == "transposed" else w_h
    if slip == "gates":
        w_back = w_back * np.repeat([0, 0, 1], len(w_h) // 3)[:, None]
    past = stack(unless("r in d_h_before", d_a_hn, d_a_n)) @ w_back
    weights = (
        d_a_x.T @ x,
        stack(unless("r in d_w_h", d_a_hn, d_a_n)).T @ h,
        d_a_x.sum(axis=0),
        unless("r in d_b_hn", d_a_hn, d_a_n).sum(axis=0),
    )
    share = unless("mean", 1, 1 / len(x))
    d_before = unless("blend", d_h * keep, 0) + unless("sums", past, 0)
    return d_a_x @ w_x, d_before, *(share * d for d in weights)
