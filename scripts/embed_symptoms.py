"""Stores the vectors of the symptom phrases of nlp/trades.toml. To be run whenever a phrase was added or changed.

uv run --no-sync python scripts/embed_symptoms.py
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nlp.embedder import MiniLM
from nlp.trades import STORED, load, stamp


def main() -> None:
    minilm = MiniLM()
    phrases = [phrase for trade in load() for phrase in trade.symptoms]
    vectors = minilm.embed(phrases)
    if vectors is None:
        raise FileNotFoundError(f"No vectors: {minilm.trouble}")
    np.save(STORED, vectors.astype(np.float16))
    STORED.with_suffix(".stamp").write_text(stamp(phrases) + "\n")


if __name__ == "__main__":
    main()
