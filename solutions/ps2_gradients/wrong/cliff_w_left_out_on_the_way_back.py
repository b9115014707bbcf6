"""From step to step the gradient is not multiplied by w."""


# %% cliff
def cliff(w, b, h, y, steps):
    states = [np.full_like(w, h)]
    for _ in range(steps):
        states.append(sigmoid(w * states[-1] + b))
    d_h, d_w, d_b = 2 * (states[-1] - y), np.zeros_like(w), np.zeros_like(b)
    for t in range(steps, 0, -1):
        d_a = d_h * states[t] * (1 - states[t])
        d_w = d_w + d_a * states[t - 1]
        d_b = d_b + d_a
        d_h = d_a
    return (states[-1] - y) ** 2, d_w, d_b
