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
