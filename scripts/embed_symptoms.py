"""Stores what is computed from the symptom phrases of nlp/trades.toml: their vectors, the weights of nlp/leaning.py.

To be run whenever a phrase was added or changed.

uv run --no-sync python scripts/embed_symptoms.py
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nlp import leaning, trades
from nlp.embedder import MiniLM


def store_symptoms(minilm: MiniLM) -> None:
    known = trades.load()
    phrases = [phrase for trade in known for phrase in trade.symptoms]
    vectors = minilm.embed(phrases)
    if vectors is None:
        raise FileNotFoundError(f"No vectors: {minilm.trouble}")
    trades.store(trades.STORED, vectors.astype(np.float16), phrases)
    store_leaning(minilm)


def store_leaning(minilm: MiniLM) -> None:
    known = trades.KnownTrades(minilm)
    if known.symptoms is None:
        raise FileNotFoundError(f"No vectors: {minilm.trouble}")
    trades.store(leaning.STORED, leaning.fit(*known.symptoms), leaning.fitted_to(known.all))


if __name__ == "__main__":
    store_symptoms(MiniLM())
