import pytest

from domain.model import Known
from nlp.gate import CascadeGate

CHAT = [
    "ok",
    "thanks, see you tomorrow",
    "did you try to rebuild it with the new compiler? the macro expands to nil",
    "I think the remote should have fewer buttons and a nicer colour",
    "The meeting is at three, please bring your own copies.",
    "what did you have for dinner last night?",
    "x" * 20_000,
    "",
]
DOUBTFUL = [
    "their boiler is out and nobody comes before Monday",
    "Globex moves in March, network is theirs to sort",
    "the printer people came by again",
    "Acme asked about somebody for payroll",
    "somebody has to look at the lift at Globex",
]


@pytest.mark.parametrize("text", CHAT)
def test_ordinary_chat_is_dropped(gate: CascadeGate, text: str) -> None:
    assert not gate.judge(text, parent=None, known=Known()).reads


@pytest.mark.parametrize(
    "text",
    [
        "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime",
        "Globex is moving to a bigger floor in March and their network has to be up on day one",
        "Remember I introduced Lakeshore IT to Globex? All live on day one, they thanked me",
    ],
)
def test_what_matters_is_read(gate: CascadeGate, text: str) -> None:
    gating = gate.judge(text, parent=None, known=Known())
    assert gating.reads
    assert 0 <= gating.score <= 1


@pytest.mark.parametrize("text", CHAT)
def test_what_a_glance_tells_is_what_the_gate_says(gate: CascadeGate, text: str) -> None:
    glanced = gate.glance(text, parent=None, known=Known())
    assert glanced is None or glanced == gate.judge(text, parent=None, known=Known())


def test_a_glance_drops_ordinary_chat_and_leaves_what_is_doubtful(gate: CascadeGate) -> None:
    assert gate.glance("what did you have for dinner last night?", parent=None, known=Known()) is not None
    told = "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime"
    assert gate.glance(told, parent=None, known=Known(read_bar=1.0)) is None


@pytest.mark.parametrize("bar", [0.05, 0.9, 1.0])
def test_a_workspace_sets_from_where_messages_are_read(gate: CascadeGate, bar: float) -> None:
    known = Known(read_bar=bar)
    scores = [gate.judge(text, parent=None, known=known) for text in (*CHAT, *DOUBTFUL)]
    assert all(gating.reads == (gating.score >= bar) for gating in scores)


def test_a_lower_bar_reads_more(gate: CascadeGate) -> None:
    def read(bar: float) -> int:
        return sum(gate.judge(text, parent=None, known=Known(read_bar=bar)).reads for text in DOUBTFUL)

    assert read(0.05) > read(0.99)


def test_a_short_answer_is_judged_with_the_root_of_its_thread(gate: CascadeGate) -> None:
    answer = "yes, and their cabling is a mess too"
    alone = gate.judge(answer, parent=None, known=Known())
    parent = "Larkin Dental moves in May, do they need somebody for the network?"
    assert gate.judge(answer, parent=parent, known=Known()).score >= alone.score


@pytest.mark.parametrize("text", ["<@U1> " * 4_000, "(" * 9_000, "A.B." * 4_000, "\u200b" * 9_000, "\ud800 lone"])
def test_hostile_text_is_judged_without_harm(gate: CascadeGate, text: str) -> None:
    assert 0 <= gate.judge(text, parent=text, known=Known()).score <= 1
