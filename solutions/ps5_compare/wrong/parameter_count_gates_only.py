"""Counts three blocks for the LSTM and two for the GRU, as many as they have gates."""


# %% parameter_count
def parameter_count(kind, input_size, hidden_size):
    blocks = {"rnn": 1, "lstm": 3, "gru": 2}[kind]
    return blocks * hidden_size * (input_size + hidden_size + 2)
