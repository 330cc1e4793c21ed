"""A planted name and id: neither stands anywhere in the database file once the person is forgotten (S5)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.decisions import propose
from domain.errors import StoreUnavailable
from domain.model import (
    Act,
    Card,
    CardKind,
    Contact,
    Decision,
    DecisionKind,
    Fit,
    FitAspect,
    FridayNote,
    GoTo,
    InboxEvent,
    Introduction,
    Kind,
    LeadAsk,
    Line,
    Missed,
    Need,
    Outcome,
    OutcomeKind,
    Person,
    Pitch,
    Posting,
    Problem,
    Question,
    Referral,
    ReferralState,
    Region,
    Sighting,
    SightingState,
    Suggestion,
    Vendor,
    Verdict,
    Workspace,
)
from domain.personal import PEOPLE, everything_of, is_forgotten
from domain.trust import evidence_of, trust
from domain.visibility import Viewer
from handlers.cards import yours as cards
from handlers.services import Services
from handlers.yours import clear, erase_person, forget_listener
from storage.store import SqlStore
from tests.handlers.fakes import NOON, FakeSlack, StillClock, refusal, services

ZELDA, NAME = "UZELDAPLANTED", "Zeldaphine Quux"
PLACE: dict[str, Any] = {"channel_id": "C1", "ts": "1.1"}


@pytest.fixture
def using(store: SqlStore, clock: StillClock) -> Services:
    return services(store, clock=clock, slack=FakeSlack())


async def plant(store: SqlStore) -> None:
    """A row of every kind in which she may stand, each in the last minutes, so that acts keep images."""
    async with store.write("T1", actor_id=ZELDA, what="test") as unit:
        await unit.add(Workspace(installed_at=NOON))
        await unit.add(Person(user_id=ZELDA, name=NAME, dm_channel_id="DZELDA"))
        vendor = await unit.add(Vendor(name="Lakeshore IT", key="lakeshore it", created_by=ZELDA))
        told: dict[str, Any] = {"vendor_name": "Lakeshore IT", "vendor_id": vendor.id, "witness_id": ZELDA}
        good: dict[str, Any] = {"state": SightingState.CONFIRMED, "verdict": Verdict.GOOD, "seen_at": NOON}
        for number in range(2):
            place: dict[str, Any] = {"channel_id": "C1", "ts": f"1.{number}", "thread_ts": f"1.{number}", "quote": NAME}
            await unit.add(Sighting(**told, **good, **place, customer_name="Acme"))
        await unit.add(Sighting(**told, **good, read_by="form"))
        await unit.add(Sighting(**told, **good, channel_id="C9", ts="9.9", quote=NAME, closed=True))
        asked = await unit.add(Sighting(**told, quote=NAME, channel_id="C1", ts="2.1"))
        await unit.add(Sighting(**{**told, "witness_id": "UDANA"}, **good, noted_by=ZELDA))
        await unit.add(
            Contact(vendor_id=vendor.id, name="Brian", key="brian", met_by=ZELDA, welcomed_by=ZELDA, **PLACE)
        )
        need = await unit.add(Need(author_id=ZELDA, situation="a move", quote=NAME, **PLACE))
        offer = await unit.add(Suggestion(need_id=need.id, addressee_id=ZELDA))
        intro = await unit.add(
            Introduction(vendor_id=vendor.id, rep_id=ZELDA, need_id=need.id, draft=f"Best, {NAME}", **PLACE)
        )
        await unit.add(
            Outcome(introduction_id=intro.id, vendor_id=vendor.id, kind=OutcomeKind.DELIVERED, told_by=ZELDA, **PLACE)
        )
        for number, (asker, witness) in enumerate([(ZELDA, "UDANA"), ("UDANA", ZELDA)]):
            sighting: dict[str, Any] = {"sighting_id": f"S{number}", "suggestion_id": offer.id}
            await unit.add(Question(asker_id=asker, witness_id=witness, answer="ok", **sighting))
        await unit.add(Question(asker_id="UDANA", witness_id=ZELDA, sighting_id="S9"))
        await unit.add(Referral(vendor_name="Lakeshore IT", told_by=ZELDA, state=ReferralState.QUALIFIED, **PLACE))
        await unit.add(Referral(vendor_name="Lakeshore IT", told_by=ZELDA))
        await unit.add(LeadAsk(vendor_id=vendor.id, told_by=ZELDA))
        handed = await unit.add(Pitch(pitcher="Vantage", handed_by=ZELDA, quote=NAME, **PLACE))
        await propose(unit, DecisionKind.PITCH, handed.id, subject_id=handed.id, now=NOON)
        await unit.add(Pitch(pitcher="Nobody", handed_by=ZELDA, quote=NAME))
        await unit.add(Decision(kind=DecisionKind.LEAVER, key=ZELDA, subject_id=ZELDA, decided_by=ZELDA))
        await unit.add(Problem(vendor_id=vendor.id, author_id=ZELDA, customer_name="Acme", **PLACE))
        await unit.add(Fit(vendor_id=vendor.id, aspect=FitAspect.SIZE, serves=True, value="small", told_by=ZELDA))
        await unit.add(Region(name="Up there", key="up there", told_by=ZELDA))
        await unit.add(GoTo(vendor_id=vendor.id, trade="payroll", named_by=ZELDA))
        await unit.add(Missed(author_id=ZELDA, channel_id="C1", ts="5.1", kind=Kind.NEED))
        where: dict[str, Any] = {"channel_id": "C1", "thread_ts": "2.1"}
        await unit.add(Card(addressee_id=ZELDA, kind=CardKind.SIGHTING, subject_id=asked.id, **where))
        await unit.add(FridayNote(addressee_id=ZELDA, week="2026-W10"))
        note = Posting(kind="friday_note", subject_id=f"{ZELDA}:2026-W10", recipient_id=ZELDA, created_at=NOON)
        await unit.change(await unit.add(note), channel_id="DZELDA", ts="7.7")
    event = InboxEvent(id="Ev1", workspace_id="T1", kind="message", payload={"user": ZELDA, "text": NAME})
    await store.inbox.accept(replace(event, received_at=NOON, due_at=NOON))
    other = InboxEvent(id="Ev2", workspace_id="T1", kind="message", payload={"user": "UDANA", "text": "hello"})
    await store.inbox.accept(replace(other, received_at=NOON, due_at=NOON))


def files(tmp_path: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(tmp_path.glob("kith.db*")))


async def rows(store: SqlStore, kind: type[Any]) -> list[Any]:
    async with store.read("T1") as unit:
        return list(await unit.find(kind))


async def test_neither_name_nor_id_nor_direct_channel_stays(store: SqlStore, using: Services, tmp_path: Path) -> None:
    await plant(store)
    async with store.read("T1") as unit:
        kinds = {type(row) for row in await everything_of(unit, Viewer(user_id=ZELDA), acts=10)}
    assert kinds == set(PEOPLE)
    words = (ZELDA, NAME, "Zeldaphine", "DZELDA")
    assert all(word.encode() in files(tmp_path) for word in words)
    using.threads.hear(("T1", "C1", "1.1"), "1.1", Line(user=ZELDA, text=NAME))
    posted = await erase_person(using, "T1", ZELDA)
    assert [(one.channel_id, one.ts) for one in posted] == [("DZELDA", "7.7")]
    assert [word for word in words if word.encode() in files(tmp_path)] == []
    assert using.threads.parent(("T1", "C1", "1.1")) is None


async def test_what_was_confirmed_stays_under_one_name_that_leads_to_nobody(store: SqlStore, using: Services) -> None:
    await plant(store)
    before = trust(evidence_of(await rows(store, Sighting), await rows(store, Outcome)), NOON)
    await erase_person(using, "T1", ZELDA)
    [alias] = [person.user_id for person in await rows(store, Person)]
    seen = await rows(store, Sighting)
    assert is_forgotten(alias)
    assert sorted(one.witness_id for one in seen) == sorted(["UDANA", alias, alias, alias, alias])
    assert {one.quote for one in seen} == {one.noted_by for one in seen} == {None}
    assert {(one.closed, one.channel_id, one.ts) for one in seen} == {(False, None, None), (True, "C9", None)}
    after = trust(evidence_of(seen, await rows(store, Outcome)), NOON)
    assert after.word == before.word
    assert after.good == pytest.approx(before.good, abs=0.01)
    [intro] = await rows(store, Introduction)
    assert (intro.rep_id, intro.draft, intro.need_id, intro.ts) == (alias, None, None, None)
    [referral] = await rows(store, Referral)
    [pitch] = await rows(store, Pitch)
    [question] = await rows(store, Question)
    assert (referral.told_by, pitch.handed_by, pitch.quote, question.witness_id) == (alias, alias, "", alias)
    for kind in (Need, Suggestion, Card, Missed, FridayNote, Problem, Posting):
        assert await rows(store, kind) == [], kind
    acts = await rows(store, Act)
    assert {act.actor_id for act in acts} == {alias}
    assert [act.what for act in acts][-1] == "person_forgotten"
    assert all(act.changes == () for act in acts)


async def test_only_their_own_waiting_messages_go(store: SqlStore, using: Services) -> None:
    await plant(store)
    await erase_person(using, "T1", ZELDA)
    assert [event.id for event in await store.inbox.claim(NOON, limit=9)] == ["Ev2"]


async def test_another_workspace_is_left_alone(store: SqlStore, using: Services) -> None:
    await plant(store)
    await erase_person(using, "T2", ZELDA)
    assert len([row for row in await rows(store, Sighting) if row.witness_id == ZELDA]) == 5
    assert len(await store.inbox.claim(NOON, limit=9)) == 2


async def test_slack_is_not_asked_about_somebody_forgotten(store: SqlStore, using: Services, clock: StillClock) -> None:
    await plant(store)
    await erase_person(using, "T1", ZELDA)
    [alias] = [person.user_id for person in await rows(store, Person)]
    clock.pass_by(days=3)
    found = await using.directory.person("T1", alias)
    assert (found.name, found.deleted) == ("", True)


async def test_what_others_said_in_a_channel_that_i_left_is_not_mine_to_have(store: SqlStore) -> None:
    async with store.write("T1", actor_id=ZELDA, what="test") as unit:
        closed: dict[str, Any] = {"closed": True, "channel_id": "C9"}
        await unit.add(Contact(vendor_id="V1", name="Brian", key="b", met_by="UDANA", welcomed_by=ZELDA, **closed))
        await unit.add(Sighting(vendor_name="Corvid", witness_id=ZELDA, **closed))
    async with store.read("T1") as unit:
        mine = await everything_of(unit, Viewer(user_id=ZELDA), acts=10)
        inside = await everything_of(unit, Viewer(user_id=ZELDA, channels=frozenset({"C9"})), acts=10)
    assert [type(row) for row in mine] == [Sighting, Act]
    assert [type(row) for row in inside] == [Sighting, Contact, Act]


def test_a_large_memory_comes_in_bounded_messages_and_says_what_is_missing() -> None:
    lines = [json.dumps({"row": "sighting", "quote": f"{number} " + "x" * 300}) for number in range(400)]
    drawn = cards.exported(lines)
    assert len(drawn) == cards.MESSAGES + 1
    assert "./run bot export" in drawn[-1].text
    assert [len(one.blocks) for one in drawn] == [cards.CHUNKS + 1] * cards.MESSAGES + [1]
    one_line = cards.chunks(["y" * (cards.CHUNK * 2 + 5)])
    assert [len(part) for part in one_line] == [cards.CHUNK, cards.CHUNK, 5]


async def test_what_slack_does_not_delete_stays_there_and_nothing_breaks(store: SqlStore, clock: StillClock) -> None:
    slack = FakeSlack(views_publish=refusal("ratelimited"), chat_delete=refusal("cant_delete_message"))
    posted = [Posting(id=f"P{n}", kind="x", subject_id="", recipient_id=ZELDA, channel_id="D1", ts="1") for n in "ab"]
    await clear(services(store, clock=clock, slack=slack), "T1", ZELDA, posted)
    assert (slack.times("views_publish"), slack.times("chat_delete")) == (1, 2)


@pytest.mark.parametrize("broken", [RuntimeError("no"), StoreUnavailable("My memory does not take anything in.")])
async def test_where_forgetting_fails_the_person_is_told(store: SqlStore, clock: StillClock, broken: Exception) -> None:
    using = services(store, clock=clock, slack=FakeSlack(users_info=broken))
    answers: list[Any] = []

    async def ack(**answer: Any) -> None:
        answers.append(answer["view"]["blocks"])

    await forget_listener(using)(ack=ack, body={"team": {"id": "T1"}, "user": {"id": ZELDA}})
    [blocks] = answers
    assert ("Reference" if isinstance(broken, RuntimeError) else "My memory") in str(blocks)
