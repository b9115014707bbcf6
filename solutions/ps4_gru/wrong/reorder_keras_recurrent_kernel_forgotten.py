"""The blocks of w_h stay where they were."""


# %% reorder_keras
def reorder_keras(kernel, recurrent_kernel):
    z, r, n = np.split(kernel.T, 3)
    return np.concatenate([r, z, n]), recurrent_kernel.T
