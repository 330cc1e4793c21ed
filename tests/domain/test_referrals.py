"""Leads from vendors: what stands in a command line, and their life on a real database file."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotAllowed, NotFound
from domain.model import Contact, Customer, Reading, Referral, ReferralState, Vendor, VendorRead
from domain.ports import Unit
from domain.referrals import dismiss, judge, keep, missing, of_teller, parse_sent, referral_from, with_giver
from domain.visibility import Viewer
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


# --- who gave it ---------------------------------------------------------------------------------------------


async def contact(unit: Unit, name: str, vendor: str, **more: object) -> None:
    known = await unit.first(Vendor, key=vendor.lower())
    known = known or await unit.add(Vendor(name=vendor, key=vendor.lower(), created_by="U1", created_at=NOW))
    row = Contact(vendor_id=known.id, name=name, key=name.lower(), created_at=NOW)
    await unit.add(replace(row, **more))  # type: ignore[arg-type]


def of(person: str, told: str | None = None) -> Referral:
    return Referral(vendor_name=person, contact_name=told, customer_name="Hooli", told_by="U2", at=NOW)


@pytest.mark.parametrize("name", ["Brian", "brian lesniak"])
async def test_a_known_contact_gives_it_for_the_vendor(store: SqlStore, name: str) -> None:
    async with store.write("T1", actor_id="U1", what="test") as unit:
        await contact(unit, "Brian Lesniak", "Lakeshore IT")
        found = await with_giver(unit, of(name, name), Viewer(user_id="U2"))
    assert (found.vendor_name, found.contact_name) == ("Lakeshore IT", "Brian Lesniak")


async def test_a_name_that_fits_two_vendors_or_is_a_secret_stays_as_it_was_told(store: SqlStore) -> None:
    async with store.write("T1", actor_id="U1", what="test") as unit:
        await contact(unit, "Brian Lesniak", "Lakeshore IT")
        await contact(unit, "Brian Boru", "Corvid HVAC")
        await contact(unit, "Ines Sol", "Northgate", closed=True, channel_id="C9")
        for name in ("Brian", "Ines", "Nobody"):
            assert await with_giver(unit, of(name, name), Viewer(user_id="U2")) == of(name, name)
        assert await with_giver(unit, of("Corvid HVAC"), Viewer(user_id="U2")) == of("Corvid HVAC")
        assert (await with_giver(unit, of("Ines"), Viewer(user_id="U3", channels=frozenset({"C9"})))).vendor_name


async def test_a_lead_that_was_told_before_is_kept_once_and_one_that_was_none_again(store: SqlStore) -> None:
    async with store.write("T1", actor_id="U2", what="test") as unit:
        first = await keep(unit, of("Lakeshore IT"))
        assert first is not None
        assert await keep(unit, of("lakeshore it")) is None
        assert await keep(unit, replace(of("Lakeshore IT"), told_by="U3")) is not None
        assert await keep(unit, replace(of("Lakeshore IT"), customer_name=None)) is not None
        await dismiss(unit, first, NOW)
        assert await keep(unit, of("Lakeshore IT")) is not None


def test_a_person_alone_leaves_open_for_whom_they_work() -> None:
    assert missing(of("Brian", "Brian")) == ("for whom Brian works",)
