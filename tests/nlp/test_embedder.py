import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp.embedder import MiniLM, RememberingMiniLM


def test_vectors_have_unit_length_whatever_the_batch(minilm: MiniLM) -> None:
    texts = ["short", "a much longer text about cables in an office " * 30, "", "three"]
    together = minilm.embed(texts)
    assert together is not None
    assert together.shape == (4, 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    alone = minilm.embed([texts[0]])
    assert alone is not None
    assert float(alone[0] @ together[0]) > 0.98


def test_like_texts_lie_nearer(minilm: MiniLM) -> None:
    vectors = minilm.embed(["the network is down", "no connection to the network", "a cake for lunch"])
    assert vectors is not None
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_missing_or_other_weights_are_said_plainly(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"something else")
    for path in (tmp_path / "missing.onnx", other):
        blind = MiniLM(weights=path)
        assert blind.trouble is not None
        assert blind.embed(["anything"]) is None


def test_the_installed_weights_are_the_right_ones(minilm: MiniLM) -> None:
    assert minilm.trouble is None


def test_several_threads_may_ask_at_once(minilm: MiniLM) -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(minilm.embed(["one text"]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(vectors, np.ndarray) for vectors in found)


class CountingSession:
    """Passes on to the model and counts the texts."""

    def __init__(self, session: Any) -> None:
        self._session, self.texts = session, 0

    def run(self, names: None, inputs: dict[str, Any]) -> Any:
        self.texts += len(inputs["input_ids"])
        return self._session.run(names, inputs)


def test_what_was_embedded_lately_is_not_embedded_again() -> None:
    remembering = RememberingMiniLM(most=2)
    assert remembering.trouble is None
    assert remembering._loaded is not None
    session = CountingSession(remembering._loaded[0])
    remembering._loaded = (session, remembering._loaded[1])
    first = remembering.embed(["one", "two"])
    again = remembering.embed(["two", "one"])
    assert first is not None
    assert again is not None
    assert session.texts == 2
    assert (again == first[[1, 0]]).all()
    remembering.embed(["three"])
    remembering.embed(["two", "three"])
    assert session.texts == 3
    remembering.embed(["one"])
    assert session.texts == 4


def test_without_weights_nothing_is_remembered_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.embedder.installed_weights", lambda: None)
    assert RememberingMiniLM().embed(["anything"]) is None
