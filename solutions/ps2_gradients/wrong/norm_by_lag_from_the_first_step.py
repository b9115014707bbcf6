"""The products begin with J_1."""


# %% norm_by_lag
def norm_by_lag(jacobians):
    product, norms = np.eye(jacobians.shape[1], dtype=jacobians.dtype), [1.0]
    for jacobian in jacobians:
        product = jacobian @ product
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms, dtype=jacobians.dtype)
