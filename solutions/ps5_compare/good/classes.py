"""A small class wherever something has to be remembered between one step and the next."""


# %% always_one_loss
class Mean:
    def __init__(self):
        self.total, self.count = 0.0, 0

    def add(self, values):
        self.total, self.count = self.total + float(np.sum(values)), self.count + np.size(values)
        return self

    @property
    def value(self):
        return self.total / self.count


def always_one_loss(targets):
    return Mean().add(np.square(1 - targets)).value


# %% memoryless_copy_loss
def memoryless_copy_loss(delay, symbols, alphabet):
    kinds = np.full(alphabet, 1 / alphabet)
    entropy = -np.sum(kinds * np.log(kinds))
    losses = np.zeros(symbols + delay + symbols)
    losses[-symbols:] = entropy
    return losses.mean()


# %% parameter_count
from typing import NamedTuple


class Block(NamedTuple):
    inputs: int
    units: int

    def count(self):
        return self.units * self.inputs + self.units**2 + 2 * self.units


def parameter_count(kind, input_size, hidden_size):
    gates = {"rnn": [], "lstm": ["i", "f", "o"], "gru": ["r", "z"]}[kind]
    return np.sum([Block(input_size, hidden_size).count() for _ in [*gates, "candidate"]])


# %% largest_hidden_size
from bisect import bisect_right


class Counts:
    """The numbers of weights by hidden size, worked out where they are looked at."""

    def __init__(self, kind, input_size, budget):
        self.kind, self.input_size, self.budget = kind, input_size, budget

    def __len__(self):
        return self.budget

    def __getitem__(self, index):
        return weights(self.kind, self.input_size, index + 1)


def largest_hidden_size(kind, input_size, budget):
    counts = Counts(kind, input_size, budget)
    return bisect_right(counts, budget)


# %% cross_entropy
class LogSoftmax:
    def __call__(self, y):
        y = y - np.max(y, axis=2)[:, :, None]
        return y - np.log(np.sum(np.exp(y), axis=2))[:, :, None]


def cross_entropy(logits, classes):
    wanted = np.arange(logits.shape[2]) == classes[:, :, None]
    return -np.sum(LogSoftmax()(logits)[wanted]) / classes.size


# %% untrained
def untrained(kind, x, targets, hidden_size, seed):
    network = make_network(kind, hidden_size, seed).requires_grad_(False)
    y = network(torch.as_tensor(x, dtype=torch.float32, device=device))
    error = y.flatten() - torch.as_tensor(targets, dtype=torch.float32, device=device).flatten()
    return torch.mean(error**2).item(), y.cpu().numpy()


# %% train
class Trainer:
    def __init__(self, network, learning_rate, clip):
        self.network, self.clip = network, clip
        self.optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
        self.losses = []

    def tensor(self, array):
        return torch.as_tensor(array, dtype=torch.float32, device=device)

    def loss(self, x, targets):
        return torch.nn.functional.mse_loss(self.network(self.tensor(x)), self.tensor(targets)[0])

    def update(self, x, targets):
        def closure():
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.loss(x, targets)
            loss.backward()
            gradients = [p.grad for p in self.network.parameters()]
            norm = torch.nn.utils.get_total_norm(gradients)
            torch.nn.utils.clip_grads_with_norm_(self.network.parameters(), self.clip, norm)
            return loss

        self.losses.append(self.optimizer.step(closure).item())

    def predict(self, x):
        with torch.no_grad():
            return np.asarray(self.network(self.tensor(x)).cpu())


def train(kind, batches, x_test, hidden_size, learning_rate, clip, seed):
    trainer = Trainer(make_network(kind, hidden_size, seed), learning_rate, clip)
    for batch in batches:
        trainer.update(*batch)
    return [trainer.losses, trainer.predict(x_test)]


# %% curves
from collections import defaultdict

curves = defaultdict(dict)
for task in TASKS:
    for kind in MODULES:
        curves[kind][task] = trained(kind, task)


# %% first_below
from collections import deque


def first_below(curve, level, window):
    recent = deque(maxlen=window)
    for step, loss in enumerate(curve, start=1):
        recent.append(loss)
        if len(recent) == window and np.mean(recent) < level:
            return step
    return -1


# %% spread
def spread(solved_at):
    steps = np.array(solved_at)
    solved = steps[steps != -1]
    return solved.size, np.median(solved) if solved.size else -1


# %% adam_step
class Adam:
    def __init__(self, m, v, t):
        self.m, self.v, self.t = m.copy(), v.copy(), t

    def step(self, w, d_w, learning_rate):
        self.m *= 0.9
        self.m += (1 - 0.9) * d_w
        self.v *= 0.999
        self.v += (1 - 0.999) * d_w * d_w
        m, v = self.m / (1 - 0.9**self.t), self.v / (1 - 0.999**self.t)
        return w - learning_rate * m / (np.sqrt(v) + 1e-8)


def adam_step(w, d_w, m, v, t, learning_rate):
    adam = Adam(m, v, t)
    return adam.step(w, d_w, learning_rate), adam.m, adam.v
