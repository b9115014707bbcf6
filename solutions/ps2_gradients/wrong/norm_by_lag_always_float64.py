"""The norms come back as float64."""


# %% norm_by_lag
def norm_by_lag(jacobians):
    product, norms = np.eye(jacobians.shape[1]), [1.0]
    for jacobian in jacobians[::-1]:
        product = product @ jacobian
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms)
