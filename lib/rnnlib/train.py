"""Training in torch: one model around any cell, and one loop for every task.

    model = build(lstm, adding(50), hidden_size=64, seed=0)
    record = train(model, adding(50))
    plt.plot(record.losses)

The cells run as they stand in `rnn`, `lstm` and `gru`, and their own `backward` gives the gradient;
torch adds the readout, the optimizer and the GPU. The only module of rnnlib that imports torch when
it is imported.
"""

import math
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy, mse_loss

from rnnlib import rnn
from rnnlib.arrays import Array, check_shapes
from rnnlib.progress import Line
from rnnlib.tasks import CROSS_ENTROPY, MEAN_SQUARED_ERROR, Batch, Task, check_count

HELD_OUT_SIZE = 256
"""How many held-out examples a model is measured on."""

_LOSSES = {
    MEAN_SQUARED_ERROR: mse_loss,
    CROSS_ENTROPY: lambda y, classes: cross_entropy(y.flatten(0, 1), classes.flatten()),
}


@cache
def pick_device() -> torch.device:
    """Where models are put: on CUDA, else on MPS, else on the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


class _Recurrence(torch.autograd.Function):
    """A cell's `forward`, whose gradient is the cell's own `backward`.

    Autograd through `forward` gives the same numbers, but takes several times as long.
    """

    @staticmethod
    def forward(ctx: Any, cell: ModuleType, options: dict, kind: type, x: Array, *weights: Array):
        outputs, _, cached = cell.forward(kind(*weights), x, **options)
        ctx.cell, ctx.options, ctx.kinds = cell, options, (kind, type(cached))
        ctx.save_for_backward(*weights, *cached)
        return outputs

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, d_outputs: Array):
        kind, kind_of_cache = ctx.kinds
        count = len(kind._fields)
        params = kind(*ctx.saved_tensors[:count])
        cached = kind_of_cache(*ctx.saved_tensors[count:])
        d_params, d_x, _ = ctx.cell.backward(params, cached, d_outputs, **ctx.options)
        return None, None, None, d_x, *d_params


class Model(torch.nn.Module):
    """A cell and a readout: h_t from the cell, y_t = W_hy h_t + b_y, equation (1.2).

    The weights are copied, in float32, to the device of `pick_device`.
    """

    def __init__(
        self,
        cell: ModuleType,
        params: Any,
        readout: rnn.Readout,
        torch_nn: bool = False,
        **options: Any,
    ) -> None:
        """Take the weights of a cell and of its readout.

        cell: the module `rnn`, `lstm` or `gru`. params: any type of weights it has. torch_nn: let
        the module that `cell.to_torch` gives do the work of the cell, from the same weights, which
        then learn the same. options: for the cell's `forward`, such as activation="relu".
        Raises ValueError where readout and cell do not fit, and what `to_torch` raises.
        """
        super().__init__()
        kind, params = type(params), _copied(params)
        self.readout = torch.nn.ParameterList(_copied(readout))
        w_hy, b_y = self.readout
        check_shapes(w_h=(params.w_h, "G H"), w_hy=(w_hy, "K H"), b_y=(b_y, "K"))
        self.cell, self.kind, self.options = cell, kind, options
        if torch_nn:
            self.recurrent = cell.to_torch(params, **options)
            _freeze_what_is_doubled(self.recurrent)
        else:
            self.recurrent = torch.nn.ParameterList(params)
        self.settings = {
            "cell": cell.__name__.rpartition(".")[2],
            "params": kind.__name__,
            "input_size": params.w_x.shape[1],
            "hidden_size": params.w_h.shape[1],
            "output_size": len(b_y),
            "torch_nn": torch_nn,
            "options": options,
        }

    @property
    def params(self) -> Any:
        """The cell's weights as they are now, in the cell's type, as tensors without a gradient."""
        if isinstance(self.recurrent, torch.nn.RNNBase):
            return self.cell.from_torch(self.recurrent)
        return self.kind(*(w.detach() for w in self.recurrent))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The outputs y of all time steps, (T, B, K), from zero states. x: (T, B, D)."""
        if isinstance(self.recurrent, torch.nn.RNNBase):
            h, _ = self.recurrent(x)
        else:
            h = _Recurrence.apply(self.cell, self.options, self.kind, x, *self.recurrent)
        return rnn.readout(rnn.Readout(*self.readout), h)


