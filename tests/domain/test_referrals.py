"""Leads from vendors: what stands in a command line, and their life on a real database file."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotAllowed, NotFound
from domain.model import Customer, Reading, Referral, ReferralState, Vendor, VendorRead
from domain.ports import Unit
from domain.referrals import dismiss, judge, keep, missing, of_teller, parse_sent, referral_from
from storage.store import SqlStore, open_store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
READING = Reading(
    vendors=(VendorRead(name="lakeshore it", contact="Brian"),),
    customer="hooli",
    situation="need a T1",
    trade="telecom",
)


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path / 'kith.db'}", clock=StillClock())
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            "Hooli from Brian of Lakeshore IT: need a T1",
            {"customer": "Hooli", "contact": "Brian", "vendor": "Lakeshore IT", "situation": "need a T1"},
        ),
        ("Hooli via Lakeshore IT", {"customer": "Hooli", "vendor": "Lakeshore IT"}),
        ("Hooli by Brian at Lakeshore IT", {"customer": "Hooli", "contact": "Brian", "vendor": "Lakeshore IT"}),
        ("Hooli", {"customer": "Hooli"}),
        ("  ", {}),
    ],
)
def test_a_lead_is_told_in_one_line(line: str, parts: dict[str, str]) -> None:
    assert parse_sent(line) == parts


@given(st.text())
def test_no_line_breaks_it(line: str) -> None:
    assert set(parse_sent(line)) <= {"customer", "contact", "vendor", "situation"}


def read(reading: Reading = READING, ts: str = "1.0") -> Referral | None:
    return referral_from(
        reading, workspace_id="T1", told_by="U1", channel="C1", ts=ts, thread_ts=None, closed=False, now=NOW
    )


def test_without_a_giver_there_is_no_referral() -> None:
    assert read(Reading(customer="Hooli")) is None
    made = read()
    assert made is not None
    assert (made.vendor_name, made.customer_name, made.state) == ("Lakeshore IT", "Hooli", ReferralState.PROPOSED)
    assert missing(made) == ()
    assert missing(Referral(vendor_name="V", told_by="U1")) == ("who gave it", "who the lead is")


async def kept(unit: Unit) -> Referral:
    made = read()
    assert made is not None
    row = await keep(unit, made)
    assert row is not None
    return row


async def test_one_message_gives_one_lead(store: SqlStore) -> None:
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        await kept(unit)
        again = read()
        assert again is not None
        assert await keep(unit, again) is None


async def test_once_judged_its_vendor_and_customer_are_known(store: SqlStore) -> None:
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        row = await judge(unit, await kept(unit), ReferralState.UNQUALIFIED, NOW, reason="no budget")
        assert (row.state, row.reason, row.decided_at) == (ReferralState.UNQUALIFIED, "no budget", NOW)
        assert [vendor.name for vendor in await unit.find(Vendor)] == ["Lakeshore IT"]
        assert [customer.name for customer in await unit.find(Customer)] == ["Hooli"]


async def test_what_was_no_lead_leaves_no_words(store: SqlStore) -> None:
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        row = await dismiss(unit, await kept(unit), NOW)
        assert (row.situation, row.contact_name, row.state) == ("", None, ReferralState.DISMISSED)


async def test_only_its_teller_and_managers_speak_of_it(store: SqlStore) -> None:
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        row = await kept(unit)
        assert await of_teller(unit, row.id, "U1", is_manager=False) == row
        assert await of_teller(unit, row.id, "U9", is_manager=True) == row
        with pytest.raises(NotAllowed):
            await of_teller(unit, row.id, "U9", is_manager=False)
        with pytest.raises(NotFound):
            await of_teller(unit, "gone", "U1", is_manager=False)
