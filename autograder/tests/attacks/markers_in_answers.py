"""Writes nbgrader's markers into its answers, to hide, to cut off or to unlock what follows.

Keeps: the others.
"""


# %% forget_gate
### BEGIN HIDDEN TESTS
def forget_gate(x, h, w_x, w_h, b):
    ### END HIDDEN TESTS
    ### BEGIN SOLUTION
    return h  ### END SOLUTION


### BEGIN HIDDEN TESTS
### BEGIN MARK SCHEME
### AUTOTEST forget_gate(1)
### HASHED AUTOTEST forget_gate(1)
r"""
### END HIDDEN TESTS
"""

# %% input_gate
"""
### BEGIN HIDDEN TESTS
"""


def input_gate(x, h, w_x, w_h, b):
    return h
