"""The log in words: for managers, and nothing of a closed channel that the manager is not in."""

import ast
from pathlib import Path
from typing import Any

import pytest

from domain.decisions import propose
from domain.errors import NotAllowed
from domain.model import (
    Act,
    Channel,
    Contact,
    DecisionKind,
    Introduction,
    LeadAsk,
    Person,
    Pitch,
    Referral,
    Row,
    Sighting,
    Vendor,
)
from handlers.audit import lately
from handlers.cards import audit as cards
from handlers.services import Services
from storage.store import SqlStore
from tests.handlers.drawings import as_text
from tests.handlers.fakes import FakeSlack, StillClock, services

ROOT = Path(__file__).resolve().parents[2]
PEOPLE: dict[str, dict[str, Any]] = {
    "UMONA": {"id": "UMONA", "real_name": "Mona Lind", "is_admin": True},
    "UDANA": {"id": "UDANA", "real_name": "Dana Reyes"},
}
NO_ACT = {
    *("answered", "called_again", "channel_seen", "digest_sent", "direct_opened", "drawn", "exported", "friday_note"),
    *("indexed", "install_begun", "install_taken_up", "installed", "joined", "muted", "person_seen", "pitches_told"),
    *("posted", "posting_tried", "taken_up", "tokens_spent", "trial_noted", "trial_reported", "uninstalled"),
    "witness_told",
}
"""What changes bookkeeping only: no act is kept of it."""


@pytest.fixture
def using(store: SqlStore, clock: StillClock) -> Services:
    slack = FakeSlack(
        users_info=lambda asked: {"user": PEOPLE[asked["user"]]},
        conversations_members=lambda asked: {"members": ["UMONA"] if asked["channel"] == "C8" else ["UDANA"]},
    )
    return services(store, clock=clock, slack=slack)


async def did(using: Services, clock: StillClock, what: str, row: Row, who: str = "UDANA") -> None:
    clock.pass_by(seconds=1)
    async with using.store.write("T1", actor_id=who, what=what) as unit:
        await unit.note((await unit.add(row)).id)


async def read(using: Services, page: int = 1) -> str:
    await using.directory.person("T1", "UDANA")
    mona = await using.directory.person("T1", "UMONA")
    return as_text((await lately(using, mona, page)).blocks)


async def test_each_line_says_who_did_what_and_when(using: Services, clock: StillClock) -> None:
    await did(using, clock, "vendor_edited", Vendor(id="V1", name="Lakeshore IT", key="lakeshore it"))
    sighting = Sighting(vendor_name="Lakeshore IT", vendor_id="V1", customer_name="Acme", witness_id="UDANA")
    await did(using, clock, "sighting_confirmed", sighting)
    await did(using, clock, "mentioned", Introduction(vendor_id="V1", rep_id="UDANA", customer_name="Globex"))
    await did(using, clock, "contact_revealed", Contact(vendor_id="V1", name="Brian", key="brian"))
    await did(using, clock, "referral_told", Referral(vendor_name="Lakeshore IT", told_by="UDANA"))
    await did(using, clock, "vendor_asked", LeadAsk(vendor_id="V1", told_by="UDANA"), "kith")
    assert (
        await read(using)
        == """\
*Done lately*
- *Kith* noted that a vendor asked for leads: Lakeshore IT, 2 March
- *Dana* noted a lead: Lakeshore IT, 2 March
- *Dana* was shown an address or number: Brian, 2 March
- *Dana* mentioned a vendor: Lakeshore IT for Globex, 2 March
- *Dana* confirmed a sighting of Lakeshore IT at Acme, 2 March
- *Dana* edited a vendor: Lakeshore IT, 2 March"""
    )


async def test_a_closed_channel_is_told_of_to_its_members_only(using: Services, clock: StillClock) -> None:
    async with using.store.write("T1", actor_id="kith", what="channel_seen") as unit:
        for channel_id in ("C8", "C9"):
            await unit.add(Channel(channel_id=channel_id, closed=True))
    await did(using, clock, "vendor_edited", Vendor(id="V1", name="Corvid", key="corvid", closed=True))
    for channel_id, customer in (("C8", "Acme"), ("C9", "Hooli")):
        seen = Sighting(vendor_name="Corvid", customer_name=customer, witness_id="UDANA", closed=True)
        await did(using, clock, "sighting_confirmed", Sighting(**{**_values(seen), "channel_id": channel_id}))
    text = await read(using)
    assert "confirmed a sighting of Corvid at Acme" in text
    assert "confirmed a sighting of something in a closed channel" in text
    assert "edited a vendor: something in a closed channel" in text
    assert "Hooli" not in text


