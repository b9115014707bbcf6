"""The hidden tests of `ps5_compare`: one check an exercise, named for what it asks for.

Those of the losses stand here, those of the sizes, the training and the curves in modules of their
own. A network never crosses between an answer and its test: each side makes its own.
"""

import numpy as np
import torch
from torch.nn.functional import cross_entropy as torch_cross_entropy

from autograder.checks.contract import Answer, check, stated
from autograder.checks.ps5_compare.reading import curves, first_below, spread
from autograder.checks.ps5_compare.sizes import largest_hidden_size, parameter_count
from autograder.checks.ps5_compare.training import adam_step, train, untrained

_CHAPTER = "chapter Side by side"


@stated(
    "inputs unchanged",
    "nothing remembered",
    "finite",
    equation="The answer is 1 for every example",
    shape="`targets` may have any shape",
)
def always_one_loss(answer: Answer) -> None:
    """The mean of (targets - 1)²."""
    slips = {
        "you take the spread about the targets' own mean: the answer is 1, not their mean": (
            lambda targets: np.var(targets)
        ),
        "you add the squares up: the mean over all targets is asked for": (
            lambda targets: np.sum((targets - 1) ** 2)
        ),
        "you take the root: the error is the mean of the squares": (
            lambda targets: np.sqrt(np.mean((targets - 1) ** 2))
        ),
        "you average distances: square them first": lambda targets: np.mean(abs(targets - 1)),
        "you average first and square then: square each error by itself": (
            lambda targets: np.mean(targets - 1) ** 2
        ),
        "you always answer 0: answer 1": lambda targets: np.mean(targets**2),
        "you halve the squares: the mean squared error does not": (
            lambda targets: np.mean((targets - 1) ** 2) / 2
        ),
        "you answer with what is expected, 1/6: measure it on the targets given": (
            lambda targets: 1 / 6
        ),
    }
    for layout in ("T B K", "B"):
        check(
            answer,
            lambda targets: np.mean((targets - 1) ** 2),
            takes={"targets": layout},
            returns=("loss",),
            slips=slips,
            see=f"{_CHAPTER}, A race",
        )


@stated(
    "nothing remembered",
    equation="they guess all kinds with the same probability",
    mean="averaged over all $T$ time steps",
)
def memoryless_copy_loss(answer: Answer) -> None:
    """S ln(A) / T, with T = delay + 2 S."""
    slips = {
        "you give the loss of one guessed symbol: average over all T steps": (
            lambda delay, symbols, alphabet: np.log(alphabet)
        ),
        "you add the losses up: divide by T": (
            lambda delay, symbols, alphabet: symbols * np.log(alphabet)
        ),
        "you count in bits: nats have the natural logarithm": (
            lambda delay, symbols, alphabet: symbols * np.log2(alphabet) / (delay + 2 * symbols)
        ),
        "your T leaves out the steps at which the symbols come in: T = delay + 2 symbols": (
            lambda delay, symbols, alphabet: symbols * np.log(alphabet) / (delay + symbols)
        ),
        "your T is the delay alone: T = delay + 2 symbols": (
            lambda delay, symbols, alphabet: symbols * np.log(alphabet) / delay
        ),
        "your guess wastes a share on the blank: where a symbol is due, it cannot be a blank": (
            lambda delay, symbols, alphabet: symbols * np.log(alphabet + 1) / (delay + 2 * symbols)
        ),
        "you guess at every step: where a blank is due, it is certain": (
            lambda delay, symbols, alphabet: np.log(alphabet + 1)
        ),
        "you swap symbols and alphabet: the order is delay, symbols, alphabet": (
            lambda delay, alphabet, symbols: symbols * np.log(alphabet) / (delay + 2 * symbols)
        ),
    }
    for least in (2, 30):
        check(
            answer,
            lambda delay, symbols, alphabet: symbols * np.log(alphabet) / (delay + 2 * symbols),
            takes={
                "delay": lambda rng, sizes, least=least: int(rng.integers(least, least + 20)),
                "symbols": lambda rng, sizes: sizes["T"] + 1,
                "alphabet": lambda rng, sizes: sizes["H"],
            },
            returns=("loss",),
            slips=slips,
            see=f"{_CHAPTER}, Practice 2",
        )


