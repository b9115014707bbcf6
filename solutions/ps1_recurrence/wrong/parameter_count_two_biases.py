"""Two biases are counted, as in torch.nn."""


# %% parameter_count
def parameter_count(input_size, hidden_size, output_size):
    state = hidden_size * (input_size + hidden_size + 2)
    return state + output_size * (hidden_size + 1)
