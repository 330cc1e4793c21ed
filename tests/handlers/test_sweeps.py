"""What becomes due is done once, however often the sweep looks; what Slack did not take is offered again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from structlog.testing import capture_logs

from domain.introductions import mention
from domain.model import (
    Card,
    CardKind,
    CardState,
    Introduction,
    IntroductionState,
    Need,
    Pick,
    Pitch,
    Posting,
    Referral,
    Row,
    Sighting,
    SightingState,
    Suggestion,
    Vendor,
    Verdict,
    Workspace,
)
from domain.policy import BACKFILLED_KEPT, OUTCOME_AFTER, UNCONFIRMED_KEPT
from domain.referrals import card_for
from handlers.pitches import hand
from handlers.postings import ATTEMPTS
from handlers.preferences import Preferences
from handlers.services import Services
from handlers.sweeps import chores
from jobs.sweep import Sweep
from storage.store import SqlStore
from storage.tables import TABLES
from tests.handlers.fakes import NOON, FakeSlack, FixedPreferences, StillClock, refusal, services

R = TypeVar("R", bound=Row)

MONDAY_NOON = NOON
NIGHT = NOON + timedelta(hours=12)


@pytest.fixture
def slack() -> FakeSlack:
    numbers = iter(range(1, 100))
    return FakeSlack(
        **{
            "users_info": lambda asked: {"user": {"id": asked["user"], "real_name": "Sam Okafor", "tz": "UTC"}},
            "users_list": {"members": []},
            "conversations.open": {"channel": {"id": "D1"}},
            "conversations_history": {"messages": []},
            "chat_postMessage": lambda _: {"ts": f"{next(numbers)}.0"},
            "chat_update": {"ok": True},
        }
    )


@pytest.fixture
def using(store: SqlStore, clock: StillClock, slack: FakeSlack) -> Services:
    return services(store, clock=clock, slack=slack)


@pytest.fixture
async def rows(store: SqlStore) -> dict[str, Any]:
    """A workspace with a confirmed sighting, a suggestion that was shown this morning, and a mention."""
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        await unit.add(Workspace(id="T1"))
        vendor = await unit.add(Vendor(name="Lakeshore IT", key="lakeshore it"))
        seen = await unit.add(
            Sighting(
                vendor_name="Lakeshore IT",
                vendor_id=vendor.id,
                witness_id="U1",
                situation="rewired the office",
                state=SightingState.CONFIRMED,
                verdict=Verdict.GOOD,
                seen_at=NOON,
            )
        )
        need = await unit.add(Need(author_id="U2", customer_name="Globex", situation="a new office", at=NOON))
        pick = Pick(vendor_id=vendor.id, sighting_ids=(seen.id,), score=0.7, likeness=0.8, trust=0.6)
        made = await unit.add(Suggestion(need_id=need.id, addressee_id="U2", picks=(pick,), created_at=NOON))
        card = await unit.add(
            Card(
                addressee_id="U2",
                kind=CardKind.SUGGESTION,
                subject_id=made.id,
                channel_id="C1",
                thread_ts="1.0",
                state=CardState.SHOWN,
                created_at=NOON,
                shown_at=NOON,
                due_at=NOON + timedelta(hours=3),
            )
        )
        intro = await unit.add(
            replace(
                mention(workspace_id="T1", vendor_id=vendor.id, rep_id="U2", now=NOON, need=need),
                customer_name="Globex",
            )
        )
    return {"vendor": vendor, "seen": seen, "suggestion": made, "card": card, "introduction": intro}


async def sweep(using: Services, times: int = 1) -> None:
    for _ in range(times):
        with capture_logs() as logged:
            await Sweep(using.clock, chores(using)).once()
        assert [line["event"] for line in logged if line["log_level"] == "error"] == []


async def kept(store: SqlStore, kind: type[R], **equals: Any) -> list[R]:
    async with store.read("T1") as unit:
        return await unit.find(kind, **equals)


async def everything(store: SqlStore) -> dict[str, list[Row]]:
    return {kind.__name__: await kept(store, kind) for kind in TABLES}


def said(slack: FakeSlack) -> list[str]:
    return [asked["text"] for method, asked in slack.asked if method == "chat_postMessage"]


# --- twice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [timedelta(hours=3), timedelta(hours=12), timedelta(days=30), timedelta(days=61)])
async def test_a_second_round_at_the_same_moment_changes_nothing(
    *, store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any], later: timedelta
) -> None:
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        await unit.add(Sighting(vendor_name="Corvid HVAC", witness_id="U1", seen_at=NOON))
    clock.moment += later
    await sweep(using)
    before, posts = await everything(store), len(said(slack))
    await sweep(using, times=2)
    assert await everything(store) == before
    assert len(said(slack)) == posts


# --- the second call ------------------------------------------------------------------------------------------


async def test_an_unanswered_suggestion_comes_once_by_direct_message(
    clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    clock.pass_by(hours=2, minutes=59)
    await sweep(using)
    assert said(slack) == []
    clock.pass_by(minutes=1)
    await sweep(using)
    clock.pass_by(days=7)
    await sweep(using, times=3)
    assert said(slack) == ["For Globex: Lakeshore IT?"]


async def test_at_night_the_second_call_waits_for_the_morning(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    clock.moment = NIGHT
    await sweep(using)
    assert said(slack) == []
    [card] = await kept(store, Card)
    assert card.due_at is not None
    assert (card.due_at.day, card.due_at.hour) == (3, 9)
    clock.moment = card.due_at
    await sweep(using)
    assert said(slack) == ["For Globex: Lakeshore IT?"]


@pytest.mark.parametrize(
    "preferences", [Preferences(unasked_per_day=1), Preferences(unasked_per_day=0)], ids=["one a day", "none"]
)
async def test_the_second_call_keeps_to_the_budget_and_waits_for_another_day(
    *,
    store: SqlStore,
    clock: StillClock,
    slack: FakeSlack,
    using: Services,
    rows: dict[str, Any],
    preferences: Preferences,
) -> None:
    clock.pass_by(hours=3)
    await sweep(replace(using, preferences=FixedPreferences(store, preferences)))
    assert said(slack) == []
    [card] = await kept(store, Card)
    assert (card.state, card.due_at) == (CardState.SHOWN, NOON + timedelta(hours=21))
    clock.moment = NOON + timedelta(hours=21)
    await sweep(replace(using, preferences=FixedPreferences(store, preferences)))
    assert len(said(slack)) == preferences.unasked_per_day


async def test_an_answered_suggestion_is_not_brought_again(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    async with store.write("T1", actor_id="U2", what="answered") as unit:
        await unit.change(rows["card"], state=CardState.ANSWERED)
    clock.pass_by(hours=3)
    await sweep(using)
    assert said(slack) == []


# --- the outcome question -------------------------------------------------------------------------------------


async def test_how_it_went_is_asked_once_and_then_it_lapses(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    async with store.write("T1", actor_id="U2", what="answered") as unit:
        await unit.change(rows["card"], state=CardState.ANSWERED)
    clock.moment += OUTCOME_AFTER
    await sweep(using, times=2)
    assert said(slack) == ["Did Lakeshore IT deliver at Globex?"]
    clock.moment += OUTCOME_AFTER
    await sweep(using, times=2)
    [intro] = await kept(store, Introduction)
    assert intro.state is IntroductionState.LAPSED
    assert len(said(slack)) == 1


async def test_nobody_is_asked_at_night(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    clock.moment = NIGHT + OUTCOME_AFTER
    await sweep(using)
    [intro] = await kept(store, Introduction)
    assert intro.asked_outcome_at is None
    assert intro.due_at is not None
    assert intro.due_at > clock.now()


# --- posts that Slack did not take ----------------------------------------------------------------------------


async def a_question_that_slack_refuses(store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services) -> Any:
    async with store.write("T1", actor_id="U2", what="answered") as unit:
        for card in await unit.find(Card):
            await unit.change(card, state=CardState.ANSWERED)
    clock.moment += OUTCOME_AFTER
    answer = slack.answers["chat_postMessage"]
    slack.answers["chat_postMessage"] = refusal("internal_error")
    await sweep(using)
    return answer


async def test_a_post_that_slack_refused_is_offered_again(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    slack.answers["chat_postMessage"] = await a_question_that_slack_refuses(store, clock, slack, using)
    clock.pass_by(seconds=61)
    await sweep(using, times=3)
    [posting] = await kept(store, Posting)
    assert (posting.ts, posting.channel_id) == ("1.0", "D1")


async def test_a_post_whose_answer_was_lost_is_found_and_not_sent_twice(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    await a_question_that_slack_refuses(store, clock, slack, using)
    [posting] = await kept(store, Posting)
    mark = {"event_payload": {"posting": posting.id}}
    slack.answers["conversations_history"] = {"messages": [{"ts": "8.0"}, {"ts": "9.0", "metadata": mark}]}
    posts = len(said(slack))
    clock.pass_by(seconds=61)
    await sweep(using, times=2)
    assert len(said(slack)) == posts
    assert [one.ts for one in await kept(store, Posting)] == ["9.0"]


async def test_a_post_that_slack_never_takes_is_given_up(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    await a_question_that_slack_refuses(store, clock, slack, using)
    for _ in range(ATTEMPTS * 2):
        clock.pass_by(seconds=61)
        await sweep(using)
    tries = len(said(slack))
    await sweep(using, times=2)
    assert 1 < tries == len(said(slack)) <= ATTEMPTS


# --- retention ------------------------------------------------------------------------------------------------


async def test_what_nobody_confirmed_goes_after_thirty_days(
    store: SqlStore, clock: StillClock, using: Services, rows: dict[str, Any]
) -> None:
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        old = await unit.add(Sighting(vendor_name="Corvid HVAC", witness_id="U1", quote="they did", seen_at=NOON))
        await unit.add(
            Card(addressee_id="U1", kind=CardKind.SIGHTING, subject_id=old.id, channel_id="C1", thread_ts="2.0")
        )
        await unit.note(old.id)
    clock.moment += UNCONFIRMED_KEPT - timedelta(seconds=1)
    await sweep(using)
    assert len(await kept(store, Sighting)) == 2
    clock.pass_by(seconds=1)
    await sweep(using)
    assert [one.vendor_name for one in await kept(store, Sighting)] == ["Lakeshore IT"]
    assert [one.state for one in await kept(store, Card, subject_id=old.id)] == [CardState.WITHDRAWN]
    assert "they did" not in repr(await everything(store))


async def test_managers_set_how_long_what_nobody_answered_is_kept(
    store: SqlStore, clock: StillClock, using: Services, rows: dict[str, Any]
) -> None:
    using = replace(using, preferences=FixedPreferences(store, Preferences(unconfirmed_days=7)))
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        await unit.add(Sighting(vendor_name="Corvid HVAC", witness_id="U1", quote="they did", seen_at=NOON))
        lead = await unit.add(Referral(vendor_name="Lakeshore IT", told_by="U1", situation="a T1", at=NOON))
        await unit.add(card_for(lead, NOON))
        told = await unit.add(Pitch(pitcher="Vantage", handed_by="U1", quote="our list", at=NOON))
        handed = await unit.add(Pitch(pitcher="Brightsign", handed_by="U1", quote="our leads", at=NOON))
        await hand(unit, handed, NOON)
        await unit.note(told.id)
    clock.moment += timedelta(days=7) - timedelta(seconds=1)
    await sweep(using)
    assert (len(await kept(store, Referral)), len(await kept(store, Pitch))) == (1, 2)
    clock.pass_by(seconds=1)
    await sweep(using)
    assert [one.vendor_name for one in await kept(store, Sighting)] == ["Lakeshore IT"]
    assert await kept(store, Referral) == []
    assert [one.pitcher for one in await kept(store, Pitch)] == ["Brightsign"]
    assert [one.state for one in await kept(store, Card, subject_id=lead.id)] == [CardState.WITHDRAWN]
    assert not [words for words in ("they did", "a T1", "our list") if words in repr(await everything(store))]


async def test_what_came_out_of_an_export_is_kept_for_ninety_days_after_it(
    store: SqlStore, clock: StillClock, using: Services, rows: dict[str, Any]
) -> None:
    long_ago = NOON - timedelta(days=800)
    async with store.write("T1", actor_id="kith", what="backfilled") as unit:
        await unit.add(Sighting(vendor_name="Corvid HVAC", witness_id="U1", seen_at=long_ago, imported_at=NOON))
    clock.moment += BACKFILLED_KEPT - timedelta(seconds=1)
    await sweep(using)
    assert {one.vendor_name for one in await kept(store, Sighting)} == {"Corvid HVAC", "Lakeshore IT"}
    clock.pass_by(seconds=1)
    await sweep(using)
    assert [one.vendor_name for one in await kept(store, Sighting)] == ["Lakeshore IT"]


async def test_a_workspace_without_anything_due_costs_no_word(
    slack: FakeSlack, using: Services, rows: dict[str, Any]
) -> None:
    await sweep(using, times=2)
    assert [method for method, _ in slack.asked] == ["users_list"]  # who the managers are, once a day


# --- several workspaces ---------------------------------------------------------------------------------------


async def test_one_workspace_that_fails_keeps_no_other_from_its_turn(
    store: SqlStore, using: Services, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for workspace in ("T1", "T2", "T3"):
        async with store.write(workspace, actor_id="kith", what="set up") as unit:
            await unit.add(Workspace())
    slack.strangers = {"T3"}
    turns: list[str] = []

    async def fails_in_the_first(_services: Services, workspace_id: str, _now: object) -> None:
        turns.append(workspace_id)
        if workspace_id == "T1":
            raise refusal("invalid_auth")

    monkeypatch.setattr("handlers.sweeps.call_again", fails_in_the_first)
    with capture_logs() as logs:
        await Sweep(using.clock, chores(using)).once()
    assert turns == ["T1", "T2"]
    failed = [entry for entry in logs if entry["event"] == "chore_failed"]
    assert [(entry["workspace"], entry["chore"]) for entry in failed] == [("T1", "fails_in_the_first")]


async def test_a_workspace_that_was_installed_again_in_the_last_moment_is_not_erased(
    store: SqlStore, clock: StillClock, using: Services
) -> None:
    for workspace in ("T1", "T2"):
        async with store.write(workspace, actor_id="kith", what="set up") as unit:
            await unit.add(Workspace(uninstalled_at=NOON - timedelta(days=31)))
    before = NOON - timedelta(days=30)
    assert await store.uninstalled(before) == ["T1", "T2"]
    async with store.write("T1", actor_id="kith", what="installed") as unit:
        row = await unit.first(Workspace)
        assert row is not None
        await unit.change(row, uninstalled_at=None)
    erased = [await store.erase_workspace(workspace, uninstalled_before=before) for workspace in ("T1", "T2")]
    assert erased == [False, True]
    assert await store.workspaces() == ["T1"]
