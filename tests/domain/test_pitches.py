"""What a pitch is after, and the answer in the rep's language."""

import pytest

from domain.model import PitchKind
from domain.pitches import ORDER, WORDS, kind_of, language_of, reply


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Vantage is asking for our client list", PitchKind.OUR_LISTS),
        ("they want the names of all our members", PitchKind.OUR_LISTS),
        ("Die wollen unsere Kundenliste haben", PitchKind.OUR_LISTS),
        ("ils demandent la liste de nos clients", PitchKind.OUR_LISTS),
        ("wants us to resell his scanners", PitchKind.SELL_THEIRS),
        ("Sie möchten, dass wir das weiterverkaufen", PitchKind.SELL_THEIRS),
        ("asked for an intro to every plant manager we know", PitchKind.OUR_REFERRALS),
        ("will, dass wir ihn überall empfehlen", PitchKind.OUR_REFERRALS),
        ("they fixed the doors for one of our customers and ask for a lead", PitchKind.BRINGS_VALUE),
        ("offers a free safety audit to anyone we send", PitchKind.BRINGS_VALUE),
        ("wants to align go-to-market motions", PitchKind.UNCLEAR),
        ("", PitchKind.UNCLEAR),
    ],
)
def test_pitches_are_sorted_by_what_they_want(text: str, kind: PitchKind) -> None:
    assert kind_of(text) is kind


def test_who_brings_value_comes_first_and_nothing_is_left_out() -> None:
    assert ORDER[0] is PitchKind.BRINGS_VALUE
    assert set(ORDER) == set(WORDS) == set(PitchKind)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("they want the list and to partner with us", "en"),
        ("die wollen unsere Liste und mit der Abteilung sprechen, das ist nicht neu", "de"),
        ("ils veulent la liste des clients et une place chez nous avec les autres", "fr"),
        ("quieren la lista de los clientes y una reunión con el equipo para que los recomendemos", "es"),
        ("vuole la lista dei clienti e un incontro con il direttore, non so per quale prodotto", "it"),
        ("ze willen de lijst van onze klanten en een gesprek met het team voor een samenwerking", "nl"),
        ("Vantage again", "en"),
    ],
)
def test_the_answer_speaks_the_reps_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_answer_promises_nothing() -> None:
    for text in ("they want our list", "die wollen unsere Liste und mit der Abteilung sprechen, das ist nicht neu"):
        assert not any(word in reply(text).lower() for word in ("commission", "fee", "provision", "partner"))
