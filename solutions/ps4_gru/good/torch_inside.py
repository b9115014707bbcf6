"""torch does the work: tensors inside, NumPy arrays at the border, gradients by autograd."""

# %% simplified_gru_step
import torch


def simplified_gru_step(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    a_z, a_n = (x @ w_x.T + h @ w_h.T + b).chunk(2, dim=1)
    return torch.lerp(torch.tanh(a_n), h, torch.sigmoid(a_z)).numpy()


# %% reset_gate
import torch
from torch.nn.functional import linear


def reset_gate(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    return torch.sigmoid(linear(x, w_x) + linear(h, w_h, b)).numpy()


# %% update_gate
import torch


def update_gate(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    return torch.sigmoid(torch.addmm(b, x, w_x.T) + h @ w_h.T).numpy()


# %% candidate
import torch
from torch.nn.functional import linear


def candidate(x, h, r, w_x, w_h, b, b_hn):
    x, h, r, w_x, w_h, b, b_hn = map(torch.from_numpy, (x, h, r, w_x, w_h, b, b_hn))
    return torch.tanh(linear(x, w_x, b) + r * linear(h, w_h, b_hn)).numpy()


# %% candidate_reset_before
import torch
from torch.nn.functional import linear


def candidate_reset_before(x, h, r, w_x, w_h, b):
    x, h, r, w_x, w_h, b = map(torch.from_numpy, (x, h, r, w_x, w_h, b))
    return torch.tanh(linear(x, w_x) + linear(r * h, w_h, b)).numpy()


# %% blend
import torch


def blend(z, n, h):
    z, n, h = map(torch.from_numpy, (z, n, h))
    return torch.lerp(n, h, z).numpy()


# %% gru_step
import torch
from torch.nn.functional import linear


def gru_step(x, h, w_x, w_h, b, b_hn):
    x, h, w_x, w_h, b, b_hn = map(torch.from_numpy, (x, h, w_x, w_h, b, b_hn))
    b_h = torch.cat([b_hn.new_zeros(2 * len(b_hn)), b_hn])
    (a_xr, a_xz, a_xn), (a_hr, a_hz, a_hn) = (
        a.chunk(3, dim=1) for a in (linear(x, w_x, b), linear(h, w_h, b_h))
    )
    n = torch.tanh(a_xn + torch.sigmoid(a_xr + a_hr) * a_hn)
    z = torch.sigmoid(a_xz + a_hz)
    return (n + z * (h - n)).numpy()


# %% gru_step_reset_before
import torch
from torch.nn.functional import linear


def gru_step_reset_before(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    a_xr, a_xz, a_xn = linear(x, w_x, b).chunk(3, dim=1)
    w_hr, w_hz, w_hn = w_h.chunk(3)
    r, z = torch.sigmoid(a_xr + linear(h, w_hr)), torch.sigmoid(a_xz + linear(h, w_hz))
    n = torch.tanh(a_xn + linear(r * h, w_hn))
    return ((1 - z) * n + z * h).numpy()


# %% gru_sequence
import torch


def gru_sequence(x, h, w_x, w_h, b, b_hn):
    x, h, *weights = map(torch.from_numpy, (x, h, w_x, w_h, b, b_hn))
    outputs = []
    for x_t in x.unbind():
        h, _ = gru.step(gru.Params(*weights), x_t, h)
        outputs.append(h)
    return torch.stack(outputs).numpy(), h.numpy()


# %% write_to_keep
import torch


def write_to_keep(w_x, w_h, b, b_hn):
    def flipped(w):
        r, z, n = torch.from_numpy(w).chunk(3)
        return torch.cat([r, z.neg(), n]).numpy()

    return flipped(w_x), flipped(w_h), flipped(b), b_hn


# %% reorder_keras
import torch


def reorder_keras(kernel, recurrent_kernel):
    def convert(w):
        z, r, n = torch.from_numpy(w).T.chunk(3)
        return torch.cat([r, z, n]).numpy()

    return convert(kernel), convert(recurrent_kernel)


# %% merge_biases
import torch


def merge_biases(b_x, b_h):
    b, b_h = torch.from_numpy(b_x).clone(), torch.from_numpy(b_h)
    gates = 2 * len(b) // 3
    b[:gates] += b_h[:gates]
    return b.numpy(), b_h[gates:].clone().numpy()


# %% blend_backward
import torch


def blend_backward(d_h, z, n, h_before):
    z, n, h = (torch.tensor(array, requires_grad=True) for array in (z, n, h_before))
    h_next = (1 - z) * n + z * h
    return tuple(d.numpy() for d in torch.autograd.grad(h_next, (z, n, h), torch.from_numpy(d_h)))


# %% gru_step_backward
import torch


def gru_step_backward(x, h_before, r, z, n, a_hn, w_x, w_h, d_h):
    x, h, w_x, w_h = (torch.tensor(w, requires_grad=True) for w in (x, h_before, w_x, w_h))
    r, z, n, a_hn, d_h = map(torch.from_numpy, (r, z, n, a_hn, d_h))
    b, b_hn = w_x.new_zeros(len(w_x)).requires_grad_(), h.new_zeros(h.shape[1]).requires_grad_()

    def at(value, a):
        """The value given, with the gradient of a."""
        return value + (a - a.detach())

    a_xr, a_xz, a_xn = (x @ w_x.T + b).chunk(3, dim=1)
    a_hr, a_hz, past = (h @ w_h.T).chunk(3, dim=1)
    a_hn = at(a_hn, past + b_hn)
    r = at(r, r * (1 - r) * (a_xr + a_hr))
    z = at(z, z * (1 - z) * (a_xz + a_hz))
    n = at(n, (1 - n * n) * (a_xn + r * a_hn))
    h_next = (1 - z) * n + z * h
    return tuple(d.numpy() for d in torch.autograd.grad(h_next, (x, h, w_x, w_h, b, b_hn), d_h))


# %% toggle
import torch


def toggle():
    w_x, w_h = torch.tensor([[0.0], [-80], [0]]), torch.tensor([[0.0], [0], [-10]])
    return w_x.numpy(), w_h.numpy(), torch.tensor([9.0, 40, 0]).numpy(), torch.zeros(1).numpy()
