"""torch does the work: tensors inside, NumPy arrays at the border, gradients by autograd."""

# %% rnn_step
import torch
from torch.nn.functional import linear


def rnn_step(x, h, w_x, w_h, b):
    x, h, w_x, w_h, b = map(torch.from_numpy, (x, h, w_x, w_h, b))
    return torch.tanh(linear(x, w_x, b) + linear(h, w_h)).numpy()


# %% joined_weights
import torch


def joined_weights(w_x, w_h):
    return torch.cat([torch.from_numpy(w_h), torch.from_numpy(w_x)], dim=1).numpy()


# %% rnn_sequence
import torch


def rnn_sequence(x, h, w_x, w_h, b):
    x, h, *weights = map(torch.from_numpy, (x, h, w_x, w_h, b))
    outputs = []
    for x_t in x.unbind():
        h, _ = rnn.step(rnn.Params(*weights), x_t, h)
        outputs.append(h)
    return torch.stack(outputs).numpy(), h.numpy()


# %% output_layer
import torch
from torch.nn.functional import linear


def output_layer(h, w_hy, b_y):
    return linear(*map(torch.from_numpy, (h, w_hy, b_y))).numpy()


# %% probabilities
import torch


def probabilities(y):
    return torch.softmax(torch.from_numpy(y), dim=-1).numpy()


# %% parameter_count
import torch


def parameter_count(input_size, hidden_size, output_size):
    layers = [
        torch.nn.Linear(input_size + hidden_size, hidden_size),
        torch.nn.Linear(hidden_size, output_size),
    ]
    return sum(w.numel() for layer in layers for w in layer.parameters())


# %% one_step_delay
import torch


def one_step_delay():
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=torch.float64)  # any basis will do
    shift = torch.tensor([[0.0, 0.0], [1.0, 0.0]], dtype=torch.float64)
    w_x, w_hy = turn[:, :1], turn.T[1:]
    return w_x.numpy(), (turn @ shift @ turn.T).numpy(), np.zeros(2), w_hy.numpy(), np.zeros(1)


# %% step_backward
import torch


def step_backward(x, h_before, h, w_x, w_h, d_h):
    leaves = [torch.tensor(each, requires_grad=True) for each in (w_x, w_h, w_h[0], x, h_before)]
    w_x, w_h, b, x, h_before = leaves
    sums = x @ w_x.T + h_before @ w_h.T + b
    rest = torch.atanh(torch.from_numpy(h)) - sums.detach()  # what the true bias would make up
    torch.tanh(sums + rest).backward(torch.from_numpy(d_h))
    return [each.grad.numpy() for each in leaves]


# %% rnn_backward
import torch


def rnn_backward(x, h_before, h, w_x, w_h, d_outputs):
    first = h_before[0]
    leaves = [torch.tensor(each, requires_grad=True) for each in (w_x, w_h, w_h[0], x, first)]
    w_x, w_h, b, x, state = leaves
    outputs = []
    for x_t, h_t in zip(x, torch.from_numpy(h), strict=True):
        sums = x_t @ w_x.T + state @ w_h.T + b
        state = torch.tanh(sums + (torch.atanh(h_t) - sums).detach())
        outputs.append(state)
    torch.stack(outputs).backward(torch.from_numpy(d_outputs))
    return tuple(each.grad.numpy() for each in leaves)


# %% truncated_backward
import torch


def truncated_backward(x, h_before, h, w_x, w_h, d_outputs, k):
    leaves = [torch.tensor(each, requires_grad=True) for each in (w_x, w_h, w_h[0])]
    w_x, w_h, b = leaves
    state, outputs = torch.from_numpy(h_before[0]), []
    for t in range(len(x)):
        state = state.detach() if t % k == 0 else state
        sums = torch.from_numpy(x[t]) @ w_x.T + state @ w_h.T + b
        state = torch.tanh(sums + (torch.atanh(torch.from_numpy(h[t])) - sums).detach())
        outputs.append(state)
    torch.stack(outputs).backward(torch.from_numpy(d_outputs))
    return tuple(each.grad.numpy() for each in leaves)
