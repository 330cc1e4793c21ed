"""Who is listened to, where, and who may learn what: outsiders, shared and closed channels, and the way to stop."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import build
from domain.model import Card, Introduction, Need, Sighting
from nlp.local import Local
from playground import Person, Playground
from tests.journeys.conftest import NEEDS, SAW, Scene, settings_for, working_clock
from tests.journeys.inside import kept, stands_in_a_file, stands_in_a_row, whispered

QUESTION = "How did they do?"
MEMBERS_ONLY = "for members of this workspace only"
LISTENS = "Kith listens in this channel"
one_mode = pytest.mark.parametrize("mode", ["socket"])


def gil(scene: Scene) -> Person:
    return scene.slack.person("gil")


# --- outsiders -----------------------------------------------------------------------------------------------


@one_mode
async def test_what_an_outsider_writes_is_not_kept(scene: Scene, tmp_path: Path) -> None:
    message = await gil(scene).post("#general", SAW)
    await scene.rest()
    await gil(scene).edit(message, f"{SAW}!")
    await gil(scene).post("#general", NEEDS)
    await gil(scene).post("#general", "@Kith who do we know for cabling?")
    await gil(scene).dm("who do we know for cabling?")
    await scene.rest()
    assert await kept(scene, Sighting) == []
    assert await kept(scene, Need) == []
    assert await kept(scene, Card) == []
    assert stands_in_a_row(tmp_path, "Lakeshore") == []
    assert scene.slack.workspace.wire.called("chat.postEphemeral") == []
    assert gil(scene).messages_from_bot == []


@one_mode
async def test_an_outsiders_message_is_not_captured_by_a_colleague_either(scene: Scene, tmp_path: Path) -> None:
    message = await gil(scene).post("#general", SAW)
    await scene.rest()
    await scene.dana.react(message, "handshake")
    await scene.dana.shortcut("remember_vendor", message)
    await scene.dana.sees("#general", "not a colleague's", private=True)
    await scene.rest()
    assert await kept(scene, Sighting) == []
    assert stands_in_a_row(tmp_path, "Lakeshore") == []


@one_mode
async def test_an_outsider_gets_no_command_no_shortcut_and_no_reaction(scene: Scene) -> None:
    message = await scene.dana.post("#general", SAW)
    card = await scene.dana.sees("#general", QUESTION, private=True)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#general", "Noted", private=True)
    for command in ("/vendor", "/intro", "/kith"):
        await scene.answer(gil(scene), command, "list", MEMBERS_ONLY)
    await gil(scene).react(message, "handshake")
    await gil(scene).shortcut("remember_vendor", message)
    await gil(scene).shortcut("mark_need", message)
    await scene.rest()
    assert not gil(scene).visible("#general", "Lakeshore", private=True)
    assert len(await kept(scene, Sighting)) == 1


async def test_an_outsiders_click_is_refused(scene: Scene) -> None:
    channel = scene.slack.add_channel("annex", "dana", "gil")
    await scene.dana.invite("#annex", "kith")
    notice = await gil(scene).sees("#annex", LISTENS)
    await gil(scene).click("listen_stop", notice)
    await gil(scene).sees("#annex", MEMBERS_ONLY, private=True)
    await scene.dana.post("#annex", SAW)
    await scene.dana.sees("#annex", QUESTION, private=True)
    assert channel.id


@one_mode
async def test_home_tells_an_outsider_so_and_a_new_guest_is_one_at_once(scene: Scene) -> None:
    await gil(scene).open_home()
    await gil(scene).sees_home("members of this workspace only")
    await scene.dana_saw_lakeshore()
    await scene.answer(scene.sam, "/vendor", '"Lakeshore IT"', "Dana saw them")
    scene.slack.change_user("sam", is_restricted=True)
    await scene.rest()
    await scene.answer(scene.sam, "/vendor", '"Lakeshore IT"', MEMBERS_ONLY)
    await scene.sam.open_home()
    await scene.sam.sees_home("members of this workspace only")


# --- shared channels -----------------------------------------------------------------------------------------


async def test_a_shared_channel_is_left_alone(scene: Scene, tmp_path: Path) -> None:
    stranger = scene.slack.add_user("vera", team_id="T0OTHERORG", is_stranger=True)
    scene.slack.add_channel("with-globex", "dana", stranger.id, is_ext_shared=True)
    await scene.dana.invite("#with-globex", "kith")
    message = await scene.dana.post("#with-globex", SAW)
    await stranger.post("#with-globex", SAW)
    await scene.dana.post("#with-globex", "@Kith who do we know for cabling?")
    await scene.dana.react(message, "handshake")
    await scene.rest()
    assert stands_in_a_file(tmp_path, "Lakeshore") == []
    assert {m.user for m in scene.dana.visible("#with-globex")} == {scene.dana.id, stranger.id}
    await scene.dana.shortcut("remember_vendor", message)
    await scene.dana.sees("#with-globex", "I leave it alone", private=True)
    assert await kept(scene, Sighting) == []


@one_mode
async def test_a_channel_that_becomes_shared_falls_silent_and_still_forgets(scene: Scene, tmp_path: Path) -> None:
    message = await scene.dana_saw_lakeshore()
    channel = scene.slack.world.channel("#field-notes")
    channel.is_ext_shared = True
    scene.slack.event({"type": "channel_shared", "channel": channel.id, "connected_team_id": "T0OTHERORG"})
    await scene.rest()
    before = whispered(scene, "")
    await scene.dana.post("#field-notes", "Brian Lesniak's crew at Corvid HVAC rewired Hooli's office, zero downtime")
    await scene.dana.delete(message)
    await scene.rest()
    assert whispered(scene, "") == before
    assert stands_in_a_row(tmp_path, "crew at") == []
    assert stands_in_a_file(tmp_path, "Corvid") == []


# --- joining, stopping, listening ----------------------------------------------------------------------------


async def test_the_notice_on_joining_can_stop_it_and_an_invitation_brings_it_back(scene: Scene, tmp_path: Path) -> None:
    await scene.dana.invite("#random", "kith")
    notice = await scene.sam.sees("#random", LISTENS)
    words = scene.sam.read(notice)
    assert "Everything is read on our own server" in words
    assert "stored nowhere" in words
    await scene.sam.click("listen_stop", notice)
    await scene.sam.sees("#random", "I no longer listen in #random", private=True)
    await scene.dana.post("#random", SAW)
    await scene.rest()
    assert stands_in_a_file(tmp_path, "Lakeshore") == []
    await scene.dana.remove("#random", "kith")
    await scene.dana.invite("#random", "kith")
    await scene.dana.sees("#random", LISTENS, after=notice)
    await scene.dana.post("#random", SAW)
    await scene.dana.sees("#random", QUESTION, private=True)
    await scene.rest()
    assert len(scene.dana.visible("#random", LISTENS)) == 2


@one_mode
async def test_a_stopped_channel_stays_stopped_after_a_restart(scene: Scene, tmp_path: Path, local: Local) -> None:
    await scene.dana.invite("#random", "kith")
    await scene.dana.click("listen_stop", await scene.dana.sees("#random", LISTENS))
    await scene.dana.sees("#random", "I no longer listen", private=True)
    await scene.rest()
    await scene.bot.stop()
    again = await build(settings_for(scene.slack, "socket", tmp_path), clock=scene.slack.clock, local=local)
    try:
        await again.start()
        await scene.slack.connected()
        await scene.dana.post("#random", SAW)
        await scene.slack.quiet()
        assert stands_in_a_file(tmp_path, "Lakeshore") == []
    finally:
        await again.stop()


@one_mode
@pytest.mark.parametrize("more_settings", [{"listen": "commands"}])
async def test_in_commands_mode_nothing_is_read(scene: Scene, tmp_path: Path, more_settings: dict[str, Any]) -> None:
    await scene.dana.invite("#random", "kith")
    await scene.dana.post("#random", SAW)
    message = await scene.dana.post("#field-notes", SAW)
    await scene.dana.edit(message, f"{SAW}!")
    await scene.rest()
    assert stands_in_a_file(tmp_path, "Lakeshore") == []
    assert not scene.dana.visible("#random", LISTENS)
    await scene.dana.slash("#field-notes", "/vendor", f"saw {SAW}")
    card = await scene.dana.sees("#field-notes", QUESTION, private=True)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "Noted", private=True)
    await scene.answer(scene.sam, "/vendor", "find office cabling", "Lakeshore IT")


@one_mode
@pytest.mark.parametrize("more_settings", [{"channels": frozenset({"C0DEALS001"})}])
async def test_only_the_channels_of_the_list_are_read(
    scene: Scene, tmp_path: Path, more_settings: dict[str, Any]
) -> None:
    await scene.dana.invite("#random", "kith")
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.post("#random", SAW)
    await scene.rest()
    assert stands_in_a_file(tmp_path, "Lakeshore") == []
    assert not scene.dana.visible("#random", LISTENS)
    await scene.dana.post("#deals", SAW)
    await scene.dana.sees("#deals", QUESTION, private=True)


@one_mode
@pytest.mark.parametrize("more_settings", [{"listen": "silent"}])
async def test_a_silent_trial_keeps_and_shows_nobody_anything(scene: Scene, more_settings: dict[str, Any]) -> None:
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    assert len(await kept(scene, Sighting)) == 1
    assert scene.slack.workspace.wire.called("chat.postEphemeral") == []
    await scene.dana.open_home()
    assert "Lakeshore" not in scene.dana.read(await scene.dana.sees_home())


# --- closed channels (S1) ------------------------------------------------------------------------------------


@pytest.fixture
async def closed(tmp_path: Path, local: Local) -> AsyncIterator[Scene]:
    """With the second manifest: Dana saw Lakeshore in #deal-room, where Sam and Mona are and Priya is not."""
    async with Playground(manifest=None, clock=working_clock()) as slack:
        bot = await build(settings_for(slack, "socket", tmp_path), clock=slack.clock, local=local)
        await bot.start()
        await slack.connected()
        scene = Scene(slack, bot)
        try:
            await scene.dana.invite("#deal-room", "kith")
            await scene.dana.sees("#deal-room", LISTENS)
            await scene.dana.post("#deal-room", SAW)
            card = await scene.dana.sees("#deal-room", QUESTION, private=True)
            assert "only its members will see it" in scene.dana.read(card)
            await scene.dana.click("sighting_good", card)
            await scene.dana.sees("#deal-room", "Noted", private=True)
            await scene.rest()
            yield scene
        finally:
            await bot.stop()


