"""The life of an introduction over the wire: every step, every way out, what follows, and a new start between."""

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot import build
from domain.model import Act, Decision, DecisionKind, Fit, FitAspect, Introduction, Outcome, Posting, Question, Vendor
from domain.model import IntroductionState as State
from handlers.sweeps import chores
from jobs.sweep import Sweep
from nlp.local import Local
from playground import Message
from tests.journeys.conftest import NEEDS, Scene, settings_for
from tests.journeys.inside import kept, saw

pytestmark = pytest.mark.parametrize("mode", ["socket"])
CARD = "Lakeshore IT for Globex"


async def taken(scene: Scene, how: str = "suggestion_mention") -> Message:
    """Sam took the suggestion; his card."""
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click(how, card)
    return await scene.sam.sees("@bot", CARD)


async def state(scene: Scene) -> State:
    [intro] = await kept(scene, Introduction)
    return intro.state


def cards(scene: Scene) -> list[Message]:
    return scene.sam.visible("@bot", CARD)


async def restarted(scene: Scene, home: Path, local: Local) -> None:
    """The same bot as a new one, on what is kept."""
    await scene.bot.stop()
    scene.bot = await build(settings_for(scene.slack, "socket", home), clock=scene.slack.clock, local=local)
    await scene.bot.start()
    await scene.slack.connected()


# --- steps and ways out --------------------------------------------------------------------------------------


async def test_a_mention_may_become_an_introduction_and_ends_with_an_outcome_all_on_one_card(scene: Scene) -> None:
    ours = await taken(scene)
    assert "I'll ask once" in scene.sam.read(ours)
    for action, words in (
        ("intro_lead_on", "waiting for Globex"),
        ("intro_looking", "just looking"),
        ("intro_customer_agreed", "waiting for Lakeshore IT"),
        ("intro_vendor_agreed", "ready to send"),
        ("intro_sent", "introduced"),
        ("intro_met", "met"),
        ("outcome_delivered", f"{CARD}: delivered"),
    ):
        await scene.sam.click(action, cards(scene)[0])
        await scene.sam.sees("@bot", words)
    [card] = cards(scene)
    assert (card.ts, "asked:" in scene.sam.read(card)) == (ours.ts, True)
    [intro] = await kept(scene, Introduction)
    moments = [
        intro.created_at,
        intro.asked_at,
        intro.customer_agreed_at,
        intro.vendor_agreed_at,
        intro.introduced_at,
        intro.met_at,
        intro.ended_at,
    ]
    assert moments == sorted(at for at in moments if at)


async def test_the_draft_may_be_put_in_own_words(scene: Scene) -> None:
    await taken(scene, "suggestion_intro")
    for action in ("intro_customer_agreed", "intro_vendor_agreed"):
        await scene.sam.click(action, cards(scene)[0])
        await scene.rest()
    await scene.sam.click("intro_edit_draft", cards(scene)[0])
    await scene.sam.sees_modal("Kith sends nothing outside Slack")
    await scene.sam.submit({"draft": "Tamsin, Brian. Over to you two."})
    await scene.sam.sees("@bot", "Over to you two.")
    await scene.dana.open_home()
    assert "Over to you" not in scene.dana.read(await scene.dana.sees_home())


async def test_price_only_asks_nothing_and_lapses_quietly(scene: Scene) -> None:
    await taken(scene, "suggestion_intro")
    await scene.sam.click("intro_price_only", cards(scene)[0])
    await scene.sam.sees("@bot", "I won't ask")
    await scene.slack.advance(days=31)
    await scene.bot.sweep.once()
    await scene.rest()
    assert await state(scene) is State.LAPSED
    assert not scene.sam.visible("@bot", "Did Lakeshore IT deliver")
    await scene.sam.click("outcome_partly", cards(scene)[0])
    await scene.sam.sees("@bot", "partly delivered")


