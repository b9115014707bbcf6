"""One bias is counted for all units, and one for all outputs."""


# %% parameter_count
def parameter_count(input_size, hidden_size, output_size):
    weights = hidden_size * (input_size + hidden_size) + output_size * hidden_size
    return weights + 2
