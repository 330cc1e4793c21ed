"""Tokens are counted by calendar month; when they are spent the managers are told once and the model is left alone."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.model import ModelCall, ModelResult, Person, Posting, Usage, Workspace
from domain.policy import MODEL_CALLS_KEPT
from handlers.budget import model_may_read, month_of, next_month, note_usage, read_with, tell_tokens_spent
from handlers.preferences import Preferences, WorkspacePreferences
from handlers.services import Services
from handlers.sweeps import forget_calls, post_again
from storage.store import SqlStore
from tests.handlers.fakes import NOON, FakeSlack, StillClock, refusal, services

USAGE = Usage(
    model="small-1", prompt_version="0123abcd", result=ModelResult.OK, tokens_in=471, tokens_out=71, duration_ms=900
)
OF_ADMINS = {"U0BOSS": "UTC", "U0FAR": "Pacific/Auckland"}


@pytest.fixture
def slack() -> FakeSlack:
    def user(user_id: str) -> dict[str, Any]:
        return {"id": user_id, "real_name": user_id, "tz": OF_ADMINS.get(user_id, "UTC"), "is_admin": True}

    return FakeSlack(
        **{
            "users_list": {"members": [user(one) for one in OF_ADMINS]},
            "users_info": lambda asked: {"user": user(asked["user"])},
            "conversations.open": lambda asked: {"channel": {"id": f"D{asked['json']['users']}"}},
            "conversations_history": {"messages": []},
            "chat_postMessage": {"ts": "1.0"},
        }
    )


@pytest.fixture
async def using(store: SqlStore, clock: StillClock, slack: FakeSlack) -> Services:
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        await unit.add(Workspace(id="T1"))
    made = services(store, clock=clock, slack=slack)
    base = Preferences(tokens_per_month=1_000)
    return replace(made, read_with="small-1", preferences=WorkspacePreferences(store, base))


async def may_read(using: Services, *, private: bool = False) -> bool:
    return await model_may_read(using, "T1", private=private)


async def decide(using: Services, **values: Any) -> None:
    """What a manager sets in Slack."""
    async with using.store.write("T1", actor_id="U0BOSS", what="settings_changed") as unit:
        workspace = await unit.first(Workspace)
        assert workspace is not None
        await unit.change(workspace, **values)
    using.preferences.forget("T1")


async def calls(using: Services) -> list[ModelCall]:
    async with using.store.read("T1") as unit:
        return await unit.find(ModelCall)


def told(slack: FakeSlack) -> list[str]:
    return [str(asked["channel"]) for name, asked in slack.asked if name == "chat_postMessage"]


async def test_each_reading_is_kept_in_figures(using: Services) -> None:
    await note_usage(using, "T1", USAGE)
    await note_usage(using, "T1", None)
    (call,) = await calls(using)
    assert (call.at, call.model, call.prompt_version, call.result) == (NOON, "small-1", "0123abcd", ModelResult.OK)
    assert (call.tokens_in, call.tokens_out, call.duration_ms) == (471, 71, 900)


async def test_the_model_reads_until_the_months_tokens_are_spent_and_again_on_the_first(
    using: Services, clock: StillClock
) -> None:
    seen = [await may_read(using)]
    for _ in range(2):
        await note_usage(using, "T1", USAGE)
        seen.append(await may_read(using))
    clock.moment = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
    seen.append(await may_read(using))
    clock.moment = datetime(2026, 4, 1, tzinfo=UTC)
    seen.append(await may_read(using))
    assert seen == [True, True, False, False, True]


async def tell(using: Services) -> None:
    await tell_tokens_spent(using, "T1", using.clock.now())


async def test_each_workspace_has_tokens_of_its_own(using: Services) -> None:
    async with using.store.write("T2", actor_id="kith", what="set up") as unit:
        await unit.add(Workspace(id="T2", tokens_per_month=500))
    await note_usage(using, "T1", replace(USAGE, tokens_in=1_000))
    assert await model_may_read(using, "T2", private=False)
    await note_usage(using, "T2", replace(USAGE, tokens_in=500))
    assert not await model_may_read(using, "T2", private=False)
    await decide(using, tokens_per_month=5_000)
    assert [await model_may_read(using, one, private=False) for one in ("T1", "T2")] == [True, False]


async def test_the_managers_are_told_once_a_month_within_their_working_hours(
    using: Services, clock: StillClock, slack: FakeSlack
) -> None:
    await tell(using)
    assert told(slack) == []
    await note_usage(using, "T1", replace(USAGE, tokens_in=1_000))
    await asyncio.gather(*(tell(using) for _ in range(5)))
    assert told(slack) == ["DU0BOSS"]  # noon in UTC is night in Auckland
    clock.pass_by(hours=12)
    for _ in range(2):
        await tell(using)
        await post_again(using, "T1", clock.now())
    assert told(slack) == ["DU0BOSS", "DU0FAR"]
    clock.moment = datetime(2026, 4, 1, 12, tzinfo=UTC)
    await note_usage(using, "T1", replace(USAGE, tokens_in=1_000))
    await tell(using)
    assert told(slack) == ["DU0BOSS", "DU0FAR", "DU0BOSS"]


async def test_the_notice_says_what_it_means_and_how_to_change_it(using: Services, slack: FakeSlack) -> None:
    await decide(using, managers=("U0BOSS",))
    await note_usage(using, "T1", replace(USAGE, tokens_in=1_000))
    await tell(using)
    (asked,) = [asked for name, asked in slack.asked if name == "chat_postMessage"]
    for words in ("1,000 tokens", "Until 1 April", "nothing is lost", "/kith settings", "KITH_TOKENS_PER_MONTH"):
        assert words in str(asked["blocks"])


async def test_a_notice_that_is_true_no_longer_is_not_sent(
    using: Services, clock: StillClock, slack: FakeSlack
) -> None:
    await decide(using, managers=("U0BOSS",))
    await note_usage(using, "T1", replace(USAGE, tokens_in=1_000))
    slack.answers["chat_postMessage"] = refusal("internal_error")
    await tell(using)
    assert told(slack) == ["DU0BOSS"]
    await decide(using, tokens_per_month=5_000)
    clock.pass_by(minutes=10)
    await post_again(using, "T1", clock.now())
    assert told(slack) == ["DU0BOSS"]
    assert await may_read(using)


@pytest.mark.parametrize(
    ("own", "private", "reads"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"model_reads_closed": True}, True, True),
        ({"model_on": False}, False, False),
        ({"model_on": False, "model_reads_closed": True}, True, False),
        ({"tokens_per_month": 0}, False, False),
    ],
)
async def test_a_workspace_decides_what_the_model_reads(
    using: Services,
    own: dict[str, Any],
    private: bool,  # noqa: FBT001 - the second of three columns
    reads: bool,  # noqa: FBT001 - and the third
) -> None:
    await decide(using, **own)
    assert await may_read(using, private=private) is reads


async def test_without_a_model_nothing_is_counted_and_nobody_told(using: Services, slack: FakeSlack) -> None:
    await decide(using, tokens_per_month=0)
    assert not await may_read(replace(using, read_with=""))
    await tell(replace(using, read_with=""))
    assert told(slack) == []


async def test_the_status_names_the_model_and_the_months_tokens(using: Services) -> None:
    await note_usage(using, "T1", USAGE)
    assert await read_with(using, "T1") == "small-1; 542 of 1,000 tokens this month"
    await decide(using, model_on=False)
    assert "nothing leaves this server" in await read_with(using, "T1")


async def test_figures_and_notices_that_are_too_old_go(using: Services, clock: StillClock, slack: FakeSlack) -> None:
    await decide(using, managers=("U0BOSS",))
    await note_usage(using, "T1", replace(USAGE, tokens_in=1_000))
    slack.answers["chat_postMessage"] = refusal("internal_error")
    await tell(using)
    clock.pass_by(days=40)
    await forget_calls(using, "T1", clock.now())
    async with using.store.read("T1") as unit:
        assert await unit.count(Posting) == 0
    assert len(await calls(using)) == 1
    await note_usage(using, "T1", USAGE)
    await forget_calls(using, "T1", NOON + MODEL_CALLS_KEPT + timedelta(days=1))
    assert [call.tokens_in for call in await calls(using)] == [471]


async def test_who_has_left_is_not_told(using: Services, slack: FakeSlack) -> None:
    await decide(using, managers=("U0GONE",))
    using.directory.keep(Person(workspace_id="T1", user_id="U0GONE", deleted=True, checked_at=NOON))
    await note_usage(using, "T1", replace(USAGE, tokens_in=1_000))
    await tell(using)
    assert told(slack) == []


@pytest.mark.parametrize(
    ("moment", "first", "following"),
    [
        (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_month_is_one_of_the_calendar(moment: datetime, first: datetime, following: datetime) -> None:
    assert (month_of(moment), next_month(moment)) == (first, following)