async def test_price_only_may_be_taken_back_by_being_ready_after_all(scene: Scene) -> None:
    await taken(scene, "suggestion_intro")
    await scene.sam.click("intro_price_only", cards(scene)[0])
    await scene.sam.sees("@bot", "I won't ask")
    await scene.sam.click("intro_ready", cards(scene)[0])
    await scene.sam.sees("@bot", "waiting for Globex")


async def test_the_day_of_the_question_may_be_picked(scene: Scene) -> None:
    await taken(scene)
    day = (scene.slack.clock.now() + timedelta(days=90)).date()
    await scene.sam.click("intro_ask_on", cards(scene)[0], choice=day.isoformat())
    await scene.sam.sees("@bot", f"on {day.day} {day:%B}")
    await scene.slack.advance(days=80)
    await scene.bot.sweep.once()
    await scene.rest()
    assert not scene.sam.visible("@bot", "Did Lakeshore IT deliver")
    await scene.slack.advance(days=10)
    await scene.hours_pass(80)
    await scene.sam.sees("@bot", "Did Lakeshore IT deliver at Globex?")


async def test_too_early_brings_the_question_once_more_and_silence_lapses(scene: Scene) -> None:
    await taken(scene)
    await scene.slack.advance(days=30)
    await scene.hours_pass(80)
    question = await scene.sam.sees("@bot", "Did Lakeshore IT deliver at Globex?")
    await scene.sam.click("outcome_early", question)
    await scene.sam.sees("@bot", "I'll ask again on")
    await scene.slack.advance(days=30)
    await scene.hours_pass(80)
    await scene.sam.sees("@bot", "I ask once; no answer is fine")
    assert len(scene.sam.visible("@bot", "Did Lakeshore IT deliver at Globex?")) == 1
    await scene.slack.advance(days=31)
    await scene.bot.sweep.once()
    await scene.sam.sees("@bot", f"{CARD}: lapsed")
    await scene.sam.react(cards(scene)[0], "white_check_mark")
    await scene.sam.sees("@bot", f"{CARD}: delivered")


async def test_what_was_dropped_takes_no_emoji_any_more(scene: Scene) -> None:
    await taken(scene)
    await scene.sam.click("intro_cancel", cards(scene)[0])
    await scene.sam.sees("@bot", f"{CARD}: dropped")
    await scene.sam.react(cards(scene)[0], "white_check_mark")
    await scene.rest()
    assert await state(scene) is State.CANCELLED
    assert await kept(scene, Outcome) == []


async def test_only_the_rep_and_managers_may_tell(scene: Scene) -> None:
    need = await _need_with_card(scene)
    priya, mona = scene.slack.person("priya"), scene.slack.person("mona")
    await priya.react(need, "white_check_mark")
    await scene.rest()
    assert await state(scene) is State.MENTIONED
    await mona.react(need, "x")
    await scene.sam.sees("@bot", f"{CARD}: did not deliver")


async def _need_with_card(scene: Scene) -> Message:
    await scene.dana_saw_lakeshore()
    need, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("@bot", CARD)
    return need


async def test_a_second_tap_on_the_same_outcome_changes_nothing(scene: Scene) -> None:
    await taken(scene)
    await scene.slack.advance(days=30)
    await scene.hours_pass(80)
    question = await scene.sam.sees("@bot", "Did Lakeshore IT deliver at Globex?")
    await scene.sam.click("outcome_partly", cards(scene)[0])
    await scene.sam.sees("@bot", f"{CARD}: partly delivered")
    await scene.rest()
    assert "Noted: partly delivered." in scene.sam.read(question)
    assert len(await kept(scene, Outcome)) == 1


# --- consent -------------------------------------------------------------------------------------------------


async def test_a_yes_that_holds_for_the_next_time_saves_a_tap_then(scene: Scene) -> None:
    await taken(scene, "suggestion_intro")
    await scene.sam.click("intro_vendor_agreed", cards(scene)[0])
    await scene.rest()
    await scene.sam.click("intro_welcomes", cards(scene)[0])
    await scene.sam.sees("@bot", "Brian welcomes introductions (told you")
    await scene.answer(scene.slack.person("priya"), "/intro", "Lakeshore IT to Hooli", "in our direct messages")
    priya = scene.slack.person("priya")
    ours = await priya.sees("@bot", "Lakeshore IT for Hooli: waiting for Hooli")
    assert "Brian welcomes introductions (told Sam" in priya.read(ours)
    await priya.click("intro_customer_agreed", ours)
    await priya.sees("@bot", "Lakeshore IT for Hooli: ready to send")


