"""The ledger in words: bands, rhythm, asks against gifts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Introduction, LeadAsk, Outcome, OutcomeKind, Readiness, Referral, ReferralState
from domain.policy import DORMANT_AFTER
from domain.reciprocity import Dealings, band, describe, ledger, months_worked

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
INTRODUCED = Introduction(vendor_id="V", rep_id="U1", introduced_at=NOW - timedelta(days=10))
LEAD = Referral(vendor_name="Lakeshore IT", told_by="U1", state=ReferralState.QUALIFIED, at=NOW - timedelta(days=5))


def test_six_and_two_read_we_give_more() -> None:
    told = ledger(Dealings(introductions=(INTRODUCED,) * 6, referrals=(LEAD,) * 2), NOW)
    assert (told.given, told.received, told.band) == (6, 2, "we give more")
    assert describe(told) == "we give more: 6 introductions, 2 leads back"


@pytest.mark.parametrize(
    ("given_", "received", "expected", "words"),
    [
        (0, 0, 1.0, "about even"),
        (1, 0, 1.0, "about even"),
        (2, 0, 1.0, "we give more"),
        (3, 2, 1.0, "about even"),
        (0, 2, 1.0, "they give more"),
        (6, 2, 0.3, "about even"),
        (2, 6, 1.0, "they give more"),
        (9, 6, 1.0, "about even"),
    ],
)
def test_the_three_bands(given_: int, received: int, expected: float, words: str) -> None:
    assert band(given_, received, expected) == words


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_other_side_reads_the_mirror_image(ours: int, theirs: int) -> None:
    mirror = {"we give more": "they give more", "they give more": "we give more", "about even": "about even"}
    assert band(theirs, ours) == mirror[band(ours, theirs)]


@given(st.integers(0, 100), st.integers(0, 100))
def test_giving_more_never_reads_as_giving_less(ours: int, theirs: int) -> None:
    order = ["they give more", "about even", "we give more"]
    assert order.index(band(ours + 1, theirs)) >= order.index(band(ours, theirs))


def test_what_only_wanted_a_price_or_was_never_introduced_is_not_given() -> None:
    rows = (replace(INTRODUCED, readiness=Readiness.PRICE_ONLY), replace(INTRODUCED, introduced_at=None), INTRODUCED)
    assert ledger(Dealings(introductions=rows), NOW).given == 1


@pytest.mark.parametrize("state", [s for s in ReferralState if s is not ReferralState.QUALIFIED])
def test_only_qualified_referrals_are_received(state: ReferralState) -> None:
    assert ledger(Dealings(referrals=(replace(LEAD, state=state),)), NOW).received == 0


def test_asks_stand_against_gifts() -> None:
    told = ledger(Dealings(asks=(LeadAsk(vendor_id="V", told_by="U1"),) * 3), NOW)
    assert "asks 3, gave 0" in describe(told)


def test_a_vendor_goes_quiet_and_the_next_event_ends_it() -> None:
    old = replace(INTRODUCED, introduced_at=NOW - DORMANT_AFTER - timedelta(seconds=1))
    assert ledger(Dealings(introductions=(old,)), NOW).dormant
    assert "gone quiet" in describe(ledger(Dealings(introductions=(old,)), NOW))
    assert not ledger(Dealings(introductions=(old,), referrals=(LEAD,)), NOW).dormant
    assert not ledger(Dealings(), NOW).dormant


def test_joint_work_counts_by_month_there() -> None:
    nearly_august = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)
    assert months_worked([nearly_august], nearly_august) == 1
    assert months_worked([datetime(2026, 2, 1, tzinfo=UTC)], NOW) == 1
    assert months_worked([datetime(2026, 1, 31, tzinfo=UTC)], NOW) == 0
    assert months_worked([datetime(2026, 2, 1, tzinfo=UTC)], NOW, "America/Chicago") == 0


def test_a_rhythm_is_named_from_three_months_on() -> None:
    told = [
        Outcome(introduction_id=f"I{n}", vendor_id="V", kind=OutcomeKind.DELIVERED, told_by="U1", at=at)
        for n, at in enumerate(NOW - timedelta(days=31 * back) for back in range(3))
    ]
    assert "joint work in 3 of the last 6 months" in describe(ledger(Dealings(outcomes=tuple(told)), NOW))
    failed = tuple(replace(o, kind=OutcomeKind.NOT_DELIVERED) for o in told)
    assert ledger(Dealings(outcomes=failed), NOW).months == 0
