"""Files the LSTM under the GRU and the GRU under the LSTM."""

# %% curves
curves = {}
for name, kind in zip(MODULES, ["rnn", "gru", "lstm"], strict=True):
    curves[name] = {task: trained(kind, task) for task in TASKS}
