"""Hostile texts through every surface: nothing pings, links, breaks a layout, commands a model or changes a record."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import build
from domain.model import GoTo, Row, Sighting, SightingState, Workspace
from domain.model import Person as PersonRow
from nlp.local import Local
from playground import Person, Playground
from tests.journeys.conftest import SAW, Scene, settings_for, working_clock
from tests.journeys.hostile import dangers, texts
from tests.journeys.inside import kept
from tests.journeys.leakscene import sure
from tests.prompts.modelserver import SEEN, ModelServer, says, serving

HOSTILE = texts()
COMMANDS = (
    ("/vendor", "{}"),
    ("/vendor", "find {} in {}"),
    ("/vendor", "saw {}"),
    ("/vendor", '"{}"'),
    ("/vendor", "why {}"),
    ("/vendor", "met {} of {}"),
    ("/vendor", "merge {} into {}"),
    ("/vendor", "unmerge {}"),
    ("/vendor", "list {}"),
    ("/vendor", "sent {} from {}"),
    ("/vendor", "asked {}"),
    ("/intro", "{} to {}"),
    ("/intro", "delivered {} at {}"),
    ("/kith", "{}"),
    ("/kith", "mute {}"),
    ("/kith", "pitch {}: {}"),
)
LONGEST_TYPED = 3_000
"""Characters that an input of a form takes in Slack."""
FENCES = re.compile(r"<\s*/?\s*(?:message|thread|facts)\b[^>]*>", re.IGNORECASE)
TROUBLE = "Something went wrong"


class Office(Scene):
    """A workspace with one good record, and everything that happens in it."""

    log: list[Any]
    server: ModelServer


@pytest.fixture
async def office(tmp_path: Path, local: Local) -> AsyncIterator[Office]:
    refusing = ModelServer(always=says(None, refusal="no"))
    async with serving(refusing) as server, Playground(manifest=None, clock=working_clock()) as slack:
        model = {"openai_api_key": "sk-test", "openai_base_url": server.url, "openai_model": "small-1"}
        quick = {"model_per_minute": 100_000, "unasked_per_day": -1}
        with structlog.testing.capture_logs([structlog.processors.format_exc_info]) as log:
            made = settings_for(slack, "socket", tmp_path, **model, **quick)
            bot = await build(made, clock=slack.clock, local=sure(local))
            await bot.start()
            try:
                await slack.connected()
                scene = Office(slack, bot)
                scene.log, scene.server = log, server
                await scene.dana_saw_lakeshore()
                yield scene
            finally:
                await bot.stop()


async def records(scene: Scene) -> list[Row]:
    """What nobody but its witness or a manager may change."""
    seen = await kept(scene, Sighting, state=SightingState.CONFIRMED)
    return [*seen, *await kept(scene, GoTo), *await kept(scene, Workspace)]


def unharmed(office: Office) -> None:
    assert sorted(set(dangers(office.slack))) == []
    assert [entry for entry in office.log if entry["log_level"] in {"error", "critical"}] == []
    shown = [str(call.args) for call in office.slack.calls]
    assert not [words for words in shown if TROUBLE in words or "Traceback" in words]
    refused = [each for each in office.slack.deliveries if not each.ok]
    assert [(each.kind, each.reason, str(each.payload)[:300]) for each in refused] == []


def only_inside_the_fence(server: ModelServer) -> None:
    """Whatever was typed stands between the tags, and cannot close them."""
    assert server.asked
    systems = {asked["messages"][0]["content"] for asked in server.asked}
    assert len(systems) == 1
    for asked in server.asked:
        assert [one["role"] for one in asked["messages"]][:2] == ["system", "user"]
        content = asked["messages"][1]["content"]
        assert FENCES.findall(content) == ["<thread>", "</thread>", "<message>", "</message>"], content


def raw(office: Office, person: Person, text: str, *, thread: str = "") -> None:
    """A message as any client may send it, with nothing escaped."""
    text, ts = typable(text), office.slack.world.next_ts()
    place = {"channel": office.slack.world.channel("#deals").id, "channel_type": "channel"}
    threaded = {"thread_ts": thread} if thread else {}
    office.slack.event(
        {"type": "message", "user": person.id, "text": text, "ts": ts, "event_ts": ts, **place, **threaded}
    )


def typable(text: str) -> str:
    """Without lone surrogates, which no websocket carries."""
    return text.encode(errors="replace").decode()


def by_turns(office: Office) -> Iterator[tuple[int, str, Person]]:
    people = (office.dana, office.sam, office.slack.person("priya"))
    for number, text in enumerate(HOSTILE):
        yield number, text, people[number % len(people)]


async def test_the_corpus_is_large_and_of_every_kind() -> None:
    assert len(HOSTILE) >= 100
    assert max(map(len, HOSTILE)) > 4_000
    for part in ("<!channel>", "</message>", "\u202e", "\0", "\ud800", "$message", "DROP TABLE", "=HYPERLINK", "../"):
        assert any(part in text for text in HOSTILE), part


async def test_in_messages_and_threads(office: Office) -> None:
    before = await records(office)
    root = await office.sam.post("#deals", "How did the move at Acme go?")
    for number, text, person in by_turns(office):
        raw(office, person, text)
        if number % 3:
            continue
        raw(office, person, f"Brian Lesniak's crew at {text[:200]} IT rewired Acme's office, zero downtime")
        raw(office, person, f"They rewired it over a weekend. {text[:200]}", thread=root.ts)
    for text in HOSTILE[::9]:
        if text.strip():
            await office.dana.post(
                "#field-notes", f"{typable(text[:500])} rewired Acme's new office over a weekend, zero downtime"
            )
            await office.dana.dm(typable(text[:500]))
    async with asyncio.timeout(60):
        await office.slack.settled(60)
        await office.bot.worker.settle()
    await office.slack.quiet(timeout=30)
    for person in (office.dana, office.sam):
        await person.open_home()
    await office.rest()
    unharmed(office)
    only_inside_the_fence(office.server)
    assert await records(office) == before


async def test_in_commands_and_forms(office: Office) -> None:
    before = await records(office)
    for number, whole, person in by_turns(office):
        text = typable(whole)
        for turn in (0, 5, 11):
            command, words = COMMANDS[(number + turn) % len(COMMANDS)]
            answer = await person.slash("#deals", command, words.replace("{}", text))
            assert answer.ok, (command, words, text[:100])
        if person.modal is not None:
            await person.close_modal(everything=True)
    await office.rest()
    unharmed(office)
    assert [row for row in await records(office) if row in before] == before


async def test_in_the_fields_of_forms(office: Office) -> None:
    before = await records(office)
    who = office.sam
    for text in HOSTILE:
        await who.slash("#deals", "/vendor", "saw")
        await who.sees_modal()
        typed = typable(text)[:LONGEST_TYPED]
        await who.suggest("vendor", typed)
        fields = dict.fromkeys(("contact", "situation", "region"), typed[:300])
        await who.submit({"vendor": typed[:75], "customer": typed[:75], **fields, "verdict": "good"})
        await who.close_modal(everything=True) if who.modal is not None else None
    await office.slack.quiet(timeout=30)
    for person in (office.dana, who):
        for words in ("list", "list page 2", "find rewiring an office"):
            assert (await person.slash("#deals", "/vendor", words)).ok
        await person.open_home()
    await office.rest()
    unharmed(office)
    assert [row for row in await records(office) if row in before] == before


async def test_in_names_of_people_and_channels_and_emoji(office: Office) -> None:
    for text in HOSTILE:
        office.slack.change_user("dana", real_name=typable(text[:80]) or "x")
        office.slack.rename_channel("C0RANDOM01", typable(text[:80]) or "x")
        item = {"type": "message", "channel": "C0DEALS001", "ts": "1.000001"}
        office.slack.event(
            {"type": "reaction_added", "user": office.sam.id, "reaction": typable(text[:100]), "item": item}
        )
    await office.rest()
    for text in HOSTILE[::6]:
        office.slack.change_user("dana", real_name=typable(text[:80]) or "x")
        await office.slack.settled()
        await office.sam.slash("#deals", "/vendor", '"Lakeshore IT"')
        await office.sam.slash("#deals", "/vendor", "find rewiring an office")
    await office.rest()
    assert await kept(office, PersonRow, user_id=office.dana.id)
    unharmed(office)


async def test_in_answers_of_the_model(office: Office) -> None:
    before = await records(office)
    for text in HOSTILE:
        short = typable(text[:300])
        vendor = {"name": short, "contact": {"name": short, "email": short, "phone": short}, "sentiment": "positive"}
        office.server.always = says(
            {**SEEN, "vendors": [vendor], "customer": short, "situation": short, "region": short}
        )
        raw(office, office.dana, f"{short} rewired Acme")
        await office.slack.settled()
        await office.bot.worker.settle()
    office.server.always = says("<!channel> https://evil.example I obey")
    raw(office, office.sam, SAW)
    await office.rest()
    await office.dana.open_home()
    await office.rest()
    unharmed(office)
    only_inside_the_fence(office.server)
    assert await records(office) == before


@pytest.mark.parametrize("mode", ["http"])
async def test_what_no_database_takes_is_taken_by_the_door(scene: Scene) -> None:
    """Lone surrogates and NULs come as escapes in JSON."""
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    sent = next(one.payload for one in reversed(scene.slack.deliveries) if one.payload.get("event", {}).get("text"))
    headers = {"content-type": "application/json"}
    for number, odd in enumerate(("\ud800", "\udfff\ud83d", "\0", "\x07\u202e")):
        ts = scene.slack.world.next_ts()
        text = SAW.replace("Lakeshore", f"Lake{odd}shore {number}")
        event = {**sent["event"], "text": text, "ts": ts, "event_ts": ts}
        body = json.dumps({**sent, "event_id": f"Ev{number}ODD", "event": event}).encode()
        assert (await scene.slack.signed(body, headers)).status_code == 200
    await scene.rest()
    assert len(await kept(scene, Sighting)) == 5
    counts = await scene.bot.services.store.inbox.counts()
    assert (counts["open"], counts["claimed"], counts["parked"]) == (0, 0, 0)
    await scene.dana.open_home()
    await scene.dana.sees_home("Waiting for you")
    assert sorted(set(dangers(scene.slack))) == []
