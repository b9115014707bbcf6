"""The gradients of the weights are means over the batch."""


# %% lstm_step_backward
def lstm_step_backward(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
    d_c = d_c + d_h * o * (1 - np.tanh(c) ** 2)
    d_a_i = d_c * g * i * (1 - i)
    d_a_f = d_c * c_before * f * (1 - f)
    d_a_g = d_c * i * (1 - g**2)
    d_a_o = d_h * np.tanh(c) * o * (1 - o)
    d_a = np.concatenate([d_a_i, d_a_f, d_a_g, d_a_o], axis=1)
    return (
        d_a @ w_x,
        d_a @ w_h,
        d_c * f,
        d_a.T @ x / len(x),
        d_a.T @ h_before / len(x),
        d_a.mean(axis=0),
    )
