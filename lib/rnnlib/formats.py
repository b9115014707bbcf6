"""How other libraries lay out the same weights; the cells' `from_…` and `to_…` build on this.

torch keeps one weight matrix and one bias for each side of a layer, (G, D) and (G, H), G being the
number of blocks times H. Keras keeps the transposes. ONNX keeps torch's shapes with other orders of
the blocks, and both biases one behind the other.
"""

from typing import TYPE_CHECKING, NamedTuple

from array_api_compat import array_namespace

from rnnlib.arrays import Array, check_shapes, split, zeros

if TYPE_CHECKING:
    import torch


class Layout(NamedTuple):
    """The weights of one layer in one direction, with a bias for each side."""

    w_x: Array  #: (G, D)
    w_h: Array  #: (G, H)
    b_x: Array  #: (G,)
    b_h: Array  #: (G,)


def from_torch(module: "torch.nn.RNNBase", layer: int, reverse: bool) -> Layout:
    """Copies of the weights of one layer of a torch.nn.RNN, LSTM or GRU, as tensors.

    Raises:
        ValueError: the module has no such layer or direction, or projects its hidden states.
    """
    if not 0 <= layer < module.num_layers:
        raise ValueError(
            f"layer is {layer}, but the module has layers 0 to {module.num_layers - 1}"
        )
    if reverse and not module.bidirectional:
        raise ValueError("reverse is True, but the module runs in one direction only")
    if module.proj_size:
        raise ValueError("module has a proj_size: a projection of h is no part of our cells")
    suffix = f"_l{layer}" + ("_reverse" if reverse else "")

    def read(name: str) -> "torch.Tensor":
        return getattr(module, name + suffix).detach().clone()

    w_x, w_h = read("weight_ih"), read("weight_hh")
    if module.bias:
        return Layout(w_x, w_h, read("bias_ih"), read("bias_hh"))
    return Layout(w_x, w_h, zeros(w_x, len(w_x)), zeros(w_x, len(w_x)))


def to_torch(kind: str, layout: Layout, **options: str) -> "torch.nn.RNNBase":
    """A one-layer torch.nn.RNN, LSTM or GRU (`kind`) with copies of the weights of a layout."""
    import torch

    w_x, w_h, b_x, b_h = (torch.asarray(w, copy=True) for w in layout)
    module = getattr(torch.nn, kind)(
        w_x.shape[1], w_h.shape[1], dtype=w_x.dtype, device=w_x.device, **options
    )
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    module.load_state_dict(dict(zip(names, (w_x, w_h, b_x, b_h), strict=True)))
    return module


def from_keras(weights: list[Array], blocks: int) -> Layout:
    """The weights that a Keras layer's `get_weights()` gives, the blocks in Keras' order.

    weights: kernel (D, G), recurrent kernel (H, G), and the bias: (G,), (2, G) from a GRU that
    resets after the product, or missing.

    Raises:
        ValueError: a shape does not fit.
    """
    if len(weights) not in (2, 3):
        raise ValueError(f"weights has {len(weights)} arrays, but a Keras layer gives 2 or 3")
    kernel, recurrent, *bias = weights
    g = f"{blocks}H"
    check_shapes(recurrent=(recurrent, f"H {g}"), kernel=(kernel, f"D {g}"))
    none = zeros(kernel, kernel.shape[1])
    if not bias:
        return Layout(kernel.T, recurrent.T, none, none)
    if len(bias[0].shape) == 1:
        check_shapes(recurrent=(recurrent, f"H {g}"), bias=(bias[0], g))
        return Layout(kernel.T, recurrent.T, bias[0], none)
    b_x, b_h = bias[0]
    check_shapes(recurrent=(recurrent, f"H {g}"), bias=(b_x, g))
    return Layout(kernel.T, recurrent.T, b_x, b_h)


def from_onnx(w: Array, r: Array, b: Array | None, orders: tuple[str, str]) -> Layout:
    """One direction of an ONNX RNN, LSTM or GRU: W (G, D), R (G, H), B (2G,) or nothing.

    orders: the blocks' order there and here, a letter a block.

    Raises:
        ValueError: a shape does not fit.
    """
    blocks = len(orders[0])
    check_shapes(R=(r, f"{blocks}H H"), W=(w, f"{blocks}H D"))
    if b is None:
        b_x = b_h = zeros(w, len(w))
    else:
        check_shapes(R=(r, f"{blocks}H H"), B=(b, f"{2 * blocks}H"))
        b_x, b_h = split(b, 2)
    return Layout(*(reorder(array, *orders) for array in (w, r, b_x, b_h)))


def reorder(w: Array, there: str, here: str) -> Array:
    """The blocks of rows of `w`, which stand in the order `there`, in the order `here`."""
    size = w.shape[0] // len(there)
    blocks = {gate: w[k * size : (k + 1) * size, ...] for k, gate in enumerate(there)}
    return array_namespace(w).concat([blocks[gate] for gate in here])
