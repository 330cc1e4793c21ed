import pytest

from domain.model import Contact, Introduction, Need, Outcome, OutcomeKind, Sighting
from domain.visibility import Fact, Viewer, may_see, may_see_reason, tellers, visible

CLOSED: list[Fact] = [
    Sighting(vendor_name="Lakeshore IT", witness_id="teller", noted_by="marker", closed=True, channel_id="G1"),
    Need(author_id="teller", closed=True, channel_id="G1"),
    Contact(vendor_id="V1", name="Brian", key="brian", met_by="teller", closed=True, channel_id="G1"),
    Outcome(
        introduction_id="I1",
        vendor_id="V1",
        kind=OutcomeKind.DELIVERED,
        told_by="teller",
        closed=True,
        channel_id="G1",
    ),
    Introduction(vendor_id="V1", rep_id="teller", closed=True, channel_id="G1"),
]


@pytest.mark.parametrize("row", CLOSED, ids=lambda row: type(row).__name__)
def test_a_closed_fact_is_for_its_teller_and_the_members_of_its_channel(row: Fact) -> None:
    assert may_see(row, Viewer(user_id="teller"))
    assert may_see(row, Viewer(user_id="member", channels=frozenset({"G1"})))
    assert not may_see(row, Viewer(user_id="other", channels=frozenset({"G2"})))
    assert not may_see(row, Viewer(user_id="boss", is_manager=True))
    assert "teller" in tellers(row)


def test_an_open_fact_is_for_all() -> None:
    assert may_see(Sighting(vendor_name="Lakeshore IT", channel_id="C1"), Viewer(user_id="anybody"))


def test_a_closed_fact_without_a_channel_is_its_tellers_alone() -> None:
    need = Need(author_id="teller", closed=True)
    assert may_see(need, Viewer(user_id="teller"))
    assert not may_see(need, Viewer(user_id="other", channels=frozenset({"", "G1"})))


def test_a_fact_without_a_teller_is_not_open_to_a_viewer_without_a_name() -> None:
    assert not may_see(Sighting(vendor_name="X", closed=True), Viewer(user_id=""))
    assert not may_see(Need(author_id="", closed=True), Viewer(user_id=""))


def test_the_one_who_marked_a_message_sees_what_came_of_it() -> None:
    assert may_see(CLOSED[0], Viewer(user_id="marker"))


def test_visible_rows_keep_their_order_and_hidden_ones_leave_nothing() -> None:
    rows = [Need(author_id="a"), Need(author_id="b", closed=True, channel_id="G1"), Need(author_id="c")]
    assert [need.author_id for need in visible(rows, Viewer(user_id="x"))] == ["a", "c"]


def test_why_a_vendor_failed_is_for_the_teller_and_managers() -> None:
    told = Outcome(introduction_id="I1", vendor_id="V1", kind=OutcomeKind.NOT_DELIVERED, told_by="teller")
    assert may_see_reason(told, Viewer(user_id="teller"))
    assert may_see_reason(told, Viewer(user_id="boss", is_manager=True))
    assert not may_see_reason(told, Viewer(user_id="other"))
    closed = Outcome(introduction_id="I1", vendor_id="V1", kind=OutcomeKind.PARTLY, told_by="teller", closed=True)
    assert not may_see_reason(closed, Viewer(user_id="boss", is_manager=True))
