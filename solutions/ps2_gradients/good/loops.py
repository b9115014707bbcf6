"""Explicit loops over entries and units, with numbers in place of arrays."""


# %% numeric_gradient
def numeric_gradient(f, x):
    slopes = np.empty(x.shape)
    moved = x.copy()
    for k in range(x.size):
        before = moved.flat[k]
        moved.flat[k] = before + 1e-5
        above = f(moved)
        moved.flat[k] = before - 1e-5
        below = f(moved)
        moved.flat[k] = before
        slopes.flat[k] = (above - below) / 2e-5
    return slopes


# %% relative_error
def relative_error(a, b):
    squares_a = squares_b = squares_between = 0.0
    for p, q in zip(a.flat, b.flat, strict=True):
        squares_a += float(p) ** 2
        squares_b += float(q) ** 2
        squares_between += (float(p) - float(q)) ** 2
    if squares_a == 0 and squares_b == 0:
        return 0.0
    return math.sqrt(squares_between) / math.sqrt(max(squares_a, squares_b))


# %% which_are_right
def which_are_right(values, suspects):
    found = []
    for place in range(5):

        def f(array, place=place):
            moved = list(values)
            moved[place] = array
            return step_loss(*moved)

        check = rnnlib.gradients.check_gradient(f, suspects[place], values[place])
        if check.largest_error < 0.0001:
            found.append(True)
        else:
            found.append(False)
    return found


# %% step_jacobian
def step_jacobian(h, w_h):
    jacobian = np.empty_like(w_h)
    for k in range(len(h)):
        for j in range(len(h)):
            jacobian[k, j] = (1 - h[k] * h[k]) * w_h[k, j]
    return jacobian


# %% norm_by_lag
def norm_by_lag(jacobians):
    steps, size, _ = jacobians.shape
    norms = np.ones(steps + 1, dtype=jacobians.dtype)
    for k in range(1, steps + 1):
        product = np.eye(size, dtype=jacobians.dtype)
        for t in range(steps - k, steps):
            product = jacobians[t] @ product
        norms[k] = np.linalg.norm(product, 2)
    return norms


# %% lost_after
def lost_after(w_h, gamma, floor):
    rate = gamma * np.linalg.norm(w_h, 2)
    if rate >= 1:
        return -1
    k, left = 0, 1.0
    while left >= floor:
        left *= rate
        k += 1
    return k


# %% global_norm
def global_norm(gradients):
    total = 0.0
    for g in gradients:
        for entry in g.flat:
            total += float(entry) ** 2
    return math.sqrt(total)


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    total = 0.0
    for g in gradients:
        for entry in g.flat:
            total += float(entry) * float(entry)
    norm = math.sqrt(total)
    clipped = []
    for g in gradients:
        new = g.copy()
        if threshold < norm < math.inf:
            for index in np.ndindex(g.shape):
                new[index] = g[index] / norm * threshold
        clipped.append(new)
    return clipped, norm


# %% clip_by_value
def clip_by_value(gradients, limit):
    clipped = []
    for g in gradients:
        new = g.copy()
        for index in np.ndindex(g.shape):
            new[index] = max(-limit, min(limit, g[index]))
        clipped.append(new)
    return clipped


# %% where_it_started
def where_it_started(history):
    for step in range(len(history)):
        for name in history[step]:
            for entry in history[step][name].flat:
                if math.isnan(entry) or math.isinf(entry):
                    return step, name
    return -1, ""


# %% choose_threshold
def choose_threshold(norms, factor):
    total, count = 0.0, 0
    for norm in norms:
        if math.isfinite(norm):
            total += norm
            count += 1
    return factor * total / count


# %% clipped_share
def clipped_share(norms, threshold):
    clipped = count = 0
    for norm in norms:
        if math.isfinite(norm):
            count += 1
            if norm > threshold:
                clipped += 1
    return clipped / count


# %% cliff
def cliff(w, b, h, y, steps):
    loss, d_w, d_b = np.empty_like(w), np.empty_like(w), np.empty_like(w)
    for index in np.ndindex(w.shape):
        states = [w.dtype.type(h)]
        for _ in range(steps):
            states.append(sigmoid(w[index] * states[-1] + b[index]))
        loss[index] = (states[-1] - y) ** 2
        d_h, for_w, for_b = 2 * (states[-1] - y), 0.0, 0.0
        for t in reversed(range(steps)):
            d_a = d_h * states[t + 1] * (1 - states[t + 1])
            for_w += d_a * states[t]
            for_b += d_a
            d_h = d_a * w[index]
        d_w[index], d_b[index] = for_w, for_b
    return loss, d_w, d_b
