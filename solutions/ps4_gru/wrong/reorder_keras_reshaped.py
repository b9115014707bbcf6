"""The arrays are reshaped where they should be transposed."""


# %% reorder_keras
def reorder_keras(kernel, recurrent_kernel):
    def rows(w):
        z, r, n = np.split(w.reshape(-1, w.shape[0]), 3)
        return np.concatenate([r, z, n])

    return rows(kernel), rows(recurrent_kernel)
