"""Modules beside the notebook stand in for numpy, rnnlib, json and the grader's own.

Keeps: nothing.
"""

FAKE = """
import pathlib
pathlib.Path("/tmp/left_by_an_attack").write_text("left_by_an_attack")
def __getattr__(name):
    return lambda *a, **k: True
"""
MODULES = ["numpy", "rnnlib/__init__", "json", "base64", "autograder/__init__", "sitecustomize"]
FILES = {f"{module}.py": FAKE for module in [*MODULES, "usercustomize", "conftest", "nbgrader"]}


# %% forget_gate
import base64
import json
import sys

sys.path[:0] = ["", ".", "@COURSE@/submitted"]


def forget_gate(x, h, w_x, w_h, b):
    print(json.__file__, base64.__file__, np.__file__)
    return h
