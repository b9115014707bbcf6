"""The hidden tests of `ps2_gradients` on the flow through time, exercises 4 to 6 and the cliff."""

from functools import partial, reduce

import numpy as np

from autograder.checks.contract import Answer, check, fresh_rng, stated
from autograder.checks.ps2_gradients.draws import CHAPTER, LARGE, PROMISED, always, between
from rnnlib import gradients as library
from rnnlib.arrays import sigmoid

_PRODUCT = f"{CHAPTER}, equation (2.10)"


@stated(
    *PROMISED,
    "float32 kept",
    "finite",
    equation="entry $(k, j)$ says how much $h_{t,k}$ moves with $h_{t-1,j}$",
    after="the state **after** the step, so tanh has already been applied",
)
def step_jacobian(answer: Answer) -> None:
    """J_t = diag(1 − h_t²) W_h."""

    def jacobian(h, w_h):
        return np.diag(1 - h**2) @ w_h

    slips = {
        "you scale the columns: the slope of unit k belongs to row k of w_h": (
            lambda h, w_h: w_h @ np.diag(1 - h**2)
        ),
        "you return the transpose, which is what takes a gradient back: J is diag(1 - h^2) w_h": (
            lambda h, w_h: jacobian(h, w_h).T
        ),
        "w_h should not be transposed: its row k belongs to unit k already": (
            lambda h, w_h: np.diag(1 - h**2) @ w_h.T
        ),
        "you leave out the slope of tanh, 1 - h^2": lambda h, w_h: w_h,
        "your slope is 1 - h: square h": lambda h, w_h: np.diag(1 - h) @ w_h,
        "you multiply by h: the slope of tanh is 1 - h^2": lambda h, w_h: np.diag(h) @ w_h,
        "you take tanh of h: h is the state after the step, so its slope is 1 - h^2": (
            lambda h, w_h: np.diag(1 - np.tanh(h) ** 2) @ w_h
        ),
        "h (1 - h) is the slope of the sigmoid: that of tanh is 1 - h^2": (
            lambda h, w_h: np.diag(h * (1 - h)) @ w_h
        ),
        "you keep the diagonal alone: every unit feels every other through w_h": (
            lambda h, w_h: np.diag((1 - h**2) * np.diag(w_h))
        ),
    }
    for units in ("H", "B", "T"):  # of these sizes one is 1
        check(
            answer,
            jacobian,
            takes={
                "h": lambda rng, sizes, units=units: np.tanh(rng.normal(size=sizes[units])),
                "w_h": f"{units} {units}",
            },
            returns=("J",),
            slips=slips,
            see=_PRODUCT,
        )


@stated(
    *PROMISED,
    "float32 kept",
    "finite",
    equation="mind from which end you begin and on which side you multiply",
    order="lag 0 first",
    lag_zero="For $k = 0$ the product is empty and the norm is 1.",
    norm="Return the spectral norms, the largest singular values",
)
def norm_by_lag(answer: Answer) -> None:
    """‖J_T J_{T−1} ⋯ J_{T−k+1}‖ for k = 0 … T."""

    def norms_of(matrices, norm=library.largest_singular_value, first_on_the_left=True):
        def multiply(product, matrix):
            return product @ matrix if first_on_the_left else matrix @ product

        unit = np.eye(matrices.shape[1])
        products = [reduce(multiply, matrices[:k], unit) for k in range(len(matrices) + 1)]
        return np.array([norm(product) for product in products], dtype=matrices.dtype)

    def backwards(**how):
        return lambda jacobians: norms_of(jacobians[::-1], **how)

    right = backwards()
    slips = {
        "you begin at the first step: lag 1 is the last Jacobian alone": (
            lambda jacobians: norms_of(jacobians, first_on_the_left=False)
        ),
        "you begin at the first step and multiply on the wrong side: begin with J_T": norms_of,
        "you multiply on the wrong side: J_T stands on the left, each earlier one to its right": (
            backwards(first_on_the_left=False)
        ),
        "your norm is the root of the sum of all squares: take the largest singular value": (
            backwards(norm=np.linalg.norm)
        ),
        "you take the largest eigenvalue: the norm is the largest singular value": (
            backwards(norm=library.spectral_radius)
        ),
        "you multiply the norms, which is only a bound: take the norm of the product": (
            lambda jacobians: np.cumprod([1, *map(library.largest_singular_value, jacobians[::-1])])
        ),
        "you take the norm of each Jacobian alone: it is their product that counts": (
            lambda jacobians: np.array([1, *map(library.largest_singular_value, jacobians[::-1])])
        ),
        "your lags run from T down to 0: lag 0 comes first": (
            lambda jacobians: right(jacobians)[::-1]
        ),
        "your first norm is 0: at lag 0 nothing is lost, so it is 1": (
            lambda jacobians: np.append(0, right(jacobians)[1:])
        ),
    }
    check(
        answer,
        right,
        takes={"jacobians": "T H H"},
        returns=("your array of norms",),
        slips=slips,
        see=_PRODUCT,
    )


