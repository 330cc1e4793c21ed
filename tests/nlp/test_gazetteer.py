"""Which known names may stand in a text; what is left out does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.naming import key, occurs
from nlp import gazetteer
from nlp.gazetteer import possible

NAMES = ("Acme", "Globex Corp", "Lakeshore IT", "O'Brien & Sons", "The Foundry", "東京電力", "!!")
WORDS = st.sampled_from(
    [
        "Acme",
        "acme's",
        "GLOBEX",
        "corp",
        "lakeshore",
        "it",
        "the",
        "Foundry",
        "o'brien's",
        "&",
        "and",
        "sons",
        "東京電力株",
    ]
)


def names_in(text: str) -> list[str]:
    return [name for name, _ in possible(NAMES, text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("acme's office", ["Acme", "東京電力"]),
        ("Acme-Globex merger", ["Acme", "Globex Corp", "東京電力"]),
        ("the foundry burnt down", ["The Foundry", "東京電力"]),
        ("we visited 東京電力株式会社", ["東京電力"]),
        ("lunch?", ["東京電力"]),
    ],
)
def test_names_whose_first_word_stands_there_may_stand_there(text: str, names: list[str]) -> None:
    assert names_in(text) == names


@given(words=st.lists(WORDS | st.text(max_size=5), max_size=8))
def test_no_name_that_stands_in_the_text_is_left_out(words: list[str]) -> None:
    text = " ".join(words)
    found = names_in(text)
    assert {name for name in NAMES if occurs(name, text)} <= set(found)
    assert {name for name in NAMES if f" {key(name)} " in f" {key(text)} "} <= {*found, "!!"}


def test_keys_come_with_the_names() -> None:
    assert possible(("The Globex Corp",), "globex") == [("The Globex Corp", "globex")]


def test_nothing_is_known_of_nothing() -> None:
    assert possible((), "Acme") == []


def test_few_indices_are_kept_and_each_is_that_of_its_names() -> None:
    for number in range(3 * gazetteer.KEPT):
        names = (f"Name{number}", "Acme")
        assert possible(names, f"name{number}") == [(f"Name{number}", f"name{number}")]
    assert len(gazetteer._indices) == gazetteer.KEPT
