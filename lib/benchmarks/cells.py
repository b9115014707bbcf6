"""How fast are the reference cells? Forward + backward in NumPy, as a ratio to torch.nn on the CPU.

    python lib/benchmarks/cells.py

Both sides are timed in turn, in one process, on the same numbers; a ratio is the median of the
repeats' ratios, so that a machine's noise falls on both. Below 1 is faster than torch.nn.
"""

import argparse
import os
import subprocess
import sys
from statistics import median
from time import perf_counter

SHAPES = [(35, 32, 64, 128), (100, 64, 128, 256), (784, 64, 1, 128), (256, 1, 64, 64)]
REPEATS = 7
SECONDS_A_REPEAT = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, help="run with this many threads, in this process")
    arguments = parser.parse_args()
    if arguments.threads:
        run(arguments.threads)
        return
    for threads in (1, 2):
        # BLAS reads its settings once, when NumPy is imported. OPENBLAS_CORETYPE pins a kernel that
        # may not suit this processor.
        limits = {f"{name}_NUM_THREADS": str(threads) for name in ("OMP", "OPENBLAS", "MKL")}
        environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"} | limits
        command = [sys.executable, __file__, "--threads", str(threads)]
        subprocess.run(command, env=environment, check=True)


def run(threads: int) -> None:
    """Print a row for each shape and dtype."""
    import torch

    torch.set_num_threads(threads)
    print(f"{threads} thread{'s' if threads > 1 else ''}: NumPy / torch.nn, forward + backward")
    print(f"{'T, B, D, H':>18} {'dtype':>8} {'rnn':>6} {'lstm':>6} {'gru':>6}")
    for shape in SHAPES:
        for dtype in ("float64", "float32"):
            ratios = [ratio(cell, shape, dtype) for cell in ("rnn", "lstm", "gru")]
            cells = " ".join(f"{r:6.2f}" for r in ratios)
            print(f"{', '.join(map(str, shape)):>18} {dtype:>8} {cells}", flush=True)


def ratio(name: str, shape: tuple[int, int, int, int], dtype: str) -> float:
    """The median ratio of our time to torch.nn's for one cell."""
    ours, theirs = contenders(name, shape, dtype)
    ours(), theirs()
    number = max(1, int(SECONDS_A_REPEAT / seconds(theirs)))
    return median(seconds(ours, number) / seconds(theirs, number) for _ in range(REPEATS))


def contenders(name: str, shape: tuple[int, int, int, int], dtype: str):
    """Two functions of nothing that do the same work, ours and torch.nn's."""
    import numpy as np
    import torch

    from rnnlib import gru, lstm, rnn

    cell = {"rnn": rnn, "lstm": lstm, "gru": gru}[name]
    time_steps, batch, input_size, hidden_size = shape
    rng = np.random.default_rng(0)
    params = cell.Params(*(w.astype(dtype) for w in cell.init(input_size, hidden_size, rng)))
    x = rng.normal(size=(time_steps, batch, input_size)).astype(dtype)
    d_outputs = rng.normal(size=(time_steps, batch, hidden_size)).astype(dtype)
    module = cell.to_torch(params)
    x_torch = torch.tensor(x, requires_grad=True)
    d_torch = torch.tensor(d_outputs)

    def ours():
        _, _, cache = cell.forward(params, x)
        cell.backward(params, cache, d_outputs)

    def theirs():
        module.zero_grad()
        x_torch.grad = None
        module(x_torch)[0].backward(d_torch)

    return ours, theirs


def seconds(function, number: int = 1) -> float:
    start = perf_counter()
    for _ in range(number):
        function()
    return perf_counter() - start


if __name__ == "__main__":
    main()
