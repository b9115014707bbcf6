"""The product of the norms, which only bounds the norm of the product."""


# %% norm_by_lag
def norm_by_lag(jacobians):
    norms = [rnnlib.gradients.largest_singular_value(jacobian) for jacobian in jacobians[::-1]]
    return np.cumprod([1.0, *norms]).astype(jacobians.dtype)