NAMES = ("Lakeshore", "Nowhere")


def leaks(words: str) -> bool:
    return any(secret in words for secret in ("Lakeshore", "Acme", "Lesniak", "Dana"))


async def test_a_closed_channels_sighting_is_for_its_members(closed: Scene) -> None:
    for member in (closed.sam, closed.slack.person("mona")):
        words = await closed.answer(member, "/vendor", '"Lakeshore IT"', "Dana saw them at Acme")
        assert "Brian Lesniak" in words
    await closed.answer(closed.sam, "/vendor", "find office cabling", "Dana saw them at Acme")
    await closed.answer(closed.sam, "/vendor", "why Lakeshore IT", "weight 0.6")
    await closed.answer(closed.sam, "/vendor", "list", "Lakeshore IT")
    await closed.sam.post("#deals", NEEDS)
    await closed.sam.sees("#deals", "Lakeshore IT", private=True)


async def test_to_everybody_else_it_does_not_exist(closed: Scene) -> None:
    priya = closed.slack.person("priya")
    for text in ("find office cabling", "list", "find rewiring an office over a weekend"):
        since = priya.visible("#general")[-1]
        await priya.slash("#general", "/vendor", text)
        words = priya.read(await priya.sees("#general", "", private=True, after=since))
        assert not leaks(words), (text, words)
    for text in ('"Lakeshore IT"', "why Lakeshore IT", "Lakeshore IT", "edit Lakeshore IT", "forget Lakeshore IT"):
        known, unknown = [await told(priya, "/vendor", text.replace("Lakeshore", name)) for name in NAMES]
        assert known.replace("Lakeshore", "Nowhere") == unknown
    status = await closed.answer(priya, "/kith", "status", "Remembered")
    assert "0 vendors, 0 confirmed sightings" in status


