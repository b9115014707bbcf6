"""Everything is squashed with tanh."""


# %% gru_step
def gru_step(x, h, w_x, w_h, b, b_hn):
    a_xr, a_xz, a_xn = np.split(x @ w_x.T + b, 3, axis=1)
    a_hr, a_hz, a_hn = np.split(h @ w_h.T, 3, axis=1)
    r, z = np.tanh(a_xr + a_hr), np.tanh(a_xz + a_hz)
    n = np.tanh(a_xn + r * (a_hn + b_hn))
    return (1 - z) * n + z * h
