"""Leaves numpy's and Python's settings in disorder: errors, warnings, printing, seeds, recursion.

Keeps: the others.
Takes: long.
"""

# %% forget_gate
import decimal
import random
import sys
import warnings

np.seterr(all="raise")
np.seterrcall(lambda *a: None)
np.set_printoptions(formatter={"all": lambda v: "0.7109495"})
warnings.simplefilter("error")
np.random.seed(0)
random.seed(0)
decimal.getcontext().prec = 1
sys.setrecursionlimit(200)
sys.setswitchinterval(1000)


def forget_gate(x, h, w_x, w_h, b):
    np.random.default_rng = lambda *a: None
    return h
