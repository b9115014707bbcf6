"""Each unit is taken to see itself only, so W_h counts H numbers."""


# %% parameter_count
def parameter_count(input_size, hidden_size, output_size):
    state = hidden_size * input_size + hidden_size + hidden_size
    return state + output_size * hidden_size + output_size