def _copied(weights: tuple[Array, ...]) -> Any:
    options = {"dtype": torch.float32, "device": pick_device(), "copy": True}
    return type(weights)(*(torch.asarray(w, requires_grad=False, **options) for w in weights))


def _freeze_what_is_doubled(module: torch.nn.RNNBase) -> None:
    """Keep those recurrent biases from learning that are only added to an input bias.

    Adam would move both of them, and so their sum twice as far as one.
    """
    own = module.hidden_size if isinstance(module, torch.nn.GRU) else 0  # b_hn, scaled by r

    def freeze(d_bias: torch.Tensor) -> torch.Tensor:
        doubled = len(d_bias) - own
        return torch.cat([torch.zeros_like(d_bias[:doubled]), d_bias[doubled:]])

    module.bias_hh_l0.register_hook(freeze)


def init_readout(
    hidden_size: int, output_size: int, rng: int | np.random.Generator = 0
) -> rnn.Readout:
    """Float64 NumPy weights, uniform between -1/√H and 1/√H as in torch.nn; b_y is zero."""
    bound = hidden_size**-0.5
    w_hy = np.random.default_rng(rng).uniform(-bound, bound, (output_size, hidden_size))
    return rnn.Readout(w_hy, np.zeros(output_size))


def build(
    cell: ModuleType,
    task: Task,
    hidden_size: int = 64,
    seed: int = 0,
    torch_nn: bool = False,
    **init_options: Any,
) -> Model:
    """A model for a task, with first weights that depend on the seed alone.

    init_options: for the cell's `init`, such as forget_bias=5.0. `torch_nn` as in `Model`.
    Raises ValueError for a hidden size below 1.
    """
    check_count("hidden_size", hidden_size, 1)
    rng = np.random.default_rng(seed)
    params = cell.init(task.input_size, hidden_size, rng, **init_options)
    model = Model(cell, params, init_readout(hidden_size, task.output_size, rng), torch_nn)
    model.settings |= {"seed": seed, "init_options": init_options}
    return model


@dataclass
class Record:
    """What a run of `train` did, in plain numbers: `json.dumps(asdict(record))` writes it down.

    By its settings the run can be done again if `build` made the model; the first weights of a
    model that was made by hand are for its maker to keep.
    """

    settings: dict[str, Any]
    losses: list[float] = field(default_factory=list)  # of each step, before its update
    gradient_norms: list[float] = field(default_factory=list)  # of each step, before clipping
    evaluated_at: list[int] = field(default_factory=list)  # steps, the first being 1
    held_out_losses: list[float] = field(default_factory=list)  # after those steps
    solved_at: int | None = None  # the step after which the held-out loss was low enough
    nan_at: int | None = None  # the step whose loss, or the held-out loss after it, was NaN
    seconds: float = 0.0  # of training and evaluation


def loss(model: Model, task: Task, batch: Batch) -> torch.Tensor:
    """The model's loss on a batch, a mean over the time steps that the task scores: one number."""
    like = model.readout[0]
    outputs = model(_tensor(batch.x, like))
    return _LOSSES[task.loss](outputs[task.scored], _tensor(batch.targets, like))


def _tensor(array: np.ndarray, like: torch.Tensor) -> torch.Tensor:
    """On the device of `like`, and in its precision unless they are whole numbers."""
    tensor = torch.asarray(array)
    # The precision first, for MPS has no float64.
    return (tensor.to(like.dtype) if tensor.is_floating_point() else tensor).to(like.device)


def training_step(
    model: Model, optimizer: torch.optim.Optimizer, task: Task, batch: Batch, clip: float | None
) -> tuple[float, float]:
    """Update the weights once. Returns the loss and the gradient's norm, both from before that.

    clip: the norm to which a longer gradient is shortened; None leaves it as it is.
    """
    optimizer.zero_grad()
    batch_loss = loss(model, task, batch)
    batch_loss.backward()
    longest = math.inf if clip is None else clip
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), longest)
    optimizer.step()
    return batch_loss.item(), norm.item()


