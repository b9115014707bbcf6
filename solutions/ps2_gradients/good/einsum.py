"""Einstein sums and recursion, with NumPy's norms left aside."""


# %% numeric_gradient
def numeric_gradient(f, x):
    def moved(k, by):
        flat = x.ravel().copy()
        flat[k] += by
        return f(flat.reshape(x.shape))

    slopes = [(moved(k, 1e-5) - moved(k, -1e-5)) / (2 * 1e-5) for k in range(x.size)]
    return np.reshape(slopes, x.shape)


# %% relative_error
def relative_error(a, b):
    a, b = a.ravel().astype(float), b.ravel().astype(float)
    difference = np.einsum("k,k->", a - b, a - b)
    if difference == 0:
        return 0.0
    return np.sqrt(difference / max(np.einsum("k,k->", a, a), np.einsum("k,k->", b, b)))


# %% which_are_right
def which_are_right(values, suspects):
    def f(arrays):
        x, h, w_x, w_h, b = arrays
        return step_loss(x, h, w_x, w_h, b)

    errors = rnnlib.gradients.check_gradient(f, suspects, values).errors
    return [bool(np.less(error, 1e-4)) for error in errors]


# %% step_jacobian
def step_jacobian(h, w_h):
    return np.einsum("k,kj->kj", 1 - h * h, w_h)


# %% norm_by_lag
def norm_by_lag(jacobians):
    def norms_of(product, earlier):
        norm = np.sqrt(np.linalg.eigvalsh(np.einsum("ik,jk->ij", product, product))[-1])
        if len(earlier) == 0:
            return [norm]
        return [norm, *norms_of(np.einsum("ij,jk->ik", product, earlier[-1]), earlier[:-1])]

    unit = np.identity(jacobians.shape[-1], dtype=jacobians.dtype)
    return np.array(norms_of(unit, jacobians), dtype=jacobians.dtype)


# %% lost_after
def lost_after(w_h, gamma, floor):
    most = np.sqrt(np.linalg.eigvalsh(np.einsum("ki,kj->ij", w_h, w_h)).max())
    if gamma * most >= 1:
        return -1
    return int(np.ceil(np.log(floor) / np.log(gamma * most)))


# %% global_norm
def global_norm(gradients):
    return np.sqrt(sum(np.einsum("k,k->", g.ravel(), g.ravel()) for g in gradients))


# %% clip_by_norm
def clip_by_norm(gradients, threshold):
    norm = np.sqrt(sum(np.einsum("k,k->", g.ravel(), g.ravel()) for g in gradients))
    if np.isfinite(norm) and norm > threshold:
        gradients = [np.einsum("...,->...", g, g.dtype.type(threshold / norm)) for g in gradients]
    return gradients, norm


# %% clip_by_value
def clip_by_value(gradients, limit):
    return [np.where(abs(g) > limit, np.sign(g) * limit, g) for g in gradients]


# %% where_it_started
def where_it_started(history):
    bad = (
        (step, name)
        for step, arrays in enumerate(history)
        for name, array in arrays.items()
        if np.isnan(np.einsum("k->", 0 * array.ravel()))
    )
    with np.errstate(invalid="ignore"):
        return next(bad, (-1, ""))


# %% choose_threshold
def choose_threshold(norms, factor):
    finite = np.isfinite(norms)
    return factor * np.einsum("n->", norms[finite]) / np.count_nonzero(finite)


# %% clipped_share
def clipped_share(norms, threshold):
    counts = np.isfinite(norms)
    return np.einsum("n->", ((norms > threshold) & counts).astype(int)) / counts.sum()


# %% cliff
def cliff(w, b, h, y, steps):
    def back(h_before, left):
        if left == 0:
            return (h_before - y) ** 2, 0 * w, 0 * w, 2 * (h_before - y)
        h_t = sigmoid(w * h_before + b)
        loss, d_w, d_b, d_h = back(h_t, left - 1)
        d_a = d_h * h_t * (1 - h_t)
        return loss, d_w + d_a * h_before, d_b + d_a, d_a * w

    return back(np.zeros_like(w) + h, steps)[:3]