async def test_the_standing_yes_ends_after_a_year(scene: Scene) -> None:
    await taken(scene, "suggestion_intro")
    await scene.sam.click("intro_vendor_agreed", cards(scene)[0])
    await scene.rest()
    await scene.sam.click("intro_welcomes", cards(scene)[0])
    await scene.sam.sees("@bot", "welcomes introductions")
    await scene.slack.advance(days=366)
    await scene.answer(scene.sam, "/intro", "Lakeshore IT to Hooli", "in our direct messages")
    ours = await scene.sam.sees("@bot", "Lakeshore IT for Hooli: waiting for Hooli")
    assert "welcomes" not in scene.sam.read(ours)


async def test_a_contacts_details_stand_in_the_log_once_a_day_for_each_who_saw_them(scene: Scene) -> None:
    await scene.dana.post("#field-notes", saw("Lakeshore IT") + " Brian's mail is brian@lakeshore.example")
    card = await scene.dana.sees("#field-notes", "How did they do?", private=True)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "Noted", private=True)
    for _ in range(2):
        await scene.answer(scene.sam, "/vendor", "Lakeshore IT", "brian@lakeshore.example")
        await scene.answer(scene.sam, "/intro", "Lakeshore IT to Hooli", "in our direct messages")
        await scene.rest()
    assert [act.actor_id for act in await kept(scene, Act, what="contact_revealed")] == [scene.sam.id]
    await scene.answer(scene.dana, "/vendor", "Lakeshore IT", "brian@lakeshore.example")
    await scene.slack.advance(days=1)
    await scene.answer(scene.sam, "/vendor", "Lakeshore IT", "brian@lakeshore.example")
    assert len(await kept(scene, Act, what="contact_revealed")) == 3


# --- the witness ---------------------------------------------------------------------------------------------


async def test_the_witness_is_told_once_and_may_say_hold_on(scene: Scene) -> None:
    await taken(scene)
    await scene.hours_pass(80)
    word = await scene.dana.sees("@bot", "Sam is mentioning Lakeshore IT to Globex")
    await scene.dana.click("witness_hold", word)
    await scene.dana.sees("@bot", "You said: hold on")
    await scene.sam.sees("@bot", "Dana says hold on")
    await scene.hours_pass(30)
    await scene.rest()
    assert len(scene.dana.visible("@bot", "Sam is mentioning")) == 1
    await scene.sam.click("intro_lead_on", cards(scene)[0])
    await scene.sam.sees("@bot", "waiting for Globex")


