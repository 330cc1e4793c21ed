"""Collects common words (which are no names) and given names into nlp/data.

uv run --no-project --with pyspellchecker==0.9.1 --with faker python scripts/build_words.py
"""

import gzip
import importlib
import importlib.util
import json
import pkgutil
from pathlib import Path
from types import ModuleType

DATA = Path(__file__).resolve().parents[1] / "nlp" / "data"
COMMON = {"en": 9_000, "de": 9_000, "fr": 4_000, "es": 4_000, "nl": 4_000, "pt": 2_500, "it": 2_500}
"""How many of a language's most frequent words are taken as common."""
LONGEST_NAME = 14
BUSY = 3_000
"""The most frequent English words are words even where somebody is called so, but for these:"""
STILL_NAMES = frozenset(
    "mark bill rob sue grace rose pat ray art gene faith hunter jack john mike tom paul frank joe sam ben dan".split()  # noqa: SIM905 - words
)


def frequencies(language: str) -> dict[str, int]:
    spec = importlib.util.find_spec("spellchecker")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pyspellchecker is not installed")
    path = Path(spec.origin).parent / "resources" / f"{language}.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        words: dict[str, int] = json.load(stream)
    return words


def common_words(given: set[str], busy: set[str]) -> list[str]:
    kept: set[str] = set(busy)
    for language, number in COMMON.items():
        counted = frequencies(language)
        ordered = sorted(counted, key=lambda word: (-counted[word], word))[:number]
        kept.update(word for word in ordered if word.isalpha() and word.lower() not in given)
    return sorted(word.lower() for word in kept)


_ALSO_WORDS = frozenset(
    """my can will an little us love said man ever made long lot may guy hope else friend son young job chance case
    reason till baby worth true beat less line gun red lucky marry lady sister owe doctor early miles carry sing
    king mad brain kick major rock green press french among rich boss peace sad judge floor star innocent roll
    cash price captain german wash summer lies general add tiny per lawyer north tea sky fancy park male jail gay
    river harm bird queen spring page storm hung fate precious trace stone joke silver bell heaven golden journey
    justice rush hunt royal odd prince fed west van noble winter mile victory nail treasure chase joy brown hall
    forest comfort loyal grant angel unique buddy miracle mercy media pink princess link unknown skip pleasant
    candy wood loan rice orange fairy drew minor constant darling council diamond junior ah an best good house
    sunday june""".split()  # noqa: SIM905 - words read as words
)


def busy_words(given: set[str]) -> set[str]:
    """Frequent English words that are also somewhere a given name, unless they are mostly one."""
    counted = frequencies("en")
    ordered = sorted(counted, key=lambda word: (-counted[word], word))[:BUSY]
    return {word for word in ordered if word in given and word not in STILL_NAMES and word in _ALSO_WORDS}


def given_names() -> set[str]:
    """Given names of every language in Latin letters, lower-case."""
    package = importlib.import_module("faker.providers.person")
    found: set[str] = set()
    for module in pkgutil.iter_modules(package.__path__):
        found.update(_of(importlib.import_module(f"faker.providers.person.{module.name}")))
    return found


def _of(module: ModuleType) -> set[str]:
    provider = module.Provider
    names: set[str] = set()
    for attribute in ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary"):
        listed = getattr(provider, attribute, ())
        names.update(() if isinstance(listed, property) else listed)
    return {name.lower() for name in names if name.isalpha() and name[0].isupper() and len(name) <= LONGEST_NAME}


def write(name: str, lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    (DATA / name).write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    latin = {name for name in given_names() if name[0] < "\u0370"}
    busy = busy_words(latin)
    write("first_names.txt.gz", sorted(latin - busy))
    write("words.txt.gz", common_words(latin, busy))