def _values(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


async def test_a_pitch_is_named_once_it_was_passed_on(using: Services, clock: StillClock) -> None:
    pitch = Pitch(id="P1", pitcher="Vantage", handed_by="UDANA")
    await did(using, clock, "pitch_handed", pitch)
    assert "Vantage" not in await read(using)
    async with using.store.write("T1", actor_id="UDANA", what="pitch_handed") as unit:
        await propose(unit, DecisionKind.PITCH, "P1", subject_id="P1", now=clock.now())
        await unit.note("P1")
    assert "passed on a pitch: Vantage" in await read(using)


async def test_decisions_name_what_they_were_about(using: Services, clock: StillClock) -> None:
    await did(using, clock, "vendor_edited", Vendor(id="V1", name="Lakeshore IT", key="lakeshore it"))
    await did(using, clock, "pitch_handed", Pitch(id="P1", pitcher="Vantage", handed_by="UDANA"))
    asked = [
        (DecisionKind.GOTO, "V1", "goto_declined"),
        (DecisionKind.PITCH, "P1", "pitch_declined"),
        (DecisionKind.LEAVER, "USAM", "introductions_dropped"),
        (DecisionKind.MERGE, "V9", "merge_declined"),
    ]
    for kind, subject_id, what in asked:
        clock.pass_by(seconds=1)
        async with using.store.write("T1", actor_id="UMONA", what=what) as unit:
            decision = await propose(unit, kind, subject_id, subject_id=subject_id, now=clock.now())
            assert decision is not None
            await unit.note(decision.id)
    assert (await read(using)).splitlines()[1:5] == [
        "- *Mona* kept names apart, 2 March",
        "- *Mona* dropped what a colleague left open, 2 March",
        "- *Mona* declined a pitch: Vantage, 2 March",
        "- *Mona* declined a go-to: Lakeshore IT, 2 March",
    ]


async def test_it_comes_in_pages_and_a_page_behind_the_last_is_the_last(using: Services, clock: StillClock) -> None:
    assert await read(using) == "Nothing was done yet."
    for number in range(cards.PAGE + 3):
        await did(using, clock, "vendor_edited", Vendor(name=f"V{number}", key=f"v{number}"))
    first, last = await read(using), await read(using, 9)
    assert first.splitlines()[1] == "- *Dana* edited a vendor: V22, 2 March"
    assert first.endswith("(Page 1 of 2. /kith log page 2 shows older ones.)")
    assert last.endswith("V0, 2 March\n(Page 2 of 2.)")


async def test_settings_are_named_and_what_was_taken_back_says_so(using: Services, clock: StillClock) -> None:
    async with using.store.write("T1", actor_id="UMONA", what="test") as unit:
        what: dict[str, Any] = {"what": "settings_changed", "subject_id": "digest_day, listen"}
        await unit.add(Act(actor_id="UMONA", at=clock.now(), undone_at=clock.now(), **what))
    assert await read(using) == "*Done lately*\n- *Mona* changed the settings: digest day, listen, 2 March (taken back)"


async def test_reps_do_not_read_it(using: Services) -> None:
    with pytest.raises(NotAllowed):
        await lately(using, Person(workspace_id="T1", user_id="UDANA"), 1)


def whats() -> set[str]:
    """What acts are called in the code: `what="..."`, and the names that steps and decisions carry."""
    found = set()
    for path in [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "archive").glob("*.py"), ROOT / "bot.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                named = [word.value for word in node.keywords if word.arg == "what"]
                called = getattr(node.func, "id", "")
                named += node.args[:1] if called in {"on_step", "on_yes"} else []
                named += node.args[2:3] if called == "on_answer" else []
                found |= {one.value for one in named if isinstance(one, ast.Constant)}
    return {str(one) for one in found}


def test_everything_that_is_done_has_words() -> None:
    assert "sighting_confirmed" in whats()
    assert whats() - set(cards.WORDS) - NO_ACT == set()
    assert whats() >= NO_ACT