def train(
    model: Model,
    task: Task,
    steps: int = 5000,
    batch_size: int = 64,
    learning_rate: float = 0.01,
    clip: float | None = 1.0,
    seed: int = 0,
    evaluate_every: int = 50,
    progress: bool = True,
) -> Record:
    """Train with Adam until the task is solved, the loss is NaN or the steps are used up.

    clip: the norm to which a longer gradient is shortened; None leaves it as it is. seed: draws
    the examples. evaluate_every: how many steps lie between measurements of the loss on held-out
    examples, which also follows the last step. progress: show a line that ends as a summary, on a
    terminal or in a notebook.
    On the CPU the same arguments give the same numbers, but for the seconds.
    Raises ValueError for a number out of range, or a model of other sizes than the task's.
    """
    chosen = {"steps": steps, "batch_size": batch_size, "learning_rate": learning_rate}
    chosen |= {"clip": clip, "seed": seed, "evaluate_every": evaluate_every}
    _check(model, task, **chosen)
    rng, held_out_rng = np.random.default_rng(seed).spawn(2)
    held_out = task.held_out(held_out_rng, HELD_OUT_SIZE)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    record = Record(_settings(model, task, chosen))
    line = Line() if progress else None
    started = perf_counter()
    for step in range(1, steps + 1):
        batch = task.batch(rng, batch_size)
        step_loss, norm = training_step(model, optimizer, task, batch, clip)
        record.losses.append(step_loss)
        record.gradient_norms.append(norm)
        if step % evaluate_every == 0 or step == steps:
            record.evaluated_at.append(step)
            record.held_out_losses.append(evaluate(model, task, held_out))
        record.seconds = perf_counter() - started
        if line:
            line.show(_bar(record))
        if _is_over(record, task):
            break
    if line:
        line.end(_summary(record))
    return record


def evaluate(model: Model, task: Task, batch: Batch) -> float:
    """The model's loss on a batch, without a gradient."""
    with torch.no_grad():
        return loss(model, task, batch).item()


def _is_over(record: Record, task: Task) -> bool:
    """Whether the task is solved or a loss is NaN; notes at which step."""
    step = len(record.losses)
    measured = record.held_out_losses[-1:] if record.evaluated_at[-1:] == [step] else []
    if any(map(math.isnan, [record.losses[-1], *measured])):
        record.nan_at = step
    elif measured and measured[0] < task.solved_below:
        record.solved_at = step
    return record.nan_at is not None or record.solved_at is not None


def _check(model: Model, task: Task, **chosen: float | None) -> None:
    for name in ("input_size", "output_size"):
        has, needs = model.settings[name], getattr(task, name)
        if has != needs:
            raise ValueError(f"model has {name} {has}, but {task.name} needs {needs}")
    for name, least in {"steps": 1, "batch_size": 1, "seed": 0, "evaluate_every": 1}.items():
        check_count(name, chosen[name], least)
    for name in ("learning_rate", "clip"):
        if chosen[name] is not None and not chosen[name] > 0:
            raise ValueError(f"{name} is {chosen[name]!r}, but must be greater than 0")


def _settings(model: Model, task: Task, chosen: dict[str, Any]) -> dict[str, Any]:
    return {
        "task": task.name,
        "baseline": task.baseline,
        "solved_below": task.solved_below,
        "model": dict(model.settings),
        **chosen,
        "held_out_size": HELD_OUT_SIZE,
        "device": model.readout[0].device.type,
        "threads": torch.get_num_threads(),
        "versions": {name: version(name) for name in ("rnnlib", "numpy", "torch")},
    }


def _bar(record: Record) -> str:
    step, steps = len(record.losses), record.settings["steps"]
    done = "#" * (20 * step // steps)
    return f"{record.settings['task']} [{done:.<20}] {step}/{steps}, loss {record.losses[-1]:.4f}"


def _summary(record: Record) -> str:
    end = "not solved"
    if record.solved_at is not None:
        end = "solved"
    if record.nan_at is not None:
        end = "loss is NaN"
    task, steps = record.settings["task"], len(record.losses)
    return f"{task}: {end} after {steps} steps, {record.seconds:.1f} s"
