"""Hidden tests of `ps5_compare`: a network as it is, the loop that trains it, and Adam."""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from autograder.checks.contract import Answer, check, stated

MODULES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
NEAR = 1e-4  # many times what rounding changes in a few updates with Adam

_TRAINING = "see the rules of the exercise"


class LastStep(torch.nn.Module):
    """A recurrent network and a readout of its last hidden state: (T, B, 2) -> (B, 1)."""

    def __init__(self, kind: str, hidden_size: int) -> None:
        super().__init__()
        self.recurrent = MODULES[kind](2, hidden_size)
        self.readout = torch.nn.Linear(hidden_size, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h, _ = self.recurrent(x)
        return self.readout(h[-1])


def make_network(kind: str, hidden_size: int, seed: int) -> LastStep:
    """A new network, whose first weights depend on the seed alone."""
    torch.manual_seed(seed)
    return LastStep(kind, hidden_size)


def _tensor(array: np.ndarray) -> torch.Tensor:
    return torch.as_tensor(array, dtype=torch.float32)


def _mse(predictions: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return ((predictions - targets[0]) ** 2).mean()


def _every_with_every(predictions: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return ((predictions - targets.flatten()) ** 2).mean()


_LOSS_SLIPS = {
    "you hold every answer against every target: (B, 1) - (B,) is (B, B), so compare like shapes": (
        _every_with_every
    ),
    "you add the squares up: take the mean over the examples": (
        lambda y, targets: ((y - targets[0]) ** 2).sum()
    ),
    "your loss is the mean distance: square it": lambda y, targets: abs(y - targets[0]).mean(),
    "your loss is the root of the mean square: leave out the root": (
        lambda y, targets: _mse(y, targets) ** 0.5
    ),
    "you halve the loss: the mean squared error has no 1/2": lambda y, t: _mse(y, t) / 2,
}


def _x(rng: np.random.Generator, sizes: dict[str, int], more: int = 0) -> np.ndarray:
    return rng.uniform(size=(sizes["T"], sizes["B"] + more, 2))


def _targets(rng: np.random.Generator, sizes: dict[str, int]) -> np.ndarray:
    return rng.uniform(size=(2, sizes["B"], 1)).sum(axis=0, keepdims=True)


@stated(
    "any sizes",
    "float32 kept",
    "inputs unchanged",
    "nothing remembered",
    equation="the mean squared error of its answers",
    order="Return the loss, a number, then the answers",
)
def untrained(answer: Answer) -> None:
    """The loss and the answers of `make_network(kind, hidden_size, seed)` as it is."""

    def run(kind, x, targets, hidden_size, seed, loss=_mse):
        with torch.no_grad():
            y = make_network(kind, hidden_size, seed)(_tensor(x))
            return loss(y, _tensor(targets)).item(), y.numpy()

    slips = {
        sentence: lambda *a, loss=loss: run(*a, loss=loss) for sentence, loss in _LOSS_SLIPS.items()
    }
    slips["you do not hand on the seed: make_network takes it"] = lambda *a: run(*a[:-1], 0)
    for kind in MODULES:
        takes = {"kind": lambda rng, sizes, kind=kind: kind, "x": _x, "targets": _targets}
        takes |= {"hidden_size": lambda rng, sizes: sizes["H"], "seed": _seed}
        check(answer, run, takes, ("loss", "predictions"), slips, _TRAINING, NEAR, NEAR)


def _seed(rng: np.random.Generator, sizes: dict[str, int]) -> int:
    return int(rng.integers(1, 1000))


def _clip_each(parameters: list[torch.Tensor], clip: float) -> None:
    for p in parameters:
        clip_grad_norm_([p], clip)


def _scale_always(parameters: list[torch.Tensor], clip: float) -> None:
    norm = clip_grad_norm_(parameters, float("inf"))
    for p in parameters:
        p.grad *= clip / norm


def _trainer(
    *slips: str,
    loss: Callable = _mse,
    optimizer: Callable = torch.optim.Adam,
    clip_by: Callable = clip_grad_norm_,
) -> Answer:
    """The training loop, or one with a slip or two in it."""

    def run(kind, batches, x_test, hidden_size, learning_rate, clip, seed):
        def fresh():
            network = make_network(kind, hidden_size, 0 if "other seed" in slips else seed)
            learns = network.readout if "readout alone" in slips else network
            learns = network.recurrent if "recurrence alone" in slips else learns
            rate = 0.001 if "own rate" in slips else learning_rate
            return network, optimizer(learns.parameters(), lr=rate)

        def predictions():
            with torch.no_grad():
                return network(_tensor(x_test)).numpy()

        network, steps = fresh()
        losses, predicted = [], predictions()
        for x, targets in batches:
            if "new network" in slips:
                network, steps = fresh()
            if "new optimizer" in slips:
                steps = optimizer(network.parameters(), lr=learning_rate)
            if "accumulates" not in slips:
                steps.zero_grad()
            before = loss(network(_tensor(x)), _tensor(targets))
            before.backward()
            if "zeroed late" in slips:
                steps.zero_grad(set_to_none=False)
            clip_by(list(network.parameters()), clip)
            if "early" in slips:
                predicted = predictions()
            steps.step()
            late = "measured late" in slips
            measured = loss(network(_tensor(x)), _tensor(targets)) if late else before
            losses.append(measured.item())
        if not {"untrained", "early"} & set(slips):
            predicted = predictions()
        return losses, predicted

    return run


_TRAIN_SLIPS = {
    "your gradients add up from one batch to the next: zero_grad before each backward": (
        _trainer("accumulates")
    ),
    "you update with gradients that are zero: zero_grad comes before backward, not after": (
        _trainer("zeroed late")
    ),
    "your gradient is not clipped where it counts: clip after backward and before step": (
        _trainer(clip_by=lambda parameters, clip: None)
    ),
    "you clip each number by itself: clip the norm of the whole gradient": (
        _trainer(clip_by=clip_grad_value_)
    ),
    "you clip each array by itself: the norm is that of all arrays together": (
        _trainer(clip_by=_clip_each)
    ),
    "you scale every gradient to the norm `clip`: shorter ones stay as they are": (
        _trainer(clip_by=_scale_always)
    ),
    "you update by plain gradient descent: the exercise asks for Adam": (
        _trainer(optimizer=torch.optim.SGD)
    ),
    "you leave Adam its default rate: hand learning_rate on": _trainer("own rate"),
    "you measure the loss after the update: it is asked for from before": (
        _trainer("measured late")
    ),
    "your predictions come from the network before its training": _trainer("untrained"),
    "your predictions come from before the last update": _trainer("early"),
    "you start a new Adam for each batch: it loses its running means": _trainer("new optimizer"),
    "you make a new network for each batch: one network learns from all of them": (
        _trainer("new network")
    ),
    "only the readout learns: give Adam all of the network's parameters": (
        _trainer("readout alone")
    ),
    "only the recurrent weights learn: give Adam all of the network's parameters": (
        _trainer("recurrence alone")
    ),
    "you do not hand on the seed: make_network takes it": _trainer("other seed"),
} | {sentence: _trainer(loss=loss) for sentence, loss in _LOSS_SLIPS.items()}


@stated(
    "any sizes",
    "float32 kept",
    "inputs unchanged",
    "nothing remembered",
    equation="one update with Adam",
    clip="to a norm of at most `clip`",
    before="The loss of a batch is measured before its update",
    order="Return the list of losses, each a number, then the answers",
)
def train(answer: Answer) -> None:
    """The loss before each update, and what the trained network answers to x_test."""
    for kind in MODULES:
        takes = {
            "kind": lambda rng, sizes, kind=kind: kind,
            "batches": lambda rng, sizes: [(_x(rng, sizes), _targets(rng, sizes)) for _ in "12345"],
            "x_test": lambda rng, sizes: _x(rng, sizes, more=2),
            "hidden_size": lambda rng, sizes: sizes["H"],
            "learning_rate": lambda rng, sizes: 0.05,
            "clip": lambda rng, sizes: 0.25 if sizes["B"] > 1 else 100.0,
            "seed": _seed,
        }
        returns = ("losses", "predictions")
        check(answer, _trainer(), takes, returns, _TRAIN_SLIPS, _TRAINING, NEAR, NEAR)


@stated(
    "any sizes",
    "float32 kept",
    "inputs unchanged",
    "nothing remembered",
    "finite",
    equation="the first step being $t = 1$",
    order="Return the new `w`, `m` and `v`, in this order",
)
def adam_step(answer: Answer) -> None:
    """m and v, the running means of d_w and d_w², and w moved by their corrected ratio."""

    def step_with(corrected=True, late=0, inside=False, sign=-1, order=(0, 1, 2), rooted=True):
        def step(w, d_w, m, v, t, learning_rate):
            m, v = 0.9 * m + 0.1 * d_w, 0.999 * v + 0.001 * d_w**2
            m_hat = m / (1 - 0.9 ** (t + late)) if corrected else m
            v_hat = v / (1 - 0.999 ** (t + late)) if corrected else v
            below = np.sqrt(v_hat + 1e-8) if inside else np.sqrt(v_hat) + 1e-8
            below = below if rooted else v_hat + 1e-8
            new = w + sign * learning_rate * m_hat / below, m, v
            return tuple(new[k] for k in order)

        return step

    def old_means(w, d_w, m, v, t, learning_rate):
        new = step_with()(w, d_w, m, v, t, learning_rate)
        step = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return w - learning_rate * step, *new[1:]

    def swapped(w, d_w, m, v, t, learning_rate):
        m, v = 0.1 * m + 0.9 * d_w, 0.001 * v + 0.999 * d_w**2
        step = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return w - learning_rate * step, m, v

    slips = {
        "you leave out the corrections by 1 - 0.9^t and 1 - 0.999^t": step_with(corrected=False),
        "your t is one too large: the first step is t = 1": step_with(late=1),
        "you move up the gradient: subtract": step_with(sign=1),
        "you leave out the root of v": step_with(rooted=False),
        "you put 1e-8 under the root: it is added to the root": step_with(inside=True),
        "you move by the means from before this gradient: take it in first": old_means,
        "you swap the shares: 0.9 and 0.999 are what stays of the old means": swapped,
        "you return v before m: the order is w, m, v": step_with(order=(0, 2, 1)),
    }
    takes = {"w": "H D", "d_w": "H D", "m": "H D"}
    for t, scale in ((1, 1.0), (3, 1.0), (40, 1e-8)):
        takes |= {
            "d_w": lambda rng, sizes, s=scale: s * rng.normal(size=(sizes["H"], sizes["D"])),
            "m": lambda rng, sizes, s=scale: s * rng.normal(size=(sizes["H"], sizes["D"])),
            "v": lambda rng, sizes, s=scale: s**2 * rng.uniform(size=(sizes["H"], sizes["D"])),
            "t": lambda rng, sizes, t=t: t,
            "learning_rate": lambda rng, sizes: 0.01,
        }
        check(
            answer, step_with(), takes, ("w", "m", "v"), slips, "see the equations of the extension"
        )
