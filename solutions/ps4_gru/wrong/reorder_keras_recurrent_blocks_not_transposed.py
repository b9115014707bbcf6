"""The recurrent blocks are square, and are put together as they are."""


# %% reorder_keras
def reorder_keras(kernel, recurrent_kernel):
    z, r, n = np.split(kernel, 3, axis=1)
    u_z, u_r, u_n = np.split(recurrent_kernel, 3, axis=1)
    return np.concatenate([r.T, z.T, n.T]), np.concatenate([u_r, u_z, u_n])
