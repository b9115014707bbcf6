"""Counts one bias a block, as the book's equations have it."""


# %% parameter_count
def parameter_count(kind, input_size, hidden_size):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    return blocks * hidden_size * (input_size + hidden_size + 1)