@stated(
    *PROMISED,
    equation="Return the smallest $k$ with",
    no_promise="promises nothing: return -1",
)
def lost_after(answer: Answer) -> None:
    """The smallest k with (γ σ_max)^k < floor, and −1 where γ σ_max ≥ 1."""

    def steps(measure=library.largest_singular_value, gamma_counts=True, off=0, never=-1):
        def smallest(w_h, gamma, floor):
            rate = measure(w_h) * (gamma if gamma_counts else 1)
            return int(np.ceil(np.log(floor) / np.log(rate))) + off if rate < 1 else never

        return smallest

    slips = {
        "you leave out gamma, the slope of the activation": steps(gamma_counts=False),
        "you are one step short: at your k the bound is not below the floor yet": steps(off=-1),
        "you go one step too far: the bound is below the floor a step earlier": steps(off=1),
        "you take the spectral radius: the bound needs the largest singular value": (
            steps(library.spectral_radius)
        ),
        "you take the root of the sum of all squares: the bound needs the largest singular value": (
            steps(np.linalg.norm)
        ),
        "where the rate is 1 or more the bound promises nothing: return -1": steps(never=0),
    }

    def stretching(sizes, most):
        return library.with_largest_singular_value(
            fresh_rng().normal(size=(sizes["H"], sizes["H"])), most
        )

    def floor_between_powers(rng, sizes, rate):
        return rate ** (int(rng.integers(3, 30)) - float(rng.uniform(0.3, 0.7)))

    for gamma, rate in ((1.0, 0.8), (0.25, 0.9), (0.25, 0.3), (1.0, 1.2), (0.25, 1.7)):
        check(
            answer,
            steps(),
            takes={
                "w_h": lambda rng, sizes, most=rate / gamma: stretching(sizes, most),
                "gamma": always(gamma),
                "floor": partial(floor_between_powers, rate=min(rate, 0.9)),
            },
            returns=("your number of steps",),
            slips=slips,
            see=f"{CHAPTER}, equation (2.11)",
        )


@stated(
    *PROMISED,
    "float32 kept",
    "finite",
    equation="by going back through time as in the chapter",
    any_shape="`w` and `b` are arrays of one shape, of any shape",
)
def cliff(answer: Answer) -> None:
    """L = (h_T − y)² with h_t = σ(w h_{t−1} + b), and its gradient, here carried forwards."""

    def run(w, b, h, y, steps, uses=slice(None), slope=True, through_w=True, factor=2):
        h, h_w, h_b = np.full_like(w, h), np.zeros_like(w), np.zeros_like(w)
        back = w if through_w else 1
        for used in [t in range(steps)[uses] for t in range(steps)]:
            h_next = sigmoid(w * h + b)
            s = h_next * (1 - h_next) if slope else 1
            h_w, h_b, h = s * (used * h + back * h_w), s * (used + back * h_b), h_next
        return (h - y) ** 2, factor * (h - y) * h_w, factor * (h - y) * h_b

    def in_order(*places):
        return lambda *arguments: tuple(run(*arguments)[k] for k in places)

    slips = {
        "you count the last use of w and b alone: the gradient is the sum over all steps": (
            partial(run, uses=slice(-1, None))
        ),
        "you count the first use of w and b alone: the gradient is the sum over all steps": (
            partial(run, uses=slice(0, 1))
        ),
        "you leave out the slope of the sigmoid": partial(run, slope=False),
        "what goes back to the step before is multiplied by w": partial(run, through_w=False),
        "you leave out the 2 of the square": partial(run, factor=1),
        "you return the gradient for b before that for w": in_order(0, 2, 1),
        "you return the loss last: it comes first": in_order(1, 2, 0),
    }

    def within(most):
        return lambda rng, sizes: rng.uniform(-most, most, size=(sizes["B"], sizes["D"]))

    for most in (6, LARGE):
        check(
            answer,
            run,
            takes={
                "w": within(most),
                "b": within(most / 2),
                "h": between(0.2, 0.8),
                "y": between(0.2, 0.8),
                "steps": lambda rng, sizes: sizes["T"],
            },
            returns=("L", "d_w", "d_b"),
            slips=slips,
            see=f"{CHAPTER}, A cliff",
        )
