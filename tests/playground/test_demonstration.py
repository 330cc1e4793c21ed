"""The time machine, the story and the look into what is stored: what the page offers besides a Slack."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from playground import Demonstration, Playground, Seen, Step, Unseen
from playground.jumps import stops, target

CHICAGO = "America/Chicago"
THURSDAY = datetime(2026, 3, 5, 22, 30, tzinfo=UTC)
"""16:30 in Chicago."""
STEP = Step(
    "hello",
    "Somebody says hello",
    "A greeting.",
    "Say hello.",
    ({"be": "dana", "in": "#general"}, {"be": "sam", "in": "@bot"}, {"write": "hello"}),
    (Seen("dana", "#general", ("hello", "world"), private=False), Unseen("gil", "#general", "goodbye")),
)


async def asked(slack: Playground, path: str) -> Any:
    async with httpx.AsyncClient(base_url=slack.url) as web:
        return (await web.get(f"/play/{path}")).json()


async def act(slack: Playground, name: str, **fields: Any) -> Any:
    async with httpx.AsyncClient(base_url=slack.url) as web:
        return (await web.post("/play/act", json={"as": "dana", "act": name, **fields})).json()


@pytest.mark.parametrize(
    ("jump", "there"),
    [
        ("hour", "2026-03-05 17:30"),
        ("tomorrow", "2026-03-06 09:00"),
        ("friday", "2026-03-06 15:00"),
        ("monday", "2026-03-09 08:00"),
        ("month", "2026-04-06 09:00"),
    ],
)
def test_a_jump_leads_to_an_hour_of_the_persons_own_day(jump: str, there: str) -> None:
    assert target(jump, THURSDAY, CHICAGO).strftime("%Y-%m-%d %H:%M") == there


def test_thirty_days_later_stays_at_the_hour_where_people_work_then() -> None:
    monday = datetime(2026, 1, 5, 16, 0, tzinfo=UTC)
    assert target("month", monday, CHICAGO) == monday + timedelta(days=30)


def test_a_long_jump_pauses_once_a_day_and_ends_where_it_leads() -> None:
    to = target("monday", THURSDAY, CHICAGO)
    there = [moment.strftime("%a %H:%M") for moment in stops(THURSDAY, to, CHICAGO)]
    assert there == ["Fri 10:00", "Sat 10:00", "Sun 10:00", "Mon 08:00"]


async def test_whoever_must_know_hears_of_every_pause(slack: Playground) -> None:
    heard: list[datetime] = []

    async def hear() -> None:
        heard.append(slack.clock.now())

    slack.clock.on_clock_moved.append(hear)
    before = slack.clock.now()
    assert (await act(slack, "clock", jump="month"))["ok"]
    assert len(heard) > 29
    assert heard == sorted(heard)
    assert slack.clock.now() - before >= timedelta(days=30)


async def test_an_unknown_jump_is_refused(slack: Playground) -> None:
    before = slack.clock.offset
    assert not (await act(slack, "clock", jump="yesterday"))["ok"]
    assert slack.clock.offset == before


async def test_a_step_is_done_when_it_is_seen_and_not_before(slack: Playground) -> None:
    await slack.person("dana").post("#general", "hello old world")
    slack.demonstrate(Demonstration(story=(STEP,)))
    [step] = (await asked(slack, "story"))["steps"]
    assert not step["done"]
    await slack.person("sam").post("#general", "hello there")
    assert not (await asked(slack, "story"))["steps"][0]["done"]
    await slack.person("sam").post("#general", "Hello, World")
    assert (await asked(slack, "story"))["steps"][0]["done"]
    await act(slack, "story_again")
    assert not (await asked(slack, "story"))["steps"][0]["done"]


async def test_a_step_waits_as_long_as_somebody_sees_what_they_must_not(slack: Playground) -> None:
    slack.demonstrate(Demonstration(story=(STEP,)))
    wrong = await slack.person("sam").post("#general", "goodbye")
    await slack.person("sam").post("#general", "hello world")
    assert not (await asked(slack, "story"))["steps"][0]["done"]
    await slack.person("sam").delete(wrong)
    assert (await asked(slack, "story"))["steps"][0]["done"]


async def test_a_gesture_names_people_and_places_as_the_page_knows_them(slack: Playground) -> None:
    slack.demonstrate(Demonstration(story=(STEP,)))
    first, second, third = (await asked(slack, "story"))["steps"][0]["play"]
    assert (first["user"], first["channel"]) == (slack.person("dana").id, slack.world.channel("general").id)
    assert second["channel"] == slack.world.im(slack.person("sam").id).id
    assert third == {"write": "hello"}


async def test_the_page_offers_only_what_was_handed_in(slack: Playground) -> None:
    assert (await asked(slack, "state"))["demo"] == {"story": False, "stored": False}
    assert await asked(slack, "stored") == {"counts": [], "facts": []}
    assert await asked(slack, "find?word=hello") == {"found": []}

    async def stored() -> dict[str, Any]:
        return {"counts": [{"what": "Things", "count": 3}], "facts": []}

    async def find(word: str) -> list[dict[str, Any]]:
        return [{"where": word, "count": 1}]

    slack.demonstrate(Demonstration(stored=stored, find=find))
    assert (await asked(slack, "state"))["demo"] == {"story": False, "stored": True}
    assert (await asked(slack, "stored"))["counts"] == [{"what": "Things", "count": 3}]
    assert (await asked(slack, "find?word=hello"))["found"] == [{"where": "hello", "count": 1}]
    assert (await asked(slack, "find?word="))["found"] == []


async def test_a_message_of_earlier_days_stands_in_its_place_and_is_no_event(slack: Playground) -> None:
    at = slack.clock.now() - timedelta(days=3)
    message = slack.past("dana", "#general", "long ago", at)
    await slack.settled()
    assert float(message.ts) == pytest.approx(at.timestamp(), abs=1)
    assert [each.text for each in slack.person("sam").visible("#general")] == ["long ago"]
    assert slack.event_ids("message") == []
