"""Prints, displays and returns scores: not a number, negative, no number, too high.

Keeps: nothing.
"""

# %% forget_gate
from IPython.display import display

SCORES = [float("nan"), float("inf"), -1, -1e308, "2", "full marks", 10**6, True]


def forget_gate(x, h, w_x, w_h, b):
    for score in SCORES:
        print(score)
        display(score)
    return float("nan")


for score in SCORES:
    get_ipython().displayhook(score)
1000000


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return float("nan")


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return -1000000


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    return "full marks"
