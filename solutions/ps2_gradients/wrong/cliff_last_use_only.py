"""Only the last use of w and b counts."""


# %% cliff
def cliff(w, b, h, y, steps):
    states = [np.full_like(w, h)]
    for _ in range(steps):
        states.append(sigmoid(w * states[-1] + b))
    d_a = 2 * (states[-1] - y) * states[-1] * (1 - states[-1])
    return (states[-1] - y) ** 2, d_a * states[-2], d_a
