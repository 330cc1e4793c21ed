"""Decisions of managers: shown to whom they concern, taken once, and answered where they were asked."""

from typing import Any, cast

import pytest
from slack_bolt.context.respond.async_respond import AsyncRespond

from domain.decisions import propose
from domain.model import (
    Decision,
    DecisionKind,
    DecisionState,
    GoTo,
    Introduction,
    Person,
    Sighting,
    SightingState,
    Vendor,
    Verdict,
)
from domain.visibility import Viewer
from handlers.cards import blocks as b
from handlers.cards import decisions as cards
from handlers.clicks import listener
from handlers.deciding import RUNS
from handlers.decisions import decision_blocks, for_home, open_questions
from handlers.services import Services
from storage.store import SqlStore
from tests.handlers.drawings import as_text
from tests.handlers.fakes import NOON, FakeSlack, StillClock, services

MONA = Viewer(user_id="UMONA", is_manager=True)
PEOPLE = {
    "UMONA": {"id": "UMONA", "real_name": "Mona Lind", "is_admin": True},
    "UDANA": {"id": "UDANA", "real_name": "Dana Reyes"},
}


@pytest.fixture
def using(store: SqlStore, clock: StillClock) -> Services:
    slack = FakeSlack(
        users_info=lambda asked: {"user": PEOPLE[asked["user"]]},
        views_open={"ok": True},
        views_publish={"ok": True},
    )
    return services(store, clock=clock, slack=slack)


async def two_vendors(store: SqlStore, **more: Any) -> tuple[Vendor, Vendor]:
    async with store.write("T1", actor_id="UDANA", what="test") as unit:
        one = await unit.add(Vendor(name="Lakeshore", key="lakeshore", created_by="UDANA", created_at=NOON))
        other = Vendor(name="Lakeshore IT", key="lakeshore it", created_by="UELSE", created_at=NOON)
        return one, await unit.add(other if not more else Vendor(**{**_fields(other), **more}))


def _fields(vendor: Vendor) -> dict[str, Any]:
    return {name: getattr(vendor, name) for name in vendor.__dataclass_fields__}


async def ask(store: SqlStore, kind: DecisionKind, key: str = "k", **about: Any) -> Decision:
    async with store.write("T1", actor_id="kith", what="proposed") as unit:
        made = await propose(unit, kind, key, now=NOON, **about)
    assert made is not None
    return made


async def rows(store: SqlStore, kind: type[Any]) -> list[Any]:
    async with store.read("T1") as unit:
        return list(await unit.find(kind))


class Sent:
    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    async def ack(self, **answer: Any) -> None: ...

    async def respond(self, **answer: Any) -> None:
        self.said.append(answer)


