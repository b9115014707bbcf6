"""The reference cells on a GPU against cuDNN, eager and with the whole loop as one CUDA graph.

    python lib/benchmarks/on_gpu.py chapters/results/cells_on_gpu.json

Prints and writes milliseconds for forward + backward in float32, the medians of the repeats, and
their ratios to torch.nn's, which runs cuDNN. Eager, each operation of each time step is launched
from Python; a CUDA graph records the launches once and replays them.
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

import numpy as np
import torch

from rnnlib import gru, lstm, rnn

SHAPES = [(35, 32, 64, 128), (100, 64, 128, 256), (784, 64, 1, 128), (256, 1, 64, 64)]
CELLS = {"rnn": rnn, "lstm": lstm, "gru": gru}
REPEATS = 11


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python lib/benchmarks/on_gpu.py RESULTS.json")
    if not torch.cuda.is_available():
        sys.exit("torch finds no CUDA device, and this benchmark needs one")
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    rows = [measure(name, shape) for shape in SHAPES for name in CELLS]
    results = {
        "date": date.today().isoformat(),
        "device": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version(),
        "unit": "milliseconds for forward and backward, float32, TF32 off",
        "repeats": REPEATS,
        "rows": rows,
    }
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {path}")


def measure(name: str, shape: tuple[int, int, int, int]) -> dict:
    """One row: a cell at a shape (T, B, D, H)."""
    cell = CELLS[name]
    n_steps, batch, input_size, hidden_size = shape
    rng = np.random.default_rng(0)
    weights = cell.init(input_size, hidden_size, rng)
    params = cell.Params(*map(on_gpu, weights))
    x = on_gpu(rng.normal(size=(n_steps, batch, input_size)))
    d_outputs = on_gpu(rng.normal(size=(n_steps, batch, hidden_size)))
    module, leaf = cell.to_torch(params), x.clone().requires_grad_()

    def ours() -> None:
        with torch.no_grad():
            _, _, cache = cell.forward(params, x)
            cell.backward(params, cache, d_outputs)

    def cudnn() -> None:
        module.zero_grad()
        leaf.grad = None
        module(leaf)[0].backward(d_outputs)

    times = {"cudnn": milliseconds(cudnn), "eager": milliseconds(ours)}
    times["graph"] = milliseconds(captured(ours).replay)
    row = {"cell": name, "shape": shape, **times}
    row |= {f"{way} / cudnn": times[way] / times["cudnn"] for way in ("eager", "graph")}
    print(row, flush=True)
    return row


def on_gpu(array: np.ndarray) -> torch.Tensor:
    return torch.asarray(array, dtype=torch.float32, device="cuda")


def captured(function: Callable[[], None]) -> torch.cuda.CUDAGraph:
    """The launches of a function as a graph. It must have run before, on a stream of its own."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            function()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        function()
    return graph


def milliseconds(function: Callable[[], None]) -> float:
    """The median time on the device, after three calls to warm up."""
    times = []
    for repeat in range(3 + REPEATS):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        function()
        end.record()
        torch.cuda.synchronize()
        if repeat >= 3:
            times.append(start.elapsed_time(end))
    return median(times)


if __name__ == "__main__":
    main()
