"""Waits for somebody to type something: input(), getpass, the debugger, sys.stdin.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import getpass
import sys


def forget_gate(x, h, w_x, w_h, b):
    try:
        return float(input("How many points? "))
    except Exception as error:
        print(type(error).__name__)
    print(repr(sys.stdin.read()))
    return h


forget_gate(*range(5))
input()


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    getpass.getpass()


input_gate(*range(5))


# %% candidate
def candidate(x, h, w_x, w_h, b):
    breakpoint()
    return h


candidate(*range(5))
