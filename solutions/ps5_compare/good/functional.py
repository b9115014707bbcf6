"""Functional: windows, cumulative sums and formulas, and training without an optimizer object."""


# %% always_one_loss
def always_one_loss(targets):
    errors = np.ravel(targets) - 1
    return errors @ errors / errors.size


# %% memoryless_copy_loss
def memoryless_copy_loss(delay, symbols, alphabet):
    return np.log(float(alphabet)) / (2 + delay / symbols)


# %% parameter_count
def parameter_count(kind, input_size, hidden_size):
    shapes = [(hidden_size, input_size), (hidden_size, hidden_size), (hidden_size,), (hidden_size,)]
    return {"rnn": 1, "gru": 3, "lstm": 4}[kind] * sum(int(np.prod(shape)) for shape in shapes)


# %% largest_hidden_size
from math import isqrt


def largest_hidden_size(kind, input_size, budget):
    # H² + (D + 2) H <= budget / k, so H <= (-(D + 2) + sqrt((D + 2)² + 4 budget / k)) / 2
    p, q = input_size + 2, budget // {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    return (isqrt(p * p + 4 * q) - p) // 2


# %% cross_entropy
def cross_entropy(logits, classes):
    logits, classes = logits.reshape(-1, logits.shape[-1]), classes.ravel()
    losses = np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(classes)), classes]
    return losses.mean()


# %% untrained
def untrained(kind, x, targets, hidden_size, seed):
    weights_of = make_network(kind, hidden_size, seed)
    x = torch.from_numpy(x.astype(np.float32)).to(device)
    y = weights_of(x).detach().cpu().numpy()
    return float(np.square(y - targets[-1]).mean()), y


# %% train
from functools import reduce


def train(kind, batches, x_test, hidden_size, learning_rate, clip, seed):
    network = make_network(kind, hidden_size, seed)
    start = [p.detach().clone() for p in network.parameters()]
    names = [name for name, _ in network.named_parameters()]

    def apply(values, x):
        x = torch.from_numpy(x.astype(np.float32)).to(device)
        return torch.func.functional_call(network, dict(zip(names, values, strict=True)), x)

    def update(state, batch):
        t, values, m, v, losses = state
        values = [w.detach().requires_grad_() for w in values]
        targets = torch.from_numpy(batch[1].astype(np.float32)).to(device)
        loss = torch.mean((apply(values, batch[0])[None] - targets) ** 2)
        d = torch.autograd.grad(loss, values)
        norm = torch.sqrt(sum((g**2).sum() for g in d))
        d = [g * torch.clamp(clip / norm, max=1.0) for g in d]
        m = [0.9 * a + 0.1 * g for a, g in zip(m, d, strict=True)]
        v = [0.999 * a + 0.001 * g**2 for a, g in zip(v, d, strict=True)]
        t += 1
        moved = [
            w - learning_rate * a / (1 - 0.9**t) / (torch.sqrt(b / (1 - 0.999**t)) + 1e-8)
            for w, a, b in zip(values, m, v, strict=True)
        ]
        return t, moved, m, v, [*losses, loss.item()]

    zeros = [torch.zeros_like(w) for w in start]
    _, values, _, _, losses = reduce(update, batches, (0, start, zeros, zeros, []))
    return losses, apply(values, x_test).detach().cpu().numpy()


# %% curves
from itertools import product

curves = {kind: {} for kind in MODULES}
for kind, task in product(MODULES, TASKS):
    curves[kind][task] = trained(kind, task, 0)


# %% first_below
def first_below(curve, level, window):
    total = np.concatenate([[0.0], np.cumsum(curve)])
    means = (total[window:] - total[:-window]) / window
    below = np.flatnonzero(means < level)
    return int(below[0]) + window if below.size else -1


# %% spread
from statistics import median


def spread(solved_at):
    solved = list(filter(lambda step: step > 0, solved_at))
    return [len(solved), median(solved or [-1])]


# %% adam_step
def adam_step(w, d_w, m, v, t, learning_rate):
    m, v = m + (d_w - m) / 10, v + (d_w * d_w - v) / 1000
    rate = learning_rate * np.sqrt(1 - 0.999**t).item() / (1 - 0.9**t)
    return w - rate * m / (np.sqrt(v) + 1e-8 * np.sqrt(1 - 0.999**t).item()), m, v
