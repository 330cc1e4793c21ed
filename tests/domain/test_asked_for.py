import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.asking import asked_for


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("who do we know for storage in Texas?", "storage in Texas"),
        ("Who can we call for a leaking roof", "a leaking roof"),
        ("hey, do we know anybody who does cabling?", "does cabling"),
        ("anyone know a good electrician in Leeds?", "electrician in Leeds"),
        ("Wen kennen wir für Kälteanlagen?", "Kälteanlagen"),
        ("Kennt jemand einen guten Elektriker?", "Elektriker"),
        ("office move in Austin", "office move in Austin"),
        ("who do we know?", "who do we know?"),
    ],
)
def test_the_words_around_a_question_fall_away(question: str, wanted: str) -> None:
    assert asked_for(question) == wanted


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(asked_for(text), str)