async def test_a_witness_is_not_told_of_what_was_taken_back(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_mention", card)
    noted = await scene.sam.sees("#deals", "in our direct messages now", private=True)
    await scene.sam.click("undo", noted)
    await scene.rest()
    await scene.hours_pass(80)
    assert not scene.dana.visible("@bot", "is mentioning")
    assert await kept(scene, Question) == []


async def test_a_witness_who_answered_a_question_is_not_told_as_well(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_ask_witness", card)
    question = await scene.dana.sees("@bot", "Sam would like to mention Lakeshore IT")
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("@bot", CARD)
    await scene.dana.click("witness_talk", question)
    await scene.sam.sees("@bot", "Dana would like to talk to you first")
    await scene.hours_pass(80)
    assert not scene.dana.visible("@bot", "is mentioning")


async def test_a_witness_who_has_left_blocks_nothing_and_stays_the_witness(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    scene.slack.change_user("dana", deleted=True)
    await scene.rest()
    await scene.sam.click("suggestion_ask_witness", card)
    await scene.sam.sees("#deals", "has left", private=True)
    assert await kept(scene, Question) == []
    await scene.sam.click("suggestion_mention", card)
    ours = await scene.sam.sees("@bot", CARD)
    assert "Dana (who has left) saw them" in scene.sam.read(ours)


async def test_the_first_witness_is_thanked_once_in_private(scene: Scene, tmp_path: Path, local: Local) -> None:
    ours = await taken(scene)
    await scene.sam.react(ours, "white_check_mark")
    await scene.sam.sees("@bot", f"{CARD}: delivered")
    await scene.sam.unreact(ours, "white_check_mark")
    await scene.rest()
    await scene.sam.react(ours, "white_check_mark")
    await scene.rest()
    await restarted(scene, tmp_path, local)
    await scene.hours_pass(80)
    thanks = await scene.dana.sees("@bot", "Lakeshore IT delivered at Globex.")
    assert "Sam brought them in because you saw them" in scene.dana.read(thanks)
    await scene.hours_pass(30)
    assert len(scene.dana.visible("@bot", "Lakeshore IT delivered at Globex.")) == 1
    assert not scene.sam.visible("@bot", "Thank you")


# --- the outcome ---------------------------------------------------------------------------------------------


async def test_of_contradictory_emoji_the_latest_counts_and_the_card_says_so(
    scene: Scene, tmp_path: Path, local: Local
) -> None:
    ours = await taken(scene)
    await scene.sam.react(ours, "heavy_check_mark::skin-tone-4")
    await scene.sam.sees("@bot", f"{CARD}: delivered")
    await restarted(scene, tmp_path, local)
    await scene.sam.react(ours, "x")
    card = await scene.sam.sees("@bot", f"{CARD}: did not deliver")
    assert "You said before: delivered. The latest counts." in scene.sam.read(card)
    await restarted(scene, tmp_path, local)
    await scene.sam.unreact(ours, "x")
    card = await scene.sam.sees("@bot", f"{CARD}: delivered")
    assert "You said before" not in scene.sam.read(card)
    await scene.sam.unreact(ours, "heavy_check_mark::skin-tone-4")
    await scene.sam.sees("@bot", f"{CARD}: mentioned")


async def test_an_emoji_on_a_message_in_the_thread_that_names_the_vendor_counts(scene: Scene) -> None:
    need = await _need_with_card(scene)
    other = await scene.sam.post("#deals", "going well so far", need)
    good = await scene.sam.post("#deals", "Lakeshore were there at seven, everything runs", need)
    await scene.rest()
    await scene.sam.react(other, "white_check_mark")
    await scene.rest()
    assert await state(scene) is State.MENTIONED
    named = await scene.sam.post("#deals", "Lakeshore IT were there at seven, everything runs", need)
    await scene.rest()
    await scene.sam.react(named, "large_yellow_circle")
    noted = await scene.sam.sees("#deals", "partly delivered", private=True)
    await scene.sam.click("undo", noted)
    await scene.rest()
    assert await state(scene) is State.MENTIONED
    await scene.sam.react(named, "white_check_mark")
    await scene.sam.sees("@bot", f"{CARD}: delivered")
    await scene.sam.react(named, "x")
    await scene.sam.sees("@bot", f"{CARD}: did not deliver")
    assert good.ts != named.ts


async def test_several_introductions_behind_one_message_are_asked_about(scene: Scene) -> None:
    for vendor in ("Lakeshore IT", "Northgate Cabling"):
        await scene.dana.post("#field-notes", saw(vendor))
        card = await scene.dana.sees("#field-notes", f"{vendor} at Acme", private=True)
        await scene.dana.click("sighting_good", card)
        await scene.dana.sees("#field-notes", f"Noted: {vendor}", private=True)
    need = await scene.sam.post("#deals", NEEDS)
    card = await scene.sam.sees("#deals", "2 vendors", private=True)
    await scene.sam.click("suggestion_mention", card)
    await scene.rest()
    await scene.sam.shortcut("mark_need", need)
    again = await scene.sam.sees("#deals", "2 vendors", private=True)
    first, other = [json.loads(value)["vendor"] for value in offered(again)]
    [taken_one] = await kept(scene, Introduction)
    wanted = other if taken_one.vendor_id == first else first
    value = next(value for value in offered(again) if json.loads(value)["vendor"] == wanted)
    await scene.sam.click("suggestion_mention", again, value=value)
    await scene.rest()
    await scene.sam.react(need, "white_check_mark")
    which = await scene.sam.sees("#deals", "Which one do you mean?", private=True)
    assert {intro.state for intro in await kept(scene, Introduction)} == {State.MENTIONED}
    await scene.sam.click("outcome_delivered", which)
    await scene.sam.sees("#deals", "Noted:", private=True)
    assert sorted(intro.state for intro in await kept(scene, Introduction)) == [State.DELIVERED, State.MENTIONED]


def offered(card: Message) -> list[str]:
    """The values of the buttons that take a suggestion."""
    return re.findall(r"'action_id': 'suggestion_mention', 'value': '([^']*)'", str(card.blocks))


async def test_a_failure_is_asked_about_in_private_and_may_teach_whom_they_serve(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    need = await scene.sam.post("#deals", NEEDS + " for 800 people")
    card = await scene.sam.sees("#deals", "Lakeshore IT", private=True)
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("@bot", CARD)
    await scene.sam.react(need, "x")
    asked = await scene.sam.sees("#deals", "What went wrong?", private=True)
    await scene.sam.click("reason_too_big", asked)
    taught = await scene.sam.sees("#deals", "does not serve 800 people or more", private=True)
    await scene.sam.click("fit_learn", taught)
    await scene.sam.sees("#deals", "I'll mind that", private=True)
    assert not scene.dana.visible("#deals", "800 people or more", private=True)
    words = await scene.answer(scene.sam, "/intro", "Lakeshore IT to Initech", "in our direct messages")
    assert words


async def test_the_button_asks_the_reason_in_a_form(scene: Scene) -> None:
    ours = await taken(scene)
    await scene.sam.click("outcome_not", ours)
    await scene.sam.sees_modal("only you and managers see this")
    await scene.sam.submit({"reason": "poor_work"})
    await scene.rest()
    [told] = await kept(scene, Outcome)
    assert told.reason == "poor_work"


async def test_an_outcome_told_in_passing_is_one_tap(scene: Scene) -> None:
    await taken(scene)
    await scene.slack.advance(days=1)
    await scene.sam.post("#general", "Lakeshore nailed it at Globex")
    offered = await scene.sam.sees("#general", "Did Lakeshore IT deliver at Globex?", private=True)
    assert "Your colleagues will see what you tap" in scene.sam.read(offered)
    await scene.sam.click("outcome_delivered", offered)
    await scene.sam.sees("#general", "Noted: Lakeshore IT for Globex, delivered", private=True)
    await scene.sam.sees("@bot", f"{CARD}: delivered")
    assert not scene.dana.visible("#general", "Did Lakeshore IT deliver")


async def test_told_in_passing_by_somebody_else_it_is_a_sighting(scene: Scene) -> None:
    await taken(scene)
    await scene.slack.advance(days=1)
    await scene.dana.post("#general", "Lakeshore IT nailed it at Globex, live on day one, zero downtime")
    await scene.dana.sees("#general", "How did they do?", private=True)
    assert await state(scene) is State.MENTIONED


# --- what follows --------------------------------------------------------------------------------------------


async def test_the_third_delivery_seen_by_two_brings_one_proposal(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    assert await kept(scene, Decision) == []
    for customer in ("Globex", "Hooli"):
        await scene.answer(scene.sam, "/intro", f"Lakeshore IT to {customer}", "in our direct messages")
        ours = await scene.sam.sees("@bot", f"Lakeshore IT for {customer}")
        await scene.sam.react(ours, "white_check_mark")
        await scene.sam.sees("@bot", f"Lakeshore IT for {customer}: delivered")
    [decision] = await kept(scene, Decision)
    assert (decision.kind, bool(decision.trade)) == (DecisionKind.GOTO, True)
    await scene.answer(scene.sam, "/intro", "Lakeshore IT to Initech", "in our direct messages")
    ours = await scene.sam.sees("@bot", "Lakeshore IT for Initech")
    await scene.sam.react(ours, "white_check_mark")
    await scene.sam.sees("@bot", "Lakeshore IT for Initech: delivered")
    assert len(await kept(scene, Decision)) == 1


async def test_a_leavers_introductions_go_to_the_managers_and_nobody_is_asked(scene: Scene) -> None:
    await taken(scene)
    await scene.answer(scene.sam, "/intro", "Lakeshore IT to Hooli", "in our direct messages")
    scene.slack.change_user("sam", deleted=True)
    await scene.rest()
    await scene.bot.sweep.once()
    [decision] = await kept(scene, Decision)
    assert (decision.kind, decision.subject_id) == (DecisionKind.LEAVER, scene.sam.id)
    await scene.slack.advance(days=31)
    await scene.hours_pass(80)
    assert await kept(scene, Posting, kind="outcome_question") == []
    assert len(await kept(scene, Decision)) == 1
    words = await scene.answer(scene.dana, "/vendor", "why Lakeshore IT", "You")
    assert "0.6" in words


TROUBLE = "Trouble at Globex: Lakeshore IT's cabling trips our dryers, we need to sort it out with them today"


async def test_trouble_where_a_known_vendor_works_brings_one_private_line_and_holds_the_question_back(
    scene: Scene,
) -> None:
    await scene.dana.post("#field-notes", saw("Lakeshore IT", "Globex"))
    card = await scene.dana.sees("#field-notes", "How did they do?", private=True)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "Noted", private=True)
    await scene.answer(scene.sam, "/intro", "Lakeshore IT to Globex", "in our direct messages")
    await scene.sam.sees("@bot", CARD)
    await scene.slack.advance(days=29)
    priya = scene.slack.person("priya")
    before = (await kept(scene, Introduction))[0].due_at
    await priya.post("#general", TROUBLE)
    line = await priya.sees("#general", "Lakeshore IT works at Globex too", private=True)
    assert "ask Dana" in priya.read(line)
    assert not scene.sam.visible("#general", "works at Globex too", private=True)
    after = (await kept(scene, Introduction))[0].due_at
    assert before is not None
    assert after is not None
    assert after >= scene.slack.clock.now() + timedelta(days=13) > before
    await priya.click("problem_seen", line)
    await priya.sees("#general", "Good luck with it", private=True)


async def test_trouble_where_nobody_known_works_brings_nothing(scene: Scene) -> None:
    await scene.sam.post("#general", TROUBLE)
    await scene.rest()
    assert not scene.sam.visible("#general", "works at Globex too", private=True)


# --- where it is found ---------------------------------------------------------------------------------------


async def test_what_is_ready_to_send_is_reached_from_home_and_by_command(scene: Scene) -> None:
    await taken(scene, "suggestion_intro")
    for action in ("intro_customer_agreed", "intro_vendor_agreed"):
        await scene.sam.open_home()
        await scene.sam.sees_home(CARD)
        await scene.sam.click(action, view="home")
        await scene.rest()
    words = await scene.answer(scene.sam, "/intro", "list", "ready to send")
    assert "open" in words
    await scene.sam.open_home()
    await scene.sam.sees_home("See the draft")
    await scene.sam.click("intro_edit_draft", view="home")
    await scene.sam.sees_modal("Kith sends nothing outside Slack")
    await scene.sam.close_modal()
    await scene.sam.click("intro_sent", view="home")
    await scene.rest()
    await scene.sam.click("outcome_delivered", view="home")
    await scene.sam.sees_home("Done lately")
    assert f"{CARD}: delivered" in scene.sam.read(scene.sam.home)


async def test_an_outcome_may_be_told_by_a_command(scene: Scene) -> None:
    await taken(scene)
    await scene.answer(scene.sam, "/intro", "Lakeshore IT to Hooli", "in our direct messages")
    await scene.answer(scene.sam, "/intro", "delivered Northgate", "You have no introduction like that")
    await scene.answer(scene.sam, "/intro", "partly Lakeshore at Initech", "You have no introduction like that")
    await scene.answer(scene.sam, "/intro", "delivered Lakeshore IT", "Which one do you mean?")
    await scene.answer(
        scene.sam, "/intro", "partly Lakeshore at Globex", "Noted: Lakeshore IT for Globex, partly delivered"
    )
    await scene.sam.sees("@bot", f"{CARD}: partly delivered")
    await scene.answer(scene.sam, "/intro", "not Lakeshore at Globex", "What went wrong?")
    await scene.sam.sees("@bot", f"{CARD}: did not deliver")


async def test_a_step_is_taken_from_the_list(scene: Scene) -> None:
    await taken(scene, "suggestion_intro")
    await scene.answer(scene.sam, "/intro", "list", "waiting for Globex")
    listed = await scene.sam.sees("#general", "Your introductions", private=True)
    await scene.sam.click("intro_customer_agreed", listed)
    await scene.sam.sees("#general", "waiting for Lakeshore IT", private=True)
    await scene.sam.sees("@bot", "waiting for Lakeshore IT")


async def test_what_speaks_against_it_is_said_before(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    [vendor] = await kept(scene, Vendor)
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id=scene.dana.id, what="told") as unit:
        await unit.add(Fit(vendor_id=vendor.id, aspect=FitAspect.KIND, serves=False, value="hospitals"))
    await scene.answer(scene.sam, "/intro", "Lakeshore IT to Mercy Hospital", "in our direct messages")
    ours = await scene.sam.sees("@bot", "Lakeshore IT for Mercy Hospital")
    assert "Careful: Lakeshore IT does not serve hospitals." in scene.sam.read(ours)


# --- whatever breaks -----------------------------------------------------------------------------------------


async def begun(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.answer(scene.sam, "/intro", "Lakeshore IT to Globex", "in our direct messages")
    await scene.rest()


async def test_a_card_that_slack_did_not_take_up_is_drawn_later(scene: Scene) -> None:
    await begun(scene)
    scene.slack.faults.add("chat.update", "error", error="fatal_error", times=None)
    await scene.sam.click("intro_customer_agreed", cards(scene)[0])
    await scene.rest()
    assert "waiting for Globex" in scene.sam.read(cards(scene)[0])
    scene.slack.faults.clear()
    await scene.slack.advance(minutes=5)
    await scene.bot.sweep.once()
    await scene.sam.sees("@bot", "waiting for Lakeshore IT")
    assert await kept(scene, Posting, stale_since=None) == await kept(scene, Posting)


async def test_a_card_whose_post_was_lost_comes_once_and_as_it_stands_by_then(scene: Scene) -> None:
    scene.slack.faults.add("chat.postMessage", "error", error="fatal_error", times=None)
    await begun(scene)
    assert cards(scene) == []
    scene.slack.faults.clear()
    await scene.answer(scene.sam, "/intro", "partly Lakeshore at Globex", "partly delivered")
    await scene.slack.advance(minutes=5)
    await scene.bot.sweep.once()
    await scene.sam.sees("@bot", f"{CARD}: partly delivered")
    assert len(await kept(scene, Posting, kind="introduction")) == 1


async def test_two_sweeps_at_once_ask_once(scene: Scene) -> None:
    await begun(scene)
    await scene.slack.advance(days=30)
    await scene.hours_pass(1)
    for _ in range(80):
        await scene.slack.advance(hours=1)
        other = Sweep(scene.slack.clock, chores(scene.bot.services))
        await asyncio.gather(scene.bot.sweep.once(), other.once())
    await scene.rest()
    assert len(scene.sam.visible("@bot", "Did Lakeshore IT deliver at Globex?", private=False)) == 1
    assert len(await kept(scene, Act, what="outcome_asked")) == 1
