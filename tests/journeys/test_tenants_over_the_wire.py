"""S8 over the wire: whatever somebody in one workspace does, with ids of the other, it reads and changes nothing there.

People and channels of both have the same ids, so that only the workspace tells them apart. What Slack would never
send is sent too, rightly signed: each button and each form of the north in the name of the south.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from nlp.local import Local
from playground import Person, forms, interactions
from playground.model import Json
from tests.journeys.conftest import Scene
from tests.journeys.inside import database
from tests.journeys.installs import Town, town

WORDS = ("Quondarim", "Zarkobara", "Brimbatova", "Vexilshaw", "Thalgolund", "Wyndlepeck", "Jorvakwick", "Kessumgast")
"""Names that only the north knows: vendor, its contact, a customer, a contact met, lead, pitch, company, a need."""
VENDOR, CONTACT, CUSTOMER, MET, LEAD, PITCH, COMPANY, NEEDY = WORDS
SAW_IT = f"{CONTACT} Lee's crew at {VENDOR} IT rewired {CUSTOMER}'s new office over a weekend, zero downtime"
NEEDS_IT = f"{NEEDY} is moving to a bigger floor in March and their network has to be up on day one"
COMMANDS = (
    ("/vendor", "list"),
    ("/vendor", "find office network for a bigger floor"),
    ("/vendor", "goto"),
    ("/intro", "list"),
    ("/intro", "delivered"),
    ("/kith", "status"),
    ("/kith", "digest now"),
    ("/kith", "partners"),
    ("/kith", "log"),
    ("/kith", "log page 2"),
    ("/kith", "settings"),
    ("/kith", "export me"),
    ("/kith", "undo"),
)
PROBES = (
    '"{}"',
    "why {}",
    "edit {}",
    "forget {}",
    "unmerge {}",
    "merge {} into Corvid",
    "goto {} for cabling",
)
NOBODY = "Nowhereheard"


@pytest.fixture
async def both(tmp_path: Path, local: Local) -> AsyncIterator[Town]:
    async with town(tmp_path, local, unasked_per_day=-1) as here:
        await here.install(*here.scenes)
        yield here


async def filled(north: Scene) -> None:
    """One of nearly everything that is remembered."""
    await north.mona.slash("#general", "/kith", "settings")
    await north.mona.sees_modal("company")
    await north.mona.submit({"company": f"{COMPANY} Laundry"})
    await north.dana.post("#field-notes", SAW_IT)
    card = await north.dana.sees("#field-notes", "How did they do?", private=True)
    await north.dana.click("sighting_good", card)
    await north.dana.sees("#field-notes", "Noted", private=True)
    await north.answer(north.mona, "/vendor", f"goto {VENDOR} IT for network cabling", VENDOR)
    await north.dana.slash("#general", "/vendor", f"met {MET} Ross of Harbour Lights Roofing")
    await north.dana.slash("#general", "/vendor", f"sent {LEAD} from {CONTACT} Lee of {VENDOR} IT: need a T1")
    await north.answer(north.dana, "/vendor", f"asked {VENDOR} IT", VENDOR)
    cold = await north.sam.post("#general", f"A man of {PITCH} Partners called, he wants to partner with us")
    await north.sam.shortcut("hand_pitch", cold)
    await north.sam.post("#deals", NEEDS_IT)
    offer = await north.sam.sees("#deals", VENDOR, private=True)
    await north.sam.click("suggestion_mention", offer)
    await north.sam.slash("#general", "/intro", f"{VENDOR} IT to Greenfield Hotel")
    await north.rest()
    for person in people(north):
        await person.open_home()
    await north.bot.sweep.once()
    await north.rest()


def people(scene: Scene) -> tuple[Person, Person, Person]:
    return scene.dana, scene.sam, scene.mona


def memory_of(here: Town, scene: Scene) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of one workspace, straight out of the database."""
    with closing(sqlite3.connect(database(here.home))) as connection:
        tables = [str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for table in sorted(set(tables) - {"alembic_version"}):
            query = f'SELECT * FROM "{table}" WHERE workspace_id = ?'  # noqa: S608  # our own tables
            found[table] = sorted(connection.execute(query, [scene.slack.world.team.id]).fetchall(), key=repr)
    return found


def heard(scene: Scene, since: int, *, answers_only: bool = False) -> str:
    """What the bot said there from then on."""
    calls = scene.slack.calls[since:]
    return json.dumps([one.args for one in calls if one.method == "response_url" or not answers_only], default=str)


def leaked(text: str) -> list[str]:
    return [word for word in WORDS if word.casefold() in text.casefold()]


@contextmanager
def disguised(here: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the north's people do is signed as done in the south."""
    with monkeypatch.context() as mask:
        mask.setattr(here.north.slack.world.team, "id", here.south.slack.world.team.id)
        yield


async def click_everything(scene: Scene, person: Person) -> int:
    slack, clicked = scene.slack.workspace, 0
    for channel in list(slack.world.channels.values()):
        for message in slack.visible(person.user, channel):
            for one in list(forms.fields(message.blocks)):
                if one.kind == "button" and not one.element.get("url"):
                    await interactions.click(slack, person.user, message, one, None, typed={})
                    clicked += 1
    if person.home:
        for one in list(forms.fields(person.home["blocks"])):
            if one.kind == "button" and not one.element.get("url"):
                await interactions.click_view(slack, person.user, person.home, one, None, typed={})
                clicked += 1
    return clicked


async def test_nothing_that_is_asked_in_one_workspace_tells_of_the_other(both: Town) -> None:
    await filled(both.north)
    before, since = memory_of(both, both.north), len(both.south.slack.calls)
    assert leaked(str(before)) == list(WORDS)
    for person in people(both.south):
        for command, text in COMMANDS:
            await person.slash("#general", command, text)
            if person.modal:
                await person.close_modal(everything=True)
        await person.open_home()
        await person.dm("who do we know for office network cabling?")
        await person.post("#general", "@Kith who do we know for a bigger office?")
    await both.rest()
    assert leaked(heard(both.south, since)) == []
    assert memory_of(both, both.north) == before


async def test_a_name_of_the_other_workspace_is_as_unknown_as_one_that_nobody_knows(both: Town) -> None:
    await filled(both.north)
    for probe in PROBES:
        told = [
            (await answered(both.south, "/vendor", probe.format(name))).replace(name, "…")
            for name in (f"{VENDOR} IT", f"{NOBODY} IT")
        ]
        assert told[0] == told[1], probe


async def answered(scene: Scene, command: str, text: str) -> str:
    """What a manager is told in private."""
    since = scene.mona.visible("#general", private=True)[-1:]
    await scene.mona.slash("#general", command, text)
    return scene.mona.read(await scene.mona.sees("#general", "", private=True, after=since[0] if since else ""))


async def test_no_button_of_the_other_workspace_does_anything(both: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(both.north)
    before, since = memory_of(both, both.north), [len(scene.slack.calls) for scene in both.scenes]
    with disguised(both, monkeypatch):
        clicked = [await click_everything(both.north, person) for person in people(both.north)]
        await both.rest()
    assert min(clicked) > 3, clicked
    assert memory_of(both, both.north) == before
    assert leaked(heard(both.south, since[1])) == []
    assert leaked(heard(both.north, since[0], answers_only=True)) == []
    await click_everything(both.north, both.north.sam)
    await both.rest()
    assert memory_of(both, both.north) != before


async def test_no_form_of_the_other_workspace_does_anything(both: Town) -> None:
    await filled(both.north)
    before, since = memory_of(both, both.north), len(both.south.slack.calls)
    forms_sent = (
        (both.north.dana, "/vendor", f"edit {VENDOR} IT", {"vendor": f"{VENDOR} Networks"}),
        (both.north.dana, "/vendor", "saw", {"vendor": f"{VENDOR} IT", "verdict": "bad"}),
        (both.north.mona, "/kith", "settings", {"company": "Elsewhere"}),
    )
    for person, command, text, values in forms_sent:
        await person.slash("#general", command, text)
        await send_elsewhere(both, person, await person.sees_modal(), values)
        await person.close_modal(everything=True)
    await both.rest()
    assert memory_of(both, both.north) == before
    assert leaked(heard(both.south, since)) in ([], [VENDOR])
    for person, command, text, values in forms_sent:
        was = memory_of(both, both.north)
        await person.slash("#general", command, text)
        await person.sees_modal()
        assert (await person.submit(values)).ok
        await both.rest()
        assert memory_of(both, both.north) != was, text


async def send_elsewhere(here: Town, person: Person, view: Json, values: dict[str, str]) -> None:
    """The form of the north, filled in, as one of the south."""
    slack, team = here.north.slack.workspace, here.south.slack.world.team
    state = forms.state_of(view["blocks"], forms.fill(view["blocks"], values))
    sent = interactions.common(slack, person.user, "view_submission", str(view["id"]))
    sent["team"] = {"id": team.id, "domain": team.domain}
    sent["user"] = {**sent["user"], "team_id": team.id}
    known = {**view, "team_id": team.id, "app_installed_team_id": team.id, "state": {"values": state}}
    answer = await interactions.deliver(slack, "interactive", {**sent, "view": known, "response_urls": []})
    assert answer.ok
    assert set(leaked(str(answer.body))) <= {VENDOR}


async def test_no_event_of_one_workspace_changes_the_other(both: Town) -> None:
    """Messages, reactions, people and channels that have the same ids there, and the end of it all."""
    await filled(both.north)
    before, world, south = memory_of(both, both.north), both.north.slack.world, both.south
    for channel in ("C0FIELD001", "C0DEALS001", "C0GENERAL1"):
        for message in world.history(channel):
            place = {"channel": channel, "ts": message.ts}
            for emoji in ("white_check_mark", "x", "handshake"):
                item = {"type": "message", **place}
                south.slack.event({"type": "reaction_added", "user": south.sam.id, "reaction": emoji, "item": item})
            gone = {"user": message.user, "ts": message.ts, "text": message.text}
            deleted = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": gone}
            south.slack.event({"type": "message", "channel": channel, "channel_type": "channel", **deleted})
        south.slack.event({"type": "channel_id_changed", "old_channel_id": channel, "new_channel_id": f"{channel}X"})
        south.slack.event({"type": "channel_shared", "channel": channel, "connected_team_id": "T0OTHERORG"})
    await both.rest()
    await south.dana.slash("#general", "/kith", "forget me")
    await south.rest()
    south.slack.change_user("dana", deleted=True)
    south.slack.change_user("sam", is_restricted=True)
    await both.rest()
    south.slack.uninstall()
    await both.rest()
    assert memory_of(both, both.north) == before
    await both.north.answer(both.north.sam, "/intro", "list", VENDOR)
