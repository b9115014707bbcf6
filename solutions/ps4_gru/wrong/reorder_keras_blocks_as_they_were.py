"""The arrays are transposed, and the blocks left in the order z, r, h."""


# %% reorder_keras
def reorder_keras(kernel, recurrent_kernel):
    return kernel.T, recurrent_kernel.T