async def told(person: Person, command: str, text: str) -> str:
    since = person.visible("#general")[-1]
    await person.slash("#general", command, text)
    return person.read(await person.sees("#general", "", private=True, after=since))


async def test_an_introduction_to_a_hidden_vendor_is_refused_like_one_to_an_unknown(closed: Scene) -> None:
    priya = closed.slack.person("priya")
    known, unknown = [await told(priya, "/intro", f"{name} IT to Globex") for name in NAMES]
    assert known.replace("Lakeshore", "Nowhere") == unknown
    assert await kept(closed, Introduction) == []


async def test_a_need_of_somebody_outside_brings_no_card_and_home_shows_nothing(closed: Scene) -> None:
    priya = closed.slack.person("priya")
    await priya.post("#deals", NEEDS)
    await closed.rest()
    assert not priya.visible("#deals", "Lakeshore")
    await priya.open_home()
    assert not leaks(priya.read(await priya.sees_home()))


async def test_who_leaves_the_channel_no_longer_sees_its_facts(closed: Scene) -> None:
    await closed.answer(closed.sam, "/vendor", '"Lakeshore IT"', "Dana saw them at Acme")
    await closed.sam.leave("#deal-room")
    await closed.rest()
    words = await told(closed.sam, "/vendor", '"Lakeshore IT"')
    assert "Acme" not in words
    await closed.answer(closed.dana, "/vendor", '"Lakeshore IT"', "You saw them at Acme")


