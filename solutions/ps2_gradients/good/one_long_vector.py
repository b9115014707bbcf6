"""Everything as one long vector, lists in place of tuples, NumPy's own norms."""


# %% numeric_gradient
def numeric_gradient(f, x):
    nudges = 1e-5 * np.eye(x.size).reshape(x.size, *x.shape)
    above = np.array([f(x + nudge) for nudge in nudges])
    below = np.array([f(x - nudge) for nudge in nudges])
    return (0.5 * (above - below) / 1e-5).reshape(x.shape)


# %% relative_error
def relative_error(a, b):
    larger = np.maximum(np.linalg.norm(a), np.linalg.norm(b))
    return np.float64(0) if larger == 0 else np.linalg.norm(a - b) / larger


# %% which_are_right
def which_are_right(values, suspects):
    numeric = rnnlib.gradients.numeric_gradient(lambda v: step_loss(*v), values)
    found = []
    for n, s in zip(numeric, suspects, strict=True):
        found.append(np.linalg.norm(n - s) / max(np.linalg.norm(n), np.linalg.norm(s)) < 1e-4)
    return found


# %% step_jacobian
def step_jacobian(h, w_h):
    return (w_h.T * (1 - np.square(h))).T


# %% norm_by_lag
def norm_by_lag(jacobians):
    products = [np.eye(jacobians.shape[2], dtype=jacobians.dtype)]
    for t in range(len(jacobians) - 1, -1, -1):
        products.append(np.matmul(products[-1], jacobians[t]))
    return np.linalg.norm(np.array(products), ord=2, axis=(1, 2))


# %% lost_after
def lost_after(w_h, gamma, floor):
    rate = gamma * np.linalg.svd(w_h, compute_uv=False)[0]
    bound = rate ** np.arange(10_000)
    return int(np.argmax(bound < floor)) if rate < 1 else -1


# %% global_norm
def global_norm(gradients):
    return np.linalg.norm(np.concatenate([np.ravel(g) for g in gradients]))


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = np.linalg.norm(np.concatenate([np.ravel(g) for g in gradients]))
    clipped = [np.array(g) for g in gradients]
    if threshold < norm < np.inf:
        for g in clipped:
            g *= threshold / norm
    return [clipped, norm]


# %% clip_by_value
def clip_by_value(gradients, limit):
    return tuple(np.maximum(-limit, np.minimum(limit, g)) for g in gradients)


# %% where_it_started
def where_it_started(history):
    bad = [
        [step, name]
        for step, arrays in enumerate(history)
        for name, array in arrays.items()
        if np.isnan(array).any() | np.isinf(array).any()
    ]
    return bad[0] if bad else [-1, ""]


# %% choose_threshold
def choose_threshold(norms, factor):
    return np.nanmean(np.where(np.isinf(norms), np.nan, norms)) * factor


# %% clipped_share
def clipped_share(norms, threshold):
    return np.mean(norms[np.isfinite(norms)] > threshold)


# %% cliff
def cliff(w, b, h, y, steps):
    states = np.empty((steps + 1, *w.shape), dtype=w.dtype)
    states[0] = h
    for t in range(steps):
        states[t + 1] = sigmoid(w * states[t] + b)
    d_a = np.empty_like(states[1:])
    d_h = 2 * (states[steps] - y)
    for t in range(steps)[::-1]:
        d_a[t] = d_h * states[t + 1] * (1 - states[t + 1])
        d_h = d_a[t] * w
    return [(states[steps] - y) ** 2, (d_a * states[:-1]).sum(axis=0), d_a.sum(axis=0)]
