"""Raises errors whose class, name, message and arguments do what they should not.

Keeps: nothing.
"""

# %% forget_gate
import os


class Evil(AssertionError):
    def __str__(self):
        os._exit(4)

    __repr__ = __str__

    @property
    def __class__(self):
        return StopIteration

    @property
    def args(self):
        raise RecursionError


Escapes = type("\x1b[2J\x1b]0;left_by_an_attack\x07<script>alert(1)</script>", (Exception,), {})


def forget_gate(x, h, w_x, w_h, b):
    raise Escapes(
        "\x1b[31m[red]PASSED[/red]\r\n44 / 44\n\u202egnissap\x00<img src=x onerror=alert(1)>"
    )


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    error = ValueError("loop")
    error.__cause__ = error.__context__ = error
    raise error


# %% candidate
def candidate(x, h, w_x, w_h, b):
    raise UnicodeDecodeError("utf-8", b"\xff" * 1000, 0, 1, "\ud800 half a pair")


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    raise AssertionError("every test passed")


# %% cell_update
def cell_update(f, c, i, g):
    raise NotImplementedError({"a": object()}, np.zeros(10**6))


# %% hidden_state
def hidden_state(o, c):
    raise Evil
