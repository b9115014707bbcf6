"""The largest eigenvalue in place of the largest singular value."""


# %% norm_by_lag
def norm_by_lag(jacobians):
    product, norms = np.eye(jacobians.shape[1], dtype=jacobians.dtype), [1.0]
    for jacobian in jacobians[::-1]:
        product = product @ jacobian
        norms.append(rnnlib.gradients.spectral_radius(product))
    return np.array(norms, dtype=jacobians.dtype)
