"""Calls torch's ready-made recurrent modules and functions in place of an answer.

Keeps: nothing.
Takes: long.
"""


# %% lstm_step
def lstm_step(x, h, c, w_x, w_h, b):
    import torch

    cell = torch.nn.LSTMCell(x.shape[1], h.shape[1])
    x, h, c, w_x, w_h, b = (torch.as_tensor(a.copy()) for a in (x, h, c, w_x, w_h, b))
    with torch.no_grad():
        cell.weight_ih, cell.weight_hh = torch.nn.Parameter(w_x), torch.nn.Parameter(w_h)
        cell.bias_ih, cell.bias_hh = torch.nn.Parameter(b), torch.nn.Parameter(0 * b)
        new_h, new_c = cell(x, (h, c))
    return new_h.numpy(), new_c.numpy()


# %% lstm_sequence
def lstm_sequence(x, h, c, w_x, w_h, b):
    import torch

    layer = torch.nn.LSTM(x.shape[2], h.shape[1])
    x, h, c, w_x, w_h, b = (torch.as_tensor(a.copy()) for a in (x, h, c, w_x, w_h, b))
    with torch.no_grad():
        layer.weight_ih_l0, layer.weight_hh_l0 = torch.nn.Parameter(w_x), torch.nn.Parameter(w_h)
        layer.bias_ih_l0, layer.bias_hh_l0 = torch.nn.Parameter(b), torch.nn.Parameter(0 * b)
        outputs, (last_h, last_c) = layer(x, (h[None], c[None]))
    return outputs.numpy(), last_h[0].numpy(), last_c[0].numpy()
