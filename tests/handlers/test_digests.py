"""The digest goes to each manager once a week, at their own hour, whatever happens in between."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.digest import Digest, Told
from domain.funnel import STEPS, Funnel, Span
from domain.model import (
    Introduction,
    IntroductionState,
    Listening,
    Need,
    Outcome,
    OutcomeKind,
    Pick,
    Posting,
    Sighting,
    SightingState,
    Suggestion,
    Vendor,
    Verdict,
    Workspace,
)
from handlers.cards.blocks import FALLBACK
from handlers.cards.digest import digest
from handlers.digest import draw_digest, preview, send_digests
from handlers.preferences import Preferences
from handlers.services import Services
from storage.store import SqlStore
from tests.handlers.fakes import FakeSlack, FixedPreferences, StillClock, refusal, services

MONDAY = datetime(2026, 3, 30, 8, tzinfo=UTC)
BOSS = {"id": "U1", "real_name": "Mona Diaz", "tz": "UTC", "is_admin": True}
AWAY = {"id": "U2", "real_name": "Raj Rao", "tz": "America/Chicago", "is_owner": True}


@pytest.fixture
def slack() -> FakeSlack:
    numbers = iter(range(1, 1000))
    users = {"U1": BOSS, "U2": AWAY}
    return FakeSlack(
        **{
            "users_list": {"members": [BOSS, AWAY, {"id": "U3", "real_name": "Dana Reyes"}]},
            "users_info": lambda asked: {"user": users.get(asked["user"], {"id": asked["user"], "real_name": "Sam"})},
            "conversations.open": {"channel": {"id": "D1"}},
            "conversations_info": lambda asked: {"channel": {"id": asked["channel"], "name": "partners"}},
            "conversations_history": {"messages": []},
            "conversations_members": {"members": []},
            "chat_postMessage": lambda _: {"ts": f"{next(numbers)}.0"},
        }
    )


@pytest.fixture
async def using(store: SqlStore, clock: StillClock, slack: FakeSlack) -> Services:
    clock.moment = MONDAY - timedelta(days=3)
    async with store.write("T1", actor_id="kith", what="installed") as unit:
        await unit.add(Workspace(id="T1", installed_at=clock.moment))
    return services(store, clock=clock, slack=slack)


def said(slack: FakeSlack) -> list[str]:
    return [asked["text"] for method, asked in slack.asked if method == "chat_postMessage"]


async def at(using: Services, clock: StillClock, moment: datetime) -> None:
    clock.moment = moment
    await send_digests(using, "T1", moment)


async def test_each_manager_gets_one_at_their_own_monday_morning(
    using: Services, clock: StillClock, slack: FakeSlack
) -> None:
    await at(using, clock, MONDAY - timedelta(minutes=1))
    assert said(slack) == []
    for _ in range(3):
        await at(using, clock, MONDAY)
    assert len(said(slack)) == 1
    await at(using, clock, MONDAY + timedelta(hours=5))  # eight in the morning in Chicago
    await at(using, clock, MONDAY + timedelta(hours=6))
    assert said(slack) == ["Partners, week of 30 March. A quiet week: nothing new."] * 2
    await at(using, clock, MONDAY + timedelta(days=7, hours=6))
    assert len(said(slack)) == 4


async def test_of_several_missed_ones_the_latest_comes_and_says_that_it_is_late(
    using: Services, clock: StillClock, slack: FakeSlack, store: SqlStore
) -> None:
    await at(using, clock, MONDAY + timedelta(days=15, hours=9))
    await at(using, clock, MONDAY + timedelta(days=15, hours=10))
    assert said(slack) == ["Partners, week of 13 April (late). A quiet week: nothing new."] * 2
    async with store.read("T1") as unit:
        assert {row.subject_id for row in await unit.find(Posting)} == {"2026-W16:U1", "2026-W16:U2"}


async def test_nothing_was_due_before_it_was_installed(using: Services, clock: StillClock, slack: FakeSlack) -> None:
    await at(using, clock, MONDAY - timedelta(days=1))
    assert said(slack) == []


async def test_a_silent_trial_shows_nobody_anything(using: Services, clock: StillClock, slack: FakeSlack) -> None:
    silent = FixedPreferences(using.store, Preferences(listen=Listening.SILENT))
    await at(replace(using, preferences=silent), clock, MONDAY)
    assert said(slack) == []


async def test_day_hour_and_readers_are_settings(using: Services, clock: StillClock, slack: FakeSlack) -> None:
    chosen = FixedPreferences(
        using.store, Preferences(managers=frozenset({"U1"}), digest_day=2, digest_time="17:30", digest_channel="C9")
    )
    tuned = replace(using, preferences=chosen)
    await at(tuned, clock, MONDAY)
    assert said(slack) == []
    await at(tuned, clock, MONDAY + timedelta(days=2, hours=9, minutes=30))
    assert {asked["channel"] for method, asked in slack.asked if method == "chat_postMessage"} == {"D1", "C9"}


async def test_a_channel_that_came_to_be_shared_gets_none(using: Services, clock: StillClock, slack: FakeSlack) -> None:
    slack.answers["conversations_info"] = {"channel": {"id": "C9", "name": "partners", "is_ext_shared": True}}
    chosen = FixedPreferences(using.store, Preferences(managers=frozenset({"U1"}), digest_channel="C9"))
    await at(replace(using, preferences=chosen), clock, MONDAY)
    assert [asked["channel"] for method, asked in slack.asked if method == "chat_postMessage"] == ["D1"]


async def test_a_channels_digest_comes_at_the_first_managers_hour(
    using: Services, clock: StillClock, slack: FakeSlack
) -> None:
    chosen = FixedPreferences(using.store, Preferences(managers=frozenset({"U2"}), digest_channel="C9"))
    tuned = replace(using, preferences=chosen)
    await at(tuned, clock, MONDAY)
    assert said(slack) == []
    await at(tuned, clock, MONDAY + timedelta(hours=5))
    assert len(said(slack)) == 2


# --- what stands in it ---------------------------------------------------------------------------------------


@pytest.fixture
async def busy(store: SqlStore, using: Services) -> dict[str, Any]:
    """A week with one of everything, and the same once more in a closed channel."""
    then = MONDAY - timedelta(days=2)
    rows: dict[str, Any] = {}
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        for name, closed in (("Lakeshore IT", False), ("Hushed Cabling", True)):
            hidden: dict[str, Any] = {"closed": closed, "channel_id": "G1" if closed else "C1"}
            vendor = await unit.add(Vendor(name=name, key=name.lower(), closed=closed))
            seen = await unit.add(
                Sighting(
                    vendor_name=name,
                    vendor_id=vendor.id,
                    witness_id="U3",
                    state=SightingState.CONFIRMED,
                    verdict=Verdict.GOOD,
                    seen_at=then,
                    confirmed_at=then,
                    **hidden,
                )
            )
            need = await unit.add(Need(author_id="U4", customer_name=f"{name} Customer", at=then, **hidden))
            pick = Pick(vendor_id=vendor.id, sighting_ids=(seen.id,), score=0.7, likeness=0.8, trust=0.6)
            await unit.add(Suggestion(need_id=need.id, addressee_id="U4", picks=(pick,), created_at=then))
            intro = await unit.add(
                Introduction(
                    vendor_id=vendor.id,
                    rep_id="U4",
                    customer_name=f"{name} Customer",
                    state=IntroductionState.DELIVERED,
                    created_at=then,
                    customer_agreed_at=then,
                    vendor_agreed_at=then,
                    introduced_at=then,
                    ended_at=then,
                    **hidden,
                )
            )
            await unit.add(
                Outcome(
                    introduction_id=intro.id,
                    vendor_id=vendor.id,
                    kind=OutcomeKind.DELIVERED,
                    told_by="U4",
                    customer_name=f"{name} Customer",
                    at=then,
                    **hidden,
                )
            )
            rows[name] = vendor
    return rows


async def test_it_tells_what_happened_and_nothing_from_closed_channels(
    using: Services, clock: StillClock, slack: FakeSlack, busy: dict[str, Any]
) -> None:
    await at(using, clock, MONDAY)
    [text] = said(slack)
    assert "Lakeshore IT delivered at Lakeshore IT Customer." in text
    assert "New on the radar: Lakeshore IT." in text
    assert "This week: 1 seen, 1 suggested, 1 asked, 1 agreed, 1 met, 1 delivered." in text
    assert "Hushed" not in str(slack.asked)


async def test_a_preview_is_for_the_one_who_asks(
    using: Services, clock: StillClock, slack: FakeSlack, busy: dict[str, Any]
) -> None:
    clock.moment = MONDAY - timedelta(hours=1)
    drawn = await preview(using, await using.directory.person("T1", "U1"))
    assert "1 seen" in drawn.text
    assert "A preview, to you only" in str(drawn.blocks)
    assert said(slack) == []


async def test_it_is_drawn_for_the_moment_at_which_it_was_due(
    using: Services, clock: StillClock, store: SqlStore, busy: dict[str, Any]
) -> None:
    async with store.write("T1", actor_id="kith", what="wanted") as unit:
        posting = await unit.add(Posting(kind="digest", subject_id="W", recipient_id="U1", created_at=MONDAY))
    clock.moment = MONDAY + timedelta(days=20)
    drawn = await draw_digest(using, posting)
    assert drawn is not None
    assert drawn.text.startswith("Partners, week of 30 March. Lakeshore IT delivered")


async def test_the_chart_has_a_point_for_every_step_and_week(
    using: Services, clock: StillClock, store: SqlStore, busy: dict[str, Any]
) -> None:
    clock.moment = MONDAY + timedelta(days=14)
    drawn = await preview(using, await using.directory.person("T1", "U1"))
    [chart] = [block["chart"] for block in drawn.blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["series"]] == list(STEPS)
    assert all([point["label"] for point in s["data"]] == chart["axis_config"]["categories"] for s in chart["series"])
    assert "Over 8 weeks: 1 seen, 1 suggested, 1 asked, 1 agreed, 1 met, 1 delivered." in drawn.text


async def test_what_nobody_is_known_for_is_one_line(using: Services, clock: StillClock, store: SqlStore) -> None:
    clock.moment = MONDAY
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        for number in range(4):
            closed = number == 3
            at = MONDAY - timedelta(days=number + 1)
            await unit.add(
                Need(author_id=f"U{number}", situation="a generator", trade="backup power", closed=closed, at=at)
            )
    drawn = await preview(using, await using.directory.person("T1", "U1"))
    assert "Wanted, nobody known: backup power, three times this month." in str(drawn.blocks)


class NoTurns:
    """As between two processes: nobody waits for anybody."""

    def setdefault(self, _key: str, turn: asyncio.Lock) -> asyncio.Lock:
        return turn


async def test_two_processes_at_the_same_moment_send_one(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.postings._turns", NoTurns())
    clock.moment = MONDAY + timedelta(hours=8)
    other = replace(using)
    await asyncio.gather(*(send_digests(each, "T1", clock.now()) for each in (using, other, using, other)))
    assert slack.times("chat_postMessage") == 2  # a message for each of the two managers


async def test_where_slack_knows_no_chart_its_words_stand_alone(
    using: Services, clock: StillClock, slack: FakeSlack, busy: dict[str, Any]
) -> None:
    slack.answers["chat_postMessage"] = lambda asked: (
        refusal("invalid_blocks") if "data_visualization" in str(asked["blocks"]) else {"ts": "1.0"}
    )
    chosen = FixedPreferences(using.store, Preferences(managers=frozenset({"U1"})))
    await at(replace(using, preferences=chosen), clock, MONDAY + timedelta(days=14))
    with_chart, without = [asked["blocks"] for method, asked in slack.asked if method == "chat_postMessage"]
    assert [block for block in with_chart if block["type"] != "data_visualization"] == without
    assert "Over 8 weeks: 1 seen" in str(without)


def test_the_chart_in_words_is_not_cut_off_by_a_busy_week() -> None:
    told = Told(vendor="Lakeshore IT Services of Austin", customer="Globex International", at=MONDAY)
    week = Span(MONDAY - timedelta(days=7), MONDAY)
    busy_week = Digest(
        week=week,
        funnel=Funnel(seen=1),
        delivered=(told,) * 5,
        stuck=(told,) * 5,
        under_way=(told,) * 5,
        fell_short=(told,) * 5,
        chart=((MONDAY.date(), Funnel(seen=1)),) * 8,
    )
    text = digest(busy_week, "UTC").text
    assert len(text) <= FALLBACK
    assert text.endswith("Over 8 weeks: 8 seen, 0 suggested, 0 asked, 0 agreed, 0 met, 0 delivered.")
