"""torch does the work: tensors inside, NumPy arrays at the border."""

# %% forget_gate
import torch
from torch.nn.functional import linear


def forget_gate(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    return torch.sigmoid(linear(x, w_x) + linear(h, w_h, b)).numpy()


# %% input_gate
import torch


def input_gate(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    return torch.sigmoid(x @ w_x.T + h @ w_h.T + b).numpy()


# %% candidate
import torch


def candidate(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    return torch.tanh(x @ w_x.T + h @ w_h.T + b).numpy()


# %% output_gate
import torch


def output_gate(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    return torch.sigmoid(x @ w_x.T + h @ w_h.T + b).numpy()


# %% cell_update
import torch


def cell_update(f, c, i, g):
    f, c, i, g = map(torch.from_numpy, (f, c, i, g))
    return torch.addcmul(f * c, i, g).numpy()


# %% hidden_state
import torch


def hidden_state(o, c):
    return (torch.from_numpy(o) * torch.from_numpy(c).tanh()).numpy()


# %% lstm_step
import torch


def lstm_step(x, h, c, w_x, w_h, b):
    x, h, c, w_x, w_h, b = map(torch.from_numpy, (x, h, c, w_x, w_h, b))
    a_i, a_f, a_g, a_o = (x @ w_x.T + h @ w_h.T + b).chunk(4, dim=1)
    c = torch.sigmoid(a_f) * c + torch.sigmoid(a_i) * torch.tanh(a_g)
    return (torch.sigmoid(a_o) * torch.tanh(c)).numpy(), c.numpy()


# %% lstm_sequence
import torch


def lstm_sequence(x, h, c, w_x, w_h, b):
    x, h, c, *weights = map(torch.from_numpy, (x, h, c, w_x, w_h, b))
    state, outputs = lstm.State(h, c), []
    for x_t in x.unbind():
        state, _ = lstm.step(lstm.Params(*weights), x_t, state)
        outputs.append(state.h)
    return torch.stack(outputs).numpy(), state.h.numpy(), state.c.numpy()


# %% sample_and_hold
import torch


def sample_and_hold():
    w_x = torch.tensor([[0.0, 100, 0], [0, -100, 0], [1, 0, 0], [0, 0, -100]])
    return w_x.numpy(), torch.tensor([-50.0, 50, 0, 50]).numpy()


# %% peephole_step
import torch


def peephole_step(a, c, p_i, p_f, p_o):
    a, c, p_i, p_f, p_o = map(torch.from_numpy, (a, c, p_i, p_f, p_o))
    a_i, a_f, a_g, a_o = a.chunk(4, dim=1)
    kept = torch.sigmoid(torch.addcmul(a_f, p_f, c)) * c
    new_c = torch.addcmul(kept, torch.sigmoid(torch.addcmul(a_i, p_i, c)), torch.tanh(a_g))
    o = torch.sigmoid(torch.addcmul(a_o, p_o, new_c))
    return (o * torch.tanh(new_c)).numpy(), new_c.numpy()


# %% read_backward
import torch


def read_backward(d_h, o, c):
    o, c = (torch.tensor(array, requires_grad=True) for array in (o, c))
    h = o * torch.tanh(c)
    h.backward(torch.from_numpy(d_h))
    return o.grad.numpy(), c.grad.numpy()


# %% update_backward
import torch


def update_backward(d_c, f, c_before, i, g):
    factors = [torch.tensor(array, requires_grad=True) for array in (f, c_before, i, g)]
    f, c_before, i, g = factors
    d_factors = torch.autograd.grad(f * c_before + i * g, factors, torch.from_numpy(d_c))
    return tuple(d.numpy() for d in d_factors)


# %% squash_backward
import torch


def squash_backward(d_i, d_f, d_g, d_o, i, f, g, o):
    d_y = torch.cat([torch.from_numpy(array) for array in (d_i, d_f, d_g, d_o)], dim=1)
    i, f, g, o = map(torch.from_numpy, (i, f, g, o))
    slopes = torch.cat([i * (1 - i), f * (1 - f), 1 - g.square(), o * (1 - o)], dim=1)
    return (d_y * slopes).numpy()


# %% lstm_step_backward
import torch


def lstm_step_backward(x, h_before, c_before, i, f, g, o, c, w_x, w_h, d_h, d_c):
    leaves = [torch.tensor(array, requires_grad=True) for array in (c_before, i, f, g, o)]
    c_before, i, f, g, o = leaves
    new_c = f * c_before + i * g
    new_h = o * torch.tanh(new_c)
    arriving = torch.from_numpy(d_h), torch.from_numpy(d_c)
    d_c_before, d_i, d_f, d_g, d_o = torch.autograd.grad((new_h, new_c), leaves, arriving)
    d_a = [d_i * i * (1 - i), d_f * f * (1 - f), d_g * (1 - g * g), d_o * o * (1 - o)]
    d_a = torch.cat(d_a, dim=1).detach()
    x, h_before, w_x, w_h = map(torch.from_numpy, (x, h_before, w_x, w_h))
    results = d_a @ w_x, d_a @ w_h, d_c_before, d_a.T @ x, d_a.T @ h_before, d_a.sum(dim=0)
    return tuple(result.numpy() for result in results)


# %% lstm_sequence_backward
import torch


def lstm_sequence_backward(x, h, c, w_x, w_h, b, d_outputs):
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, h, c, w_x, w_h, b)]
    x, h, c, *weights = leaves
    state, outputs = lstm.State(h, c), []
    for x_t in x.unbind():
        state, _ = lstm.step(lstm.Params(*weights), x_t, state)
        outputs.append(state.h)
    d_leaves = torch.autograd.grad(torch.stack(outputs), leaves, torch.from_numpy(d_outputs))
    return tuple(d.numpy() for d in d_leaves)
