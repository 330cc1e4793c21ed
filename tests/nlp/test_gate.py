import pytest

from domain.model import Known
from nlp.gate import CascadeGate

CHAT = [
    "ok",
    "thanks, see you tomorrow",
    "did you try to rebuild it with the new compiler? the macro expands to nil",
    "I think the remote should have fewer buttons and a nicer colour",
    "The meeting is at three, please bring the signed copies.",
    "what did you have for dinner last night?",
    "x" * 20_000,
    "",
]


@pytest.mark.parametrize("text", CHAT)
def test_ordinary_chat_is_dropped_and_never_spoken_to(gate: CascadeGate, text: str) -> None:
    gating = gate.judge(text, parent=None, known=Known())
    assert not gating.reads
    assert not gating.speaks


@pytest.mark.parametrize(
    "text",
    [
        "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime",
        "Globex is moving to a bigger floor in March and their network has to be up on day one",
        "Remember I introduced Lakeshore IT to Globex? All live on day one, they thanked me",
    ],
)
def test_what_matters_is_read_and_may_be_spoken_to(gate: CascadeGate, text: str) -> None:
    gating = gate.judge(text, parent=None, known=Known())
    assert gating.reads
    assert gating.speaks
    assert 0 <= gating.score <= 1


def test_a_short_answer_is_judged_with_the_root_of_its_thread(gate: CascadeGate) -> None:
    answer = "yes, and their cabling is a mess too"
    alone = gate.judge(answer, parent=None, known=Known())
    parent = "Larkin Dental moves in May, do they need somebody for the network?"
    assert gate.judge(answer, parent=parent, known=Known()).score >= alone.score


def test_a_hypothetical_case_is_not_spoken_to(gate: CascadeGate) -> None:
    text = "Role play: a customer's network vendor went bust and Globex needs a new cabling firm by Monday"
    assert not gate.judge(text, parent=None, known=Known()).speaks


@pytest.mark.parametrize("text", ["<@U1> " * 4_000, "(" * 9_000, "A.B." * 4_000, "\u200b" * 9_000, "\ud800 lone"])
def test_hostile_text_is_judged_without_harm(gate: CascadeGate, text: str) -> None:
    assert 0 <= gate.judge(text, parent=text, known=Known()).score <= 1