async def test_a_closed_channels_members_card_goes_when_they_leave(closed: Scene) -> None:
    await closed.sam.post("#deals", NEEDS)
    await closed.sam.sees("#deals", "Lakeshore IT", private=True)
    await closed.sam.leave("#deal-room")
    await closed.rest()
    await closed.sam.open_home()
    assert not leaks(closed.sam.read(await closed.sam.sees_home()))


async def test_the_witness_of_a_closed_fact_is_asked_first_and_blocks_nothing(closed: Scene) -> None:
    await closed.sam.post("#deals", NEEDS)
    card = await closed.sam.sees("#deals", "Lakeshore IT", private=True)
    await closed.sam.click("suggestion_intro", card)
    ours = await closed.sam.sees("@bot", "Lakeshore IT for Globex: waiting for Globex")
    assert "Dana is asked whether you may mention them" in closed.sam.read(ours)
    question = await closed.dana.sees("@bot", "Sam would like to mention Lakeshore IT")
    assert "bigger floor" in closed.dana.read(question)
    await closed.sam.click("intro_customer_agreed", ours)
    await closed.sam.sees("@bot", "waiting for Lakeshore IT")
    await closed.dana.click("witness_no", question)
    await closed.sam.sees("@bot", "Dana would rather not be mentioned")
    await closed.hours_pass(30)
    assert not closed.dana.visible("@bot", "is mentioning")


async def test_a_witness_hears_nothing_of_an_introduction_that_they_may_not_know_of(closed: Scene) -> None:
    await closed.dana.post("#general", SAW.replace("Lakeshore IT", "Northgate Cabling"))
    card = await closed.dana.sees("#general", "Northgate Cabling at Acme", private=True)
    await closed.dana.click("sighting_good", card)
    await closed.dana.sees("#general", "Noted: Northgate", private=True)
    await closed.rest()
    await closed.dana.leave("#deal-room")
    await closed.sam.post("#deal-room", NEEDS)
    card = await closed.sam.sees("#deal-room", "Northgate Cabling", private=True)
    await closed.sam.click("suggestion_mention", card)
    ours = await closed.sam.sees("@bot", "for Globex")
    await closed.sam.react(ours, "white_check_mark")
    await closed.rest()
    await closed.hours_pass(80)
    assert not closed.dana.visible("@bot", "Globex")
    assert not closed.dana.visible("@bot", "is mentioning")