async def click(
    using: Services, action_id: str, decision: Decision, who: str = "UMONA", message: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    sent = Sent()
    body = {
        "actions": [{"action_id": action_id, "value": b.value(id=decision.id)}],
        "team": {"id": "T1"},
        "user": {"id": who},
        "container": {"type": "message", "is_ephemeral": message is None, "message_ts": "1.0"},
        "channel": {"id": "D1"},
        "response_url": "https://hooks.slack.com/x",
    } | ({"message": message} if message else {})
    run = listener(using, RUNS[action_id])
    await run(ack=sent.ack, body=body, client=using.slack.client("T1"), respond=cast("AsyncRespond", sent.respond))
    return sent.said


async def test_a_decision_is_taken_once_and_only_by_a_manager(store: SqlStore, using: Services) -> None:
    one, other = await two_vendors(store)
    decision = await ask(store, DecisionKind.MERGE, subject_id=other.id, other_id=one.id)
    said = await click(using, "merge_accept", decision, who="UDANA")
    assert [answer["text"] for answer in said] == ["Only managers decide that."]
    assert [row.merged_into for row in await rows(store, Vendor)] == [None, None]
    said = await click(using, "merge_accept", decision)
    assert [(answer["text"], answer["replace_original"]) for answer in said] == [
        ("Lakeshore and Lakeshore IT: one vendor now.", True)
    ]
    said = await click(using, "merge_decline", decision)
    assert [answer["text"] for answer in said] == ["That was decided already: it was agreed to."]
    assert sum(row.merged_into is not None for row in await rows(store, Vendor)) == 1


async def test_whoever_brought_a_name_in_may_say_whose_it_is(store: SqlStore, using: Services) -> None:
    one, other = await two_vendors(store)
    decision = await ask(store, DecisionKind.MERGE, subject_id=one.id, other_id=other.id)
    said = await click(using, "merge_decline", decision, who="UDANA")
    assert [answer["text"] for answer in said] == ["Lakeshore and Lakeshore IT: two vendors."]
    [row] = await rows(store, Decision)
    assert (row.state, row.decided_by) == (DecisionState.DECLINED, "UDANA")


async def test_an_answer_takes_the_place_of_its_question_in_a_longer_message(store: SqlStore, using: Services) -> None:
    one, other = await two_vendors(store)
    decision = await ask(store, DecisionKind.MERGE, subject_id=other.id, other_id=one.id)
    asked = cards.question(cards.SameVendor(id=decision.id, name="Lakeshore", other="Lakeshore IT"))
    message = {"text": "Partners", "blocks": [b.header("Partners"), *asked, b.context("The end.")]}
    (answer,) = await click(using, "merge_accept", decision, message=message)
    assert answer["text"] == "Partners"
    assert as_text(answer["blocks"]) == ("# Partners\nLakeshore and Lakeshore IT: one vendor now.\n[Undo]\n(The end.)")


def test_a_question_that_stands_no_longer_has_no_place() -> None:
    assert cards.put_in_place([b.header("Partners")], "D1", b.Drawn(text="", blocks=[])) is None


async def test_a_button_of_another_kind_of_decision_does_nothing(store: SqlStore, using: Services) -> None:
    one, other = await two_vendors(store)
    decision = await ask(store, DecisionKind.MERGE, subject_id=other.id, other_id=one.id)
    for action_id in ("goto_accept", "leaver_drop"):
        said = await click(using, action_id, decision)
        assert [answer["text"] for answer in said] == ["That is no longer there."]
    assert [row.state for row in await rows(store, Decision)] == [DecisionState.OPEN]


async def test_what_is_settled_otherwise_or_a_secret_is_not_asked(store: SqlStore, using: Services) -> None:
    one, other = await two_vendors(store, closed=True)
    decision = await ask(store, DecisionKind.MERGE, subject_id=other.id, other_id=one.id)
    await ask(store, DecisionKind.MERGE, "gone", subject_id="gone", other_id=one.id)
    await ask(store, DecisionKind.GOTO, "secret", subject_id=other.id, trade="payroll")
    await ask(store, DecisionKind.LEAVER, "USAM", subject_id="USAM")
    await ask(store, DecisionKind.PITCH, "pitch", subject_id="P1")
    assert await open_questions(using, "T1", MONA) == []
    said = await click(using, "merge_accept", decision)
    assert [answer["text"] for answer in said] == ["That is no longer there."]
    async with store.write("T1", actor_id="UDANA", what="test") as unit:
        await unit.change(other, closed=False)
    assert len(await open_questions(using, "T1", MONA)) == 2
    async with store.write("T1", actor_id="UDANA", what="test") as unit:
        await unit.change(other, merged_into=one.id)
    assert [type(asked) for asked in await open_questions(using, "T1", MONA)] == [cards.NewGoTo]


async def test_at_most_three_are_shown_the_most_important_first(store: SqlStore, using: Services) -> None:
    one, other = await two_vendors(store)
    await ask(store, DecisionKind.MERGE, subject_id=other.id, other_id=one.id)
    for number in range(3):
        await ask(store, DecisionKind.GOTO, f"g{number}", subject_id=one.id, trade=f"trade {number}")
    async with store.write("T1", actor_id="UDANA", what="test") as unit:
        await unit.add(Introduction(vendor_id=one.id, rep_id="USAM"))
    await ask(store, DecisionKind.LEAVER, "USAM", subject_id="USAM")
    mona = await using.directory.person("T1", "UMONA")
    text = as_text(await decision_blocks(using, mona))
    assert text.startswith("*A colleague* has left; introductions are open: Lakeshore.\n")
    assert text.count("Make go-to") == 2
    assert text.endswith("(And 2 more; they come up as these are answered.)")
    assert as_text(await for_home(using, mona, MONA)) == f"# For you to decide\n{text}"
    assert await for_home(using, mona, Viewer(user_id="UMONA")) == []


async def test_a_go_to_is_replaced_in_place(store: SqlStore, using: Services) -> None:
    one, other = await two_vendors(store)
    for number, vendor in enumerate((one, other)):
        about: dict[str, Any] = {"subject_id": vendor.id, "trade": "payroll", "region": ("Texas", "TEXAS")[number]}
        await click(using, "goto_accept", await ask(store, DecisionKind.GOTO, f"g{number}", **about))
    assert [(row.vendor_id, row.region, row.named_by) for row in await rows(store, GoTo)] == [
        (other.id, "Texas", "UMONA")
    ]


async def test_a_go_to_that_was_declined_names_nobody(store: SqlStore, using: Services) -> None:
    one, _ = await two_vendors(store)
    said = await click(using, "goto_decline", await ask(store, DecisionKind.GOTO, subject_id=one.id, trade="payroll"))
    assert [answer["text"] for answer in said] == ["Not yet: Lakeshore for payroll."]
    assert await rows(store, GoTo) == []


async def test_who_is_named_already_is_not_asked_about(store: SqlStore, using: Services) -> None:
    one, _ = await two_vendors(store)
    await ask(store, DecisionKind.GOTO, subject_id=one.id, trade="payroll", region="Texas")
    assert len(await open_questions(using, "T1", MONA)) == 1
    async with store.write("T1", actor_id="UMONA", what="goto_named") as unit:
        await unit.add(GoTo(vendor_id=one.id, trade="payroll", region="texas"))
    assert await open_questions(using, "T1", MONA) == []


async def test_a_go_to_is_asked_about_with_the_names_of_those_whose_words_were_counted(
    store: SqlStore, using: Services
) -> None:
    one, _ = await two_vendors(store)
    seen: dict[str, Any] = {"vendor_name": "Lakeshore", "vendor_id": one.id, "region": "TEXAS", "confirmed_at": NOON}
    counted = {**seen, "trade": "payroll", "state": SightingState.CONFIRMED, "verdict": Verdict.GOOD}
    async with store.write("T1", actor_id="kith", what="test") as unit:
        await unit.add(Sighting(**counted, witness_id="UDANA", ts="1.0", channel_id="C1"))
        await unit.add(Sighting(**counted, witness_id="USAM", ts="2.0", channel_id="C1"))
        await unit.add(Sighting(**counted | {"region": "Ohio"}, witness_id="UELSE", ts="3.0", channel_id="C1"))
        await unit.add(Sighting(**counted, witness_id="UELSE", ts="4.0", channel_id="G1", closed=True))
        await unit.add(Person(user_id="UDANA", name="Dana Reyes"))
        await unit.add(Person(user_id="USAM", name="Sam Okafor"))
        await unit.add(Person(user_id="UELSE", name="Else Quist"))
    await ask(store, DecisionKind.GOTO, subject_id=one.id, trade="payroll", region="Texas")
    [asked] = await open_questions(using, "T1", MONA)
    assert isinstance(asked, cards.NewGoTo)
    assert asked.witnesses == ("Dana", "Sam")
