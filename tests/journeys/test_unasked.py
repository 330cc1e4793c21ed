"""When Kith speaks, over the wire and with the moved clock: Fridays, taps that teach, silence that is understood."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import Bot, build
from domain.model import (
    Card,
    CardState,
    FridayNote,
    Gating,
    Heard,
    Kind,
    Known,
    Missed,
    Need,
    Reading,
    Sighting,
    SightingState,
    Taught,
    TaughtKind,
    VendorRead,
    Workspace,
)
from domain.model import Person as Colleague
from domain.policy import MISSED_STEP, NEEDLESS_STEP, NOT_ALIKE_STEP, READ_BAR, SURE_BAR, TRIAL, UNREAD_STEP
from nlp.local import Local
from playground import Message, Person
from tests.journeys.conftest import NEEDS, SAW, Mode, Scene, settings_for
from tests.journeys.inside import kept, saw, stands_in_a_file, stands_in_a_row

BAR, WORTH = 0.5, 0.4
"""What Kith must be sure of, and what the messages below are worth by the reader that stands in here."""
UNSURE = "Someone from Corvid HVAC was in the Hooli lobby fixing a vent"
UNSURE_NEED = "Initech asks about shelving for the new warehouse"
UNREAD = "Lunch at Hooli with the people of Corvid HVAC"
NOTE = "Left over this week"
QUESTION = "How did they do?"
CHICAGO = "America/Chicago"
one_mode = pytest.mark.parametrize("mode", ["socket"])


class Hesitant:
    """Gate and reader with a mind of their own on three messages; all others are left to the real ones."""

    def __init__(self, local: Local) -> None:
        self._gate, self._reader = local.gate, local.reader

    def glance(self, text: str, *, parent: str | None, known: Known) -> Gating | None:
        if text in {UNSURE, UNSURE_NEED}:
            return Gating(score=WORTH, reads=True)
        if text == UNREAD:
            return Gating(score=0.0, reads=False)
        return self._gate.glance(text, parent=parent, known=known)

    def judge(self, text: str, *, parent: str | None, known: Known) -> Gating:
        return self.glance(text, parent=parent, known=known) or self._gate.judge(text, parent=parent, known=known)

    async def read(self, heard: Heard, known: Known) -> Reading:
        sure = (SURE_BAR if known.speak_bar is None else known.speak_bar) <= WORTH
        if heard.text in {UNSURE, UNREAD}:
            seen = (VendorRead(name="Corvid HVAC"),)
            return Reading(kind=Kind.SIGHTING, worth=WORTH, speaks=sure, vendors=seen, customer="Hooli")
        if heard.text == UNSURE_NEED:
            return Reading(kind=Kind.NEED, worth=WORTH, speaks=sure, customer="Initech", situation="shelving")
        return await self._reader.read(heard, known)

    def read_now(self, heard: Heard, known: Known) -> Reading:
        return self._reader.read_now(heard, known)


@pytest.fixture(scope="session")
def local(local: Local) -> Local:
    hesitant: Any = Hesitant(local)
    return replace(local, gate=hesitant, reader=hesitant)


async def come(scene: Scene, weekday: int, hour: int, tz: str = CHICAGO) -> None:
    """Moves the clock to the next such hour there."""
    now = scene.slack.clock.now().astimezone(ZoneInfo(tz))
    then = (now + timedelta(days=(weekday - now.weekday()) % 7)).replace(hour=hour, minute=0, second=1)
    if then <= now:
        then += timedelta(days=7)
    await scene.slack.advance(seconds=(then.astimezone(UTC) - now.astimezone(UTC)).total_seconds())


async def friday(scene: Scene, hour: int = 15, tz: str = CHICAGO) -> None:
    await come(scene, 4, hour, tz)
    await scene.bot.sweep.once()
    await scene.rest()


async def be_choosy(scene: Scene, bar: float = BAR) -> None:
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id="kith", what="set") as unit:
        workspace = await unit.first(Workspace)
        assert workspace is not None
        await unit.change(workspace, speak_bar=bar)
    scene.bot.services.known.forget(scene.slack.world.team.id)


async def bar_of(scene: Scene) -> float | None:
    return (await scene.bot.services.known.get(scene.slack.world.team.id)).speak_bar


async def dana_is_not_asked(scene: Scene, text: str = UNSURE) -> Message:
    """On a Monday morning, and nothing is said about it."""
    await be_choosy(scene)
    await come(scene, 0, 10)
    message = await scene.dana.post("#field-notes", text)
    await scene.rest()
    assert not scene.dana.visible("#field-notes", "Corvid", private=True)
    assert len(await kept(scene, Missed)) == 1
    return message


def notes(person: Person) -> list[Message]:
    return person.visible("@bot", NOTE)


# --- did I miss these? ----------------------------------------------------------------------------------------


async def test_what_was_not_sure_enough_is_offered_on_friday_and_one_tap_brings_the_question(scene: Scene) -> None:
    await dana_is_not_asked(scene)
    assert not notes(scene.dana)
    await friday(scene)
    note = await scene.dana.sees("@bot", "Did I miss these?")
    assert UNSURE in scene.dana.read(note)
    assert "#field-notes" in scene.dana.read(note)
    await scene.dana.click("missed_yes", note)
    note = await scene.dana.sees("@bot", QUESTION)
    assert NOTE in scene.dana.read(note)
    assert await bar_of(scene) == round(BAR - MISSED_STEP, 4)
    await scene.dana.click("sighting_good", note)
    note = await scene.dana.sees("@bot", "Noted: Corvid HVAC")
    assert NOTE in scene.dana.read(note)
    assert len(notes(scene.dana)) == 1
    await scene.answer(scene.sam, "/vendor", "Corvid HVAC", "Dana saw them")


@one_mode
async def test_a_no_makes_it_pickier_and_undo_takes_that_back(scene: Scene) -> None:
    await dana_is_not_asked(scene)
    await friday(scene)
    note = await scene.dana.sees("@bot", NOTE)
    await scene.dana.click("missed_no", note)
    told = await scene.dana.sees("@bot", "a little pickier", private=True)
    assert await bar_of(scene) == round(BAR + NEEDLESS_STEP, 4)
    await scene.dana.sees("@bot", "Not this one")
    await scene.dana.click("undo", told)
    await scene.dana.sees("@bot", UNSURE)
    assert await bar_of(scene) == BAR
    assert await kept(scene, Taught) == []
    assert [row.answer for row in await kept(scene, Missed)] == [None]


@one_mode
async def test_enough_taps_bring_the_question_at_once(scene: Scene) -> None:
    await dana_is_not_asked(scene)
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id="U", what="set up") as unit:
        for _ in range(5):
            await unit.add(Taught(kind=TaughtKind.MISSED, setting=BAR))
    scene.bot.services.known.forget(scene.slack.world.team.id)
    await scene.dana.post("#general", UNSURE)
    await scene.dana.sees("#general", QUESTION, private=True)


@one_mode
async def test_a_missed_need_is_answered_beside_the_note(scene: Scene) -> None:
    await dana_is_not_asked(scene, UNSURE_NEED)
    await friday(scene)
    note = await scene.dana.sees("@bot", "Did I miss these?")
    await scene.dana.click("missed_yes", note)
    await scene.dana.sees("@bot", "Nobody here has seen one", private=True)
    await scene.dana.sees("@bot", "Remembered as a need")
    assert len(await kept(scene, Need)) == 1


@one_mode
async def test_nobody_elses_tap_counts_and_no_tap_counts_twice(scene: Scene) -> None:
    await dana_is_not_asked(scene)
    await friday(scene)
    note = await scene.dana.sees("@bot", NOTE)
    await scene.dana.click("missed_no", note)
    await scene.dana.sees("@bot", "Not this one")
    [row] = await kept(scene, Missed)
    assert row.author_id == scene.dana.id
    await scene.dana.open_home()
    home = await scene.dana.sees_home("Waiting for you")
    assert UNSURE not in scene.dana.read(home)
    assert len(await kept(scene, Taught)) == 1


@one_mode
async def test_only_ids_are_kept_of_what_was_missed(scene: Scene, tmp_path: Path) -> None:
    await dana_is_not_asked(scene)
    assert stands_in_a_row(tmp_path, "Corvid") == []
    assert stands_in_a_row(tmp_path, "Hooli") == []


@one_mode
async def test_an_edited_or_deleted_message_is_not_offered(scene: Scene) -> None:
    first = await dana_is_not_asked(scene)
    await scene.dana.edit(first, "never mind")
    await scene.rest()
    assert await kept(scene, Missed) == []
    second = await scene.dana.post("#field-notes", UNSURE)
    await scene.rest()
    assert len(await kept(scene, Missed)) == 1
    await scene.dana.delete(second)
    await scene.rest()
    assert await kept(scene, Missed) == []
    await friday(scene)
    assert not notes(scene.dana)


@one_mode
async def test_it_waits_in_app_home_too(scene: Scene) -> None:
    await dana_is_not_asked(scene)
    await scene.dana.open_home()
    await scene.dana.sees_home("Did I miss these?")
    await scene.dana.click("missed_yes", view="home")
    home = await scene.dana.sees_home("Corvid HVAC at Hooli")
    assert QUESTION in scene.dana.read(home)
    await friday(scene)
    assert "Did I miss" not in scene.dana.read(await scene.dana.sees("@bot", NOTE))


@one_mode
async def test_not_a_vendor_makes_it_pickier(scene: Scene) -> None:
    await scene.dana.post("#field-notes", SAW)
    card = await scene.dana.sees("#field-notes", QUESTION, private=True)
    assert await bar_of(scene) is None
    await scene.dana.click("sighting_dismiss", card)
    gone = await scene.dana.sees("#field-notes", "Forgotten", private=True)
    assert await bar_of(scene) == round(SURE_BAR + NEEDLESS_STEP, 4)
    await scene.dana.click("undo", gone)
    await scene.dana.sees("#field-notes", QUESTION, private=True)
    assert await bar_of(scene) is None


@one_mode
async def test_an_unanswered_question_is_left_over_and_answered_in_the_note(scene: Scene) -> None:
    await come(scene, 0, 10)
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", QUESTION, private=True)
    await friday(scene)
    note = await scene.dana.sees("@bot", NOTE)
    assert "Lakeshore IT at Acme" in scene.dana.read(note)
    await scene.dana.click("sighting_bad", note)
    await scene.dana.sees("@bot", "Noted: Lakeshore IT at Acme, poor")
    assert len(notes(scene.dana)) == 1


@one_mode
async def test_a_correction_made_from_the_note_is_said_beside_it_and_drawn_in_it(scene: Scene) -> None:
    await come(scene, 0, 10)
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", QUESTION, private=True)
    await friday(scene)
    note = await scene.dana.sees("@bot", NOTE)
    await scene.dana.click("sighting_edit", note)
    await scene.dana.sees_modal("What you saw")
    await scene.dana.submit({"customer": "Hooli", "verdict": "mixed"})
    await scene.dana.sees("@bot", "Lakeshore IT at Hooli, mixed")
    await scene.rest()
    assert [scene.dana.read(one).count("Lakeshore IT at Hooli, mixed") for one in notes(scene.dana)] == [1]


@one_mode
async def test_a_handshake_on_what_was_not_even_read_lowers_the_bar_to_reading(scene: Scene) -> None:
    services, team = scene.bot.services, scene.slack.world.team.id
    message = await scene.dana.post("#general", UNREAD)
    await scene.rest()
    await scene.dana.react(message, "handshake")
    card = await scene.dana.sees("#general", QUESTION, private=True)
    assert (await services.known.get(team)).read_bar == round(READ_BAR - UNREAD_STEP, 4)
    await scene.dana.react(await scene.dana.post("#general", SAW), "handshake")
    await scene.rest()
    assert [row.kind for row in await kept(scene, Taught)] == [TaughtKind.UNREAD]
    assert "Corvid HVAC" in scene.dana.read(card)


@one_mode
async def test_managers_set_the_thresholds_and_taps_begin_there(scene: Scene) -> None:
    mona = scene.slack.person("mona")
    await dana_is_not_asked(scene)
    for chosen, bar in (("0.7", 0.7), ("shipped", None), ("0.7", 0.7)):
        await mona.slash("#general", "/kith", "settings")
        await mona.sees_modal("When I ask unasked")
        await mona.submit({"speak_bar": chosen, "read_bar": "0.15"})
        await scene.rest()
        assert await bar_of(scene) == bar
    assert (await scene.bot.services.known.get(scene.slack.world.team.id)).read_bar == 0.15
    await friday(scene)
    await scene.dana.click("missed_yes", await scene.dana.sees("@bot", NOTE))
    await scene.dana.sees("@bot", QUESTION)
    assert await bar_of(scene) == round(0.7 - MISSED_STEP, 4)


# --- Fridays --------------------------------------------------------------------------------------------------


@one_mode
async def test_three_people_in_three_time_zones_each_have_their_own_friday(scene: Scene) -> None:
    mona = scene.slack.person("mona")
    zones = {"dana": CHICAGO, "sam": "Pacific/Auckland", "mona": "Europe/Berlin"}
    for name, tz in zones.items():
        scene.slack.change_user(name, tz=tz)
    await be_choosy(scene)
    await come(scene, 1, 10)
    for person in (scene.dana, scene.sam, mona):
        await person.post("#general", UNSURE)
    await scene.rest()
    assert len(await kept(scene, Missed)) == 3
    await come(scene, 3, 20, "UTC")
    came: dict[str, datetime] = {}
    for _ in range(30):
        await scene.slack.advance(hours=1)
        await scene.bot.sweep.once()
        for name, person in (("dana", scene.dana), ("sam", scene.sam), ("mona", mona)):
            if notes(person):
                came.setdefault(name, scene.slack.clock.now().astimezone(ZoneInfo(zones[name])))
    assert list(came) == ["sam", "mona", "dana"]
    assert {(at.weekday(), at.hour) for at in came.values()} == {(4, 15)}
    assert [len(notes(person)) for person in (scene.dana, scene.sam, mona)] == [1, 1, 1]


@one_mode
async def test_in_the_week_of_the_time_change_it_is_three_o_clock_by_the_new_time(scene: Scene) -> None:
    await be_choosy(scene)
    monday = datetime(2027, 3, 15, 15, tzinfo=UTC)  # the clocks went forward on the day before
    await scene.slack.advance(seconds=(monday - scene.slack.clock.now()).total_seconds())
    await scene.dana.post("#field-notes", UNSURE)
    await scene.rest()
    due = datetime(2027, 3, 19, 20, tzinfo=UTC)
    await scene.slack.advance(seconds=(due - scene.slack.clock.now()).total_seconds() - 60)
    await scene.bot.sweep.once()
    assert not notes(scene.dana)
    await scene.slack.advance(minutes=2)
    await scene.bot.sweep.once()
    assert len(notes(scene.dana)) == 1


@asynccontextmanager
async def another(scene: Scene, mode: Mode, home: Path, local: Local) -> AsyncIterator[Bot]:
    """A second process over the same database; also what a restart leaves."""
    bot = await build(settings_for(scene.slack, mode, home), clock=scene.slack.clock, local=local)
    try:
        yield bot
    finally:
        await bot.stop()


async def test_a_restart_in_between_neither_loses_nor_doubles_the_note(
    scene: Scene, mode: Mode, tmp_path: Path, local: Local
) -> None:
    await dana_is_not_asked(scene)
    async with another(scene, mode, tmp_path, local) as second:
        await come(scene, 4, 14)
        await second.sweep.once()
        assert not notes(scene.dana)
        await friday(scene)
        await second.sweep.once()
    async with another(scene, mode, tmp_path, local) as third:
        await third.sweep.once()
        await scene.slack.advance(hours=66)
        await third.sweep.once()
    assert len(notes(scene.dana)) == 1
    assert len(await kept(scene, FridayNote)) == 1


@one_mode
async def test_three_fridays_without_an_answer_are_enough_and_one_tap_brings_them_back(scene: Scene) -> None:
    await be_choosy(scene)
    for week in range(3):
        await come(scene, 0, 10)
        await scene.dana.post("#field-notes", UNSURE)
        await scene.rest()
        await friday(scene)
        assert len(notes(scene.dana)) == week + 1
    await come(scene, 0, 10)
    await scene.dana.post("#field-notes", UNSURE)
    await scene.rest()
    await friday(scene)
    stopped = await scene.dana.sees("@bot", "I no longer write on Fridays")
    assert len(notes(scene.dana)) == 3
    await scene.dana.click("ghost_back", stopped)
    await scene.dana.sees("@bot", "I write on Fridays again")
    await come(scene, 0, 10)
    await scene.dana.post("#field-notes", UNSURE)
    await scene.rest()
    await friday(scene)
    assert len(notes(scene.dana)) == 4


@one_mode
async def test_any_click_on_a_note_counts_as_an_answer(scene: Scene) -> None:
    await be_choosy(scene)
    for week in range(5):
        await come(scene, 0, 10)
        await scene.dana.post("#field-notes", UNSURE)
        await scene.rest()
        await friday(scene)
        assert len(notes(scene.dana)) == week + 1
        if week == 2:
            await scene.dana.click("missed_no", notes(scene.dana)[-1])
            await scene.rest()


# --- mute -----------------------------------------------------------------------------------------------------


async def test_mute_is_told_by_status_ends_by_word_and_keeps_friday_quiet(scene: Scene) -> None:
    await dana_is_not_asked(scene)
    assert "not muted" in await scene.answer(scene.dana, "/kith", "status", "Listening")
    await scene.answer(scene.dana, "/kith", "mute 1w", "Quiet until")
    assert "muted until" in await scene.answer(scene.dana, "/kith", "status", "Listening")
    await friday(scene)
    assert not notes(scene.dana)
    await scene.answer(scene.dana, "/kith", "mute off", "I'm back")
    assert "not muted" in await scene.answer(scene.dana, "/kith", "status", "Listening")


@one_mode
async def test_mute_a_week_on_a_note_leaves_the_note_as_it_is(scene: Scene) -> None:
    await dana_is_not_asked(scene)
    await friday(scene)
    note = await scene.dana.sees("@bot", NOTE)
    await scene.dana.click("mute_week", note)
    await scene.dana.sees("@bot", "Quiet until", private=True)
    assert UNSURE in scene.dana.read(notes(scene.dana)[0])


# --- the silent trial, and commands only ----------------------------------------------------------------------


async def a_trial(scene: Scene) -> None:
    """Two weeks of it: Dana saw two vendors, Sam has a need that one of them would fit."""
    await scene.bot.sweep.once()
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    [first] = await kept(scene, Sighting)
    await scene.dana.dm(saw("Northgate Storage", "Initech"))
    card = await scene.dana.sees("@bot", QUESTION)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("@bot", "Noted")
    await scene.slack.advance(days=2)
    await scene.sam.post("#deals", NEEDS)
    await scene.rest()
    assert first.state is SightingState.PROPOSED


def unasked(scene: Scene) -> list[Any]:
    calls = scene.slack.workspace.wire.called("chat.postMessage")
    return scene.slack.workspace.wire.called("chat.postEphemeral") + [
        call for call in calls if "posting" in str(call.args.get("metadata"))
    ]


@pytest.mark.parametrize("more_settings", [{"listen": "silent"}])
async def test_a_silent_trial_is_reported_to_managers_once_and_started_with_one_tap(
    scene: Scene, more_settings: dict[str, Any]
) -> None:
    await a_trial(scene)
    await scene.slack.advance(days=TRIAL.days - 3)
    await scene.bot.sweep.once()
    assert unasked(scene) == []
    await come(scene, 1, 10)
    await scene.bot.sweep.once()
    await scene.bot.sweep.once()
    mona = scene.slack.person("mona")
    report = await mona.sees("@bot", "Two weeks of listening silently")
    words = mona.read(report)
    assert "1 question about a vendor that somebody saw" in words
    assert "1 suggestion to somebody with a need" in words
    assert "To Dana, in private" in words
    assert "Lakeshore IT at Acme" in words
    assert len(unasked(scene)) == 1
    await mona.click("trial_start", report)
    await mona.sees("@bot", "Started: from now on cards go out")
    await scene.dana.open_home()
    await scene.dana.sees_home("Lakeshore IT at Acme")
    await scene.sam.open_home()
    await scene.sam.sees_home("Northgate Storage")
    await scene.dana.post("#field-notes", saw("Alder Cabling", "Hooli"))
    await scene.dana.sees("#field-notes", QUESTION, private=True)


@one_mode
@pytest.mark.parametrize("more_settings", [{"listen": "silent"}])
async def test_a_trial_that_goes_on_is_reported_again_two_weeks_later(
    scene: Scene, more_settings: dict[str, Any]
) -> None:
    await a_trial(scene)
    mona = scene.slack.person("mona")
    for reports in (1, 2):
        await scene.slack.advance(days=TRIAL.days)
        await come(scene, 1, 10)
        await scene.bot.sweep.once()
        found = mona.visible("@bot", "Two weeks of listening silently")
        assert len(found) == reports
        await mona.click("trial_go_on", found[-1])
        await mona.sees("@bot", "I go on listening silently", after=found[-2] if reports > 1 else "")
    assert not scene.dana.visible("@bot", "listening silently")


@one_mode
@pytest.mark.parametrize("more_settings", [{"listen": "silent"}])
async def test_in_a_silent_trial_what_is_asked_is_answered(scene: Scene, more_settings: dict[str, Any]) -> None:
    await a_trial(scene)
    await scene.answer(scene.sam, "/vendor", '"Northgate Storage"', "Dana saw them")
    message = await scene.dana.post("#general", saw("Corvid HVAC", "Hooli"))
    await scene.rest()
    await scene.dana.react(message, "handshake")
    await scene.rest()
    assert scene.dana.visible("#general", "Corvid HVAC", private=True)


@one_mode
@pytest.mark.parametrize("more_settings", [{"listen": "silent"}])
async def test_in_a_silent_trial_no_outcome_is_asked_about(scene: Scene, more_settings: dict[str, Any]) -> None:
    await scene.dana.dm(SAW)
    card = await scene.dana.sees("@bot", QUESTION)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("@bot", "Noted")
    await scene.sam.slash("#general", "/intro", "Lakeshore IT to Globex")
    await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    await scene.slack.advance(days=31)
    await scene.hours_pass(48)
    assert not scene.sam.visible("@bot", "Did Lakeshore IT deliver")


@pytest.mark.parametrize("more_settings", [{"listen": "commands"}])
async def test_with_commands_only_nothing_is_heard_and_everything_that_is_told_works(
    scene: Scene, more_settings: dict[str, Any], tmp_path: Path
) -> None:
    message = await scene.dana.post("#field-notes", SAW)
    await scene.dana.post("#field-notes", "they were great, again", thread=message)
    await scene.sam.post("#deals", NEEDS)
    await scene.rest()
    assert stands_in_a_file(tmp_path, "Lakeshore") == []
    team = scene.slack.world.team.id
    channel = scene.slack.world.channel("#field-notes").id
    assert scene.bot.services.threads.before((team, channel, message.ts), "9999999999.0") == ()
    assert scene.slack.workspace.wire.called("chat.postEphemeral") == []
    await scene.dana.react(message, "handshake")
    card = await scene.dana.sees("#field-notes", QUESTION, private=True)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "Noted", private=True)
    await scene.answer(scene.sam, "/vendor", '"Lakeshore IT"', "Dana saw them")
    need = await scene.sam.post("#deals", NEEDS)
    await scene.sam.shortcut("mark_need", need)
    await scene.sam.sees("#deals", "Lakeshore IT", private=True)


# --- one person's own bar, and hours --------------------------------------------------------------------------


@one_mode
async def test_not_alike_makes_kith_pickier_with_that_person_and_undo_takes_it_back(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_not_alike", card)
    refused = await scene.sam.sees("#deals", "pickier with you", private=True)
    people = {row.user_id: row.bar for row in await kept(scene, Colleague)}
    assert (people[scene.sam.id], people[scene.dana.id]) == (NOT_ALIKE_STEP, 0.0)
    await scene.sam.click("undo", refused)
    await scene.sam.sees("#deals", "For Globex", private=True)
    await scene.rest()
    assert {row.bar for row in await kept(scene, Colleague)} == {0.0}


@one_mode
async def test_a_witness_is_not_woken_by_somebody_elses_question(scene: Scene) -> None:
    scene.slack.change_user("dana", tz="Pacific/Auckland")
    await scene.dana_saw_lakeshore()
    await come(scene, 1, 10)
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_ask_witness", card)
    await scene.rest()
    assert not scene.dana.visible("@bot", "would like to mention")
    await come(scene, 2, 8, "Pacific/Auckland")
    await scene.bot.sweep.once()
    assert not scene.dana.visible("@bot", "would like to mention")
    await come(scene, 2, 9, "Pacific/Auckland")
    await scene.bot.sweep.once()
    await scene.bot.sweep.once()
    assert len(scene.dana.visible("@bot", "would like to mention")) == 1


# --- the budget -----------------------------------------------------------------------------------------------


@one_mode
async def test_a_second_call_over_the_budget_waits_and_is_not_lost(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await come(scene, 1, 10)
    await scene.sam_is_offered_lakeshore()
    await scene.sam.post("#field-notes", saw("Alder Cabling", "Hooli"))
    await scene.sam.sees("#field-notes", QUESTION, private=True)
    await come(scene, 1, 16)
    await scene.bot.sweep.once()
    assert not scene.sam.visible("@bot", "For Globex")
    assert [card.state for card in await kept(scene, Card, kind="suggestion")] == [CardState.SHOWN]
    await come(scene, 2, 10)
    await scene.bot.sweep.once()
    await scene.rest()
    assert len(scene.sam.visible("@bot", "For Globex")) == 1
