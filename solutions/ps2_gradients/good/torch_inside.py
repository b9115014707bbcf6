"""torch does the work, autograd included: tensors inside, NumPy arrays at the border."""

# %% numeric_gradient
import torch


def numeric_gradient(f, x):
    slopes = torch.zeros(x.shape, dtype=torch.float64)
    for k in range(x.size):
        nudge = torch.zeros(x.size, dtype=torch.float64)
        nudge[k] = 1e-5
        nudge = nudge.reshape(x.shape).numpy()
        slopes.view(-1)[k] = (f(x + nudge) - f(x - nudge)) / 2e-5
    return slopes.numpy()


# %% relative_error
import torch


def relative_error(a, b):
    a, b = torch.from_numpy(a), torch.from_numpy(b)
    larger = max(a.norm(), b.norm())
    return ((a - b).norm() / larger).item() if larger else 0.0


# %% which_are_right
import torch


def which_are_right(values, suspects):
    tensors = [torch.tensor(value, requires_grad=True) for value in values]
    x, h, w_x, w_h, b = tensors
    (0.5 * torch.tanh(x @ w_x.T + h @ w_h.T + b).square().sum()).backward()
    exact = [tensor.grad.numpy() for tensor in tensors]
    pairs = zip(suspects, exact, strict=True)
    return [np.linalg.norm(s - e) < 1e-4 * np.linalg.norm(e) for s, e in pairs]


# %% step_jacobian
import torch


def step_jacobian(h, w_h):
    return (torch.diag(1 - torch.from_numpy(h) ** 2) @ torch.from_numpy(w_h)).numpy()


# %% norm_by_lag
import torch


def norm_by_lag(jacobians):
    jacobians = torch.from_numpy(jacobians)
    products = [torch.eye(jacobians.shape[1], dtype=jacobians.dtype)]
    for jacobian in jacobians.flip(0):
        products.append(products[-1] @ jacobian)
    return torch.linalg.matrix_norm(torch.stack(products), ord=2).numpy()


# %% lost_after
import torch


def lost_after(w_h, gamma, floor):
    rate = gamma * torch.linalg.svdvals(torch.from_numpy(w_h))[0].item()
    if rate >= 1:
        return -1
    return next(k for k in range(100_000) if rate**k < floor)


# %% global_norm
import torch


def global_norm(gradients):
    return torch.cat([torch.from_numpy(g).flatten() for g in gradients]).norm().item()


# %% clip_by_norm
import torch


def clip_by_norm(gradients, threshold):
    tensors = [torch.from_numpy(g) for g in gradients]
    norm = torch.stack([tensor.norm() for tensor in tensors]).norm().item()
    factor = min(1.0, threshold / norm) if math.isfinite(norm) else 1.0
    return [(factor * tensor).numpy() for tensor in tensors], norm


# %% clip_by_value
import torch


def clip_by_value(gradients, limit):
    return [torch.from_numpy(g).clamp(-limit, limit).numpy() for g in gradients]


# %% where_it_started
import torch


def where_it_started(history):
    for step, arrays in enumerate(history):
        for name in arrays:
            if not torch.from_numpy(arrays[name]).isfinite().all():
                return step, name
    return -1, ""


# %% choose_threshold
import torch


def choose_threshold(norms, factor):
    norms = torch.from_numpy(norms)
    return factor * norms[norms.isfinite()].mean().item()


# %% clipped_share
import torch


def clipped_share(norms, threshold):
    norms = torch.from_numpy(norms)
    norms = norms[norms.isfinite()]
    return (norms > threshold).double().mean().item()


# %% cliff
import torch


def cliff(w, b, h, y, steps):
    w, b = (torch.tensor(array, requires_grad=True) for array in (w, b))
    state = torch.full_like(w, h)
    for _ in range(steps):
        state = torch.sigmoid(w * state + b)
    loss = (state - y) ** 2
    loss.sum().backward()
    return loss.detach().numpy(), w.grad.numpy(), b.grad.numpy()
