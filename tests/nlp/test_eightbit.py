import numpy as np
import onnx
import pytest
from onnx import helper

from nlp.eightbit import BLOCK, in_eight_bits, rounded
from nlp.embedder import DATA, PROBES, MiniLM, installed_weights


def test_rounded_weights_are_off_by_half_a_step_at_most() -> None:
    weights = np.random.default_rng(7).normal(size=(4 * BLOCK, 5)).astype(np.float32)
    weights[:BLOCK, 0] = 0
    whole, scales = rounded(weights)
    assert whole.shape == (5, 4, BLOCK)
    assert scales.shape == (5, 4)
    back = (whole.astype(np.float32) - 128) * scales[:, :, None]
    off = np.abs(back - weights.T.reshape(5, 4, BLOCK))
    assert np.all(off <= scales[:, :, None] * 0.501)


def test_every_product_with_stored_weights_is_replaced() -> None:
    weights = installed_weights()
    assert weights is not None
    before, after = weights.read_bytes(), in_eight_bits(weights.read_bytes())
    counts = [[node.op_type for node in onnx.load_model_from_string(model).graph.node] for model in (before, after)]
    assert [ops.count("MatMul") for ops in counts] == [48, 12]  # of two computed matrices each: attention
    assert counts[1].count("MatMulNBits") == 36


def test_vectors_hardly_differ_from_the_exact_ones(minilm: MiniLM) -> None:
    exact = np.load(DATA / "reference.npy").astype(np.float32)
    vectors = minilm.embed(PROBES)
    assert vectors is not None
    assert np.all((vectors * exact).sum(axis=1) > 0.995)


def test_another_model_is_refused() -> None:
    bare = helper.make_model(helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "bare", [], []))
    with pytest.raises(ValueError, match="no weights of eight bits"):
        in_eight_bits(bare.SerializeToString())
