"""Takes the recurrent weights to be D x D."""


# %% parameter_count
def parameter_count(kind, input_size, hidden_size):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    w_x, w_h = hidden_size * input_size, input_size * input_size
    return blocks * (w_x + w_h + 2 * hidden_size)
