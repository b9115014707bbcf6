"""The output layer is not counted."""


# %% parameter_count
def parameter_count(input_size, hidden_size, output_size):
    return hidden_size * (input_size + hidden_size + 1)
