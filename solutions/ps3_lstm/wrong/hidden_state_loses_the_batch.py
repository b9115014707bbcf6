"""The right numbers, but a batch of one loses its axis."""


# %% hidden_state
def hidden_state(o, c):
    return np.squeeze(o * np.tanh(c))
