"""The encoder's products with weights of eight bits as they come, instead of making four bytes of each.

A sentence of a dozen word pieces has every weight read once: that takes as long as there are bytes to read. Weights are
rounded by blocks of a column, with a scale for each, and so is at run time what they are multiplied with (`MatMulNBits`
of ONNX Runtime). Those of 320 sales messages keep a cosine with the exact ones of .9994 on average, .997 at least.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from nlp.embedder import Floats

BLOCK: Final = 64
_LARGEST: Final = 127
_ZERO: Final = 128
_DOMAIN: Final = "com.microsoft"


def blockwise(model: bytes) -> bytes:
    """The model with each product with stored weights (eight bits, cast to floats, times a scale) done in eight bits.

    Raises:
        ValueError: there is none in it.
    """
    whole = onnx.load_model_from_string(model)
    made = {name: node for node in whole.graph.node for name in node.output}
    stored = {tensor.name: tensor for tensor in whole.graph.initializer}
    products = [node for node in whole.graph.node if node.op_type == "MatMul"]
    weighted = [(node, w) for node in products if (w := _weights(node.input[1], made, stored)) is not None]
    if not weighted:
        raise ValueError("no weights of eight bits in this model")
    for node, weights in weighted:
        names = [f"{node.name}.quantised", f"{node.name}.scales"]
        quantised, scales = rounded(weights)
        whole.graph.initializer.append(numpy_helper.from_array(quantised, names[0]))
        whole.graph.initializer.append(numpy_helper.from_array(scales, names[1]))
        node.CopyFrom(
            helper.make_node(
                "MatMulNBits",
                [node.input[0], *names],
                node.output,
                node.name,
                domain=_DOMAIN,
                K=weights.shape[0],
                N=weights.shape[1],
                bits=8,
                block_size=BLOCK,
                accuracy_level=4,
            )
        )
    whole.opset_import.append(helper.make_opsetid(_DOMAIN, 1))
    return bytes(whole.SerializeToString())


def _weights(name: str, made: Mapping[str, onnx.NodeProto], stored: Mapping[str, onnx.TensorProto]) -> Floats | None:
    """The matrix of that name, where it is stored in eight bits and with a scale."""
    scaled = made.get(name)
    if scaled is None or scaled.op_type != "Mul" or scaled.input[1] not in stored:
        return None
    cast = made.get(scaled.input[0])
    if cast is None or cast.op_type != "Cast" or cast.input[0] not in stored:
        return None
    short, scale = (numpy_helper.to_array(stored[one]) for one in (cast.input[0], scaled.input[1]))
    return np.asarray(short.astype(np.float32) * scale, dtype=np.float32)


def rounded(weights: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """(K, N) weights as (N, K / BLOCK, BLOCK) whole numbers around 128, and their (N, K / BLOCK) scales."""
    columns = weights.T.reshape(weights.shape[1], -1, BLOCK)
    scales = np.maximum(np.abs(columns).max(axis=2) / _LARGEST, np.finfo(np.float32).tiny)
    return (np.rint(columns / scales[:, :, None]) + _ZERO).astype(np.uint8), scales.astype(np.float32)