@stated(
    "any sizes",
    "inputs unchanged",
    "nothing remembered",
    "finite",
    equation="averaged over all time steps and examples",
    right="the loss must be right there as well",
)
def cross_entropy(answer: Answer) -> None:
    """The mean over t and b of log Σ_k exp(logits_tbk) - logits at the class."""

    def log_softmax(logits, axis=-1):
        shifted = logits - logits.max(axis=axis, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))

    def at(values, classes):
        return np.take_along_axis(values, classes[..., None], axis=-1)

    def loss(logits, classes, axis=-1):
        return -at(log_softmax(logits, axis), classes).mean()

    def by_torch(logits, classes):
        return torch_cross_entropy(torch.tensor(logits), torch.tensor(classes)).item()

    slips = {
        "you give the mean log-probability: the loss is minus that": lambda *a: -loss(*a),
        "you add up over all time steps and examples: average": (
            lambda logits, classes: loss(logits, classes) * classes.size
        ),
        "you average over the batch, but add up over time": (
            lambda logits, classes: loss(logits, classes) * len(classes)
        ),
        "you average over time, but add up over the batch": (
            lambda logits, classes: loss(logits, classes) * classes.shape[1]
        ),
        "you divide by K as well: one class in K is right, so average over T and B": (
            lambda logits, classes: loss(logits, classes) / logits.shape[-1]
        ),
        "you count in bits: nats have the natural logarithm": lambda *a: loss(*a) / np.log(2),
        "you average probabilities: take the logarithm of each first": (
            lambda logits, classes: -np.exp(at(log_softmax(logits), classes)).mean()
        ),
        "you take the logarithm of the mean probability: the mean comes last": (
            lambda logits, classes: -np.log(np.exp(at(log_softmax(logits), classes)).mean())
        ),
        "you leave out what makes the probabilities add up to 1: the log of the sum of exp": (
            lambda logits, classes: -at(logits, classes).mean()
        ),
        "you squash twice: torch's cross_entropy wants the logits, not probabilities": (
            lambda logits, classes: loss(np.exp(log_softmax(logits)), classes)
        ),
        "your softmax runs over time: it belongs to the classes": lambda *a: loss(*a, axis=0),
        "your softmax runs over the batch: it belongs to the classes": lambda *a: loss(*a, axis=1),
        "you count the last time step alone": lambda logits, classes: loss(logits[-1], classes[-1]),
        "you reshape where axes must move: reshape(T, K, B) mixes classes and examples": (
            lambda logits, classes: by_torch(
                logits.reshape(logits.shape[0], logits.shape[2], logits.shape[1]), classes
            )
        ),
        "you flatten the logits by time and the classes by batch: flatten both alike": (
            lambda logits, classes: loss(logits.reshape(-1, logits.shape[-1]), classes.T.ravel())
        ),
    }

    def draw_classes(rng, sizes):
        return rng.integers(0, sizes["K"], (sizes["T"], sizes["B"]))

    see = f"{_CHAPTER}, Practice 2"
    takes = {"logits": lambda rng, sizes: rng.normal(size=(sizes["T"], sizes["B"], sizes["K"]))}
    check(answer, loss, takes | {"classes": draw_classes}, ("loss",), slips, see)

    logits = np.array([[[1e4, 0.0, -1e4], [-1e4, 1e4, 1e4]]])
    with np.errstate(all="ignore"):
        for classes in np.array([[0, 1]]), np.array([[2, 0]]), np.array([[1, 2]]):
            wanted, got = loss(logits, classes), answer(logits.copy(), classes)
            assert np.isfinite(got), (
                f"for logits of up to 10000 your loss is {got}: take the largest logit off all of "
                "them before exp, which changes no probability, and never take log of a softmax"
            )
            assert np.isclose(got, wanted), (
                f"for the logits {logits.tolist()} and the classes {classes.tolist()} the loss is "
                f"{wanted:.4f}, yours says {got:.4f}: do not clip what you take the log of"
            )
