"""tanh is taken of the product of gate and memory."""


# %% hidden_state
def hidden_state(o, c):
    return np.tanh(o * c)
