"""Raises what is no ordinary error: SystemExit, KeyboardInterrupt, GeneratorExit, its own.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import asyncio


class Ends(BaseException):
    pass


def forget_gate(x, h, w_x, w_h, b):
    raise SystemExit(0)


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    raise KeyboardInterrupt


# %% candidate
def candidate(x, h, w_x, w_h, b):
    raise GeneratorExit


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    raise Ends("every test passed")


# %% cell_update
def cell_update(f, c, i, g):
    raise asyncio.CancelledError


# %% hidden_state
def hidden_state(o, c):
    raise ExceptionGroup("many", [ValueError("a"), BaseExceptionGroup("b", [Ends()])])


Ends.__name__ = "SystemExit"
