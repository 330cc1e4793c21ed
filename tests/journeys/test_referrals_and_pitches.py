"""What vendors send us and want of us, over the wire: leads, asks, pitches and the managers' queue."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import build
from domain.model import Card, Decision, DecisionState, LeadAsk, Pitch, Posting, Referral, ReferralState, Vendor
from domain.speaking import is_working, next_working_moment
from nlp.local import Local
from playground import Message, Person, Playground
from tests.journeys.conftest import CHICAGO, Scene, settings_for, working_clock
from tests.journeys.inside import kept, saw

SENT = "Brian from Lakeshore IT sent me Hooli, they need a T1"
PITCH = "Some guy from Vantage Media called, wants to partner, asked for our customer list"
LEDGER = "1 lead back"
one_mode = pytest.mark.parametrize("mode", ["socket"])


def priya(scene: Scene) -> Person:
    return scene.slack.person("priya")


async def asked_about_hooli(scene: Scene, text: str = SENT) -> tuple[Message, Message]:
    """Sam's message, and the private question about it."""
    message = await scene.sam.post("#deals", text)
    return message, await scene.sam.sees("#deals", "sent us Hooli?", private=True)


async def partners(scene: Scene, words: str) -> str:
    return await scene.answer(scene.mona, "/kith", "partners", words)


async def states(scene: Scene) -> list[ReferralState]:
    return [row.state for row in await kept(scene, Referral)]


# --- a lead in chat ------------------------------------------------------------------------------------------


async def test_a_lead_in_chat_is_asked_about_in_private_and_counts_once_it_is_qualified(scene: Scene) -> None:
    _, card = await asked_about_hooli(scene)
    words = scene.sam.read(card)
    assert "Brian of Lakeshore IT sent us Hooli?" in words
    assert "They look for: they need a T1" in words
    assert not scene.dana.visible("#deals", "sent us Hooli", private=True)
    await partners(scene, "Nobody yet")
    await scene.sam.click("referral_qualified", card)
    await scene.sam.sees("#deals", "Noted: Brian of Lakeshore IT sent us Hooli, a lead worth having.", private=True)
    assert LEDGER in await partners(scene, "Lakeshore IT")
    digest = await scene.answer(scene.mona, "/kith", "digest now", "Brian of Lakeshore IT sent us Hooli.")
    assert "Say thank you?" in digest


async def test_a_lead_that_is_not_qualified_takes_a_reason_and_no_part_in_the_ledger(scene: Scene) -> None:
    _, card = await asked_about_hooli(scene)
    await scene.sam.click("referral_unqualified", card)
    await scene.sam.sees_modal("Not qualified")
    await scene.sam.submit({"reason": "no budget"})
    noted = await scene.sam.sees("#deals", "not qualified (no budget).", private=True)
    assert "0 leads back" in await partners(scene, "Lakeshore IT")
    [referral] = await kept(scene, Referral)
    assert (referral.state, referral.reason) == (ReferralState.UNQUALIFIED, "no budget")
    await scene.sam.click("undo", noted)  # the reason first
    without = await scene.sam.sees("#deals", "not qualified.", private=True)
    await scene.sam.click("undo", without)
    await scene.sam.sees("#deals", "Is it a lead worth having?", private=True)
    assert await states(scene) == [ReferralState.PROPOSED]


@one_mode
async def test_too_early_waits_in_home_and_is_judged_there(scene: Scene) -> None:
    _, card = await asked_about_hooli(scene)
    await scene.sam.click("referral_given", card)
    await scene.sam.sees("#deals", "say in your Home tab when you know more", private=True)
    await scene.dana.open_home()
    assert "Hooli" not in scene.dana.read(await scene.dana.sees_home())
    await scene.sam.open_home()
    await scene.sam.sees_home("Brian of Lakeshore IT sent us Hooli?")
    await scene.sam.click("referral_qualified", view="home")
    await scene.rest()
    assert await states(scene) == [ReferralState.QUALIFIED]
    assert "sent us Hooli?" not in scene.sam.read(scene.sam.home)


async def test_the_missing_parts_are_asked_in_one_message_and_added_in_one_form(scene: Scene) -> None:
    _, card = await asked_about_hooli(scene, "Brian sent me Hooli, they need a T1")
    assert "Still open: for whom Brian works." in scene.sam.read(card)
    await scene.sam.click("referral_edit", card)
    await scene.sam.sees_modal("A lead from a vendor")
    await scene.sam.submit({"vendor": "Lakeshore IT", "contact": "Brian Lesniak"})
    card = await scene.sam.sees("#deals", "Brian Lesniak of Lakeshore IT sent us Hooli?", private=True)
    assert "Still open" not in scene.sam.read(card)
    await scene.sam.click("referral_qualified", card)
    await scene.sam.sees("#deals", "a lead worth having.", private=True)
    assert [vendor.name for vendor in await kept(scene, Vendor)] == ["Lakeshore IT"]


@one_mode
async def test_a_contact_whom_colleagues_know_stands_for_the_vendor(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await asked_about_hooli(scene, "Brian sent us Hooli, they need a T1")
    words = scene.sam.read(card)
    assert "Brian Lesniak of Lakeshore IT sent us Hooli?" in words
    assert "Still open" not in words


@one_mode
async def test_what_colleagues_hand_each_other_is_no_lead_from_outside(scene: Scene) -> None:
    await scene.dana.open_home()
    await scene.dana.sees_home()
    scene.bot.services.known.forget(scene.slack.world.team.id)
    await scene.sam.post("#deals", "Dana sent me Hooli, they need a T1")
    await scene.rest()
    assert await kept(scene, Referral) == []


@one_mode
async def test_every_answer_is_taken_back_with_one_tap(scene: Scene) -> None:
    _, card = await asked_about_hooli(scene)
    for answer, noted in (
        ("referral_qualified", "a lead worth having."),
        ("referral_given", "in your Home tab"),
        ("referral_dismiss", "no lead."),
    ):
        await scene.sam.click(answer, card)
        undo = await scene.sam.sees("#deals", noted, private=True)
        await scene.sam.click("undo", undo)
        card = await scene.sam.sees("#deals", "Is it a lead worth having?", private=True)
        assert await states(scene) == [ReferralState.PROPOSED]
    assert await kept(scene, Decision) == []
    assert await kept(scene, Vendor) == []
    await scene.sam.open_home()
    await scene.sam.sees_home("Brian of Lakeshore IT sent us Hooli?")


async def test_the_same_message_and_the_same_lead_are_asked_about_once(scene: Scene) -> None:
    _, _ = await asked_about_hooli(scene)
    [event] = scene.slack.event_ids("message", user=scene.sam.id)
    await scene.slack.redeliver(event, 3)
    await scene.sam.post("#general", "So Brian from Lakeshore IT sent us Hooli, they need a T1 by June")
    await scene.sam.post("#general", SENT)
    await scene.rest()
    assert len(await kept(scene, Referral)) == 1
    assert len(await kept(scene, Card, kind="referral")) == 1
    await scene.answer(scene.sam, "/vendor", "sent Hooli from Brian of Lakeshore IT", "Is it a lead worth having?")
    assert len(await kept(scene, Referral)) == 1


@one_mode
async def test_an_edited_or_deleted_message_changes_what_was_not_answered(scene: Scene) -> None:
    message, _ = await asked_about_hooli(scene)
    await scene.sam.edit(message, SENT.replace("Hooli", "Initech"))
    await scene.rest()
    [referral] = await kept(scene, Referral)
    assert referral.customer_name == "Initech"
    await scene.sam.delete(message)
    await scene.rest()
    assert await kept(scene, Referral) == []
    await scene.sam.open_home()
    assert "Initech" not in scene.sam.read(await scene.sam.sees_home())


@one_mode
async def test_what_was_answered_outlives_its_message_and_is_not_asked_again(scene: Scene) -> None:
    message, card = await asked_about_hooli(scene)
    await scene.sam.click("referral_qualified", card)
    await scene.sam.sees("#deals", "a lead worth having.", private=True)
    await scene.sam.edit(message, SENT.replace("a T1", "two T1 lines"))
    await scene.rest()
    assert await states(scene) == [ReferralState.QUALIFIED]
    await scene.sam.delete(message)
    await scene.rest()
    assert [row.ts for row in await kept(scene, Referral)] == [None]


@one_mode
async def test_what_nobody_answered_goes_after_thirty_days(scene: Scene) -> None:
    await asked_about_hooli(scene)
    await scene.sam.post("#deals", PITCH)
    await scene.rest()
    assert (len(await kept(scene, Referral)), len(await kept(scene, Pitch))) == (1, 1)
    await scene.slack.advance(days=31)
    await scene.bot.sweep.once()
    assert (await kept(scene, Referral), await kept(scene, Pitch)) == ([], [])


# --- told by command -----------------------------------------------------------------------------------------


async def test_a_lead_is_told_in_one_line(scene: Scene) -> None:
    said = "sent Hooli from Brian of Lakeshore IT: need a T1"
    words = await scene.answer(scene.sam, "/vendor", said, "Brian of Lakeshore IT sent us Hooli?")
    assert "Still open" not in words
    card = await scene.sam.sees("#general", "sent us Hooli?", private=True)
    await scene.sam.click("referral_qualified", card)
    noted = await scene.sam.sees("#general", "a lead worth having.", private=True)
    await scene.answer(scene.sam, "/vendor", said, "That is noted already")
    assert LEDGER in await partners(scene, "Lakeshore IT")
    await scene.sam.click("undo", noted)
    await scene.rest()
    await partners(scene, "Nobody yet")


@one_mode
async def test_what_is_missing_in_the_line_is_asked_in_a_form(scene: Scene) -> None:
    await scene.sam.slash("#general", "/vendor", "sent Hooli")
    await scene.sam.sees_modal("A lead from a vendor")
    await scene.sam.submit({"vendor": " "})
    assert scene.sam.modal_errors
    await scene.sam.submit({"vendor": "Lakeshore IT"})
    card = await scene.sam.sees("#general", "Lakeshore IT sent us Hooli?", private=True)
    assert "Still open: who gave it." in scene.sam.read(card)
    await scene.sam.open_home()
    await scene.sam.sees_home("Lakeshore IT sent us Hooli?")
    await scene.answer(scene.sam, "/kith", "undo", "Taken back")
    assert await kept(scene, Referral) == []
    await scene.sam.click("referral_qualified", card)
    await scene.sam.sees("#general", "no longer there", private=True)


async def test_asks_stand_against_gifts_for_managers_only(scene: Scene) -> None:
    for _ in range(3):
        await scene.answer(scene.sam, "/vendor", "asked Lakeshore IT", "Noted: Lakeshore IT asked us for leads.")
    assert "asks 3, gave 0" in await partners(scene, "Lakeshore IT")
    await scene.answer(scene.sam, "/kith", "partners", "Only managers")
    await scene.answer(scene.sam, "/kith", "undo", "Taken back")
    assert "asks 2, gave 0" in await partners(scene, "Lakeshore IT")
    await scene.answer(scene.sam, "/vendor", "asked", "Who asked us for leads?")


@one_mode
async def test_forgetting_a_vendor_forgets_its_leads_and_asks(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    for customer in ("Hooli", "Initech"):
        said = f"sent {customer} from Brian of Lakeshore IT"
        await scene.answer(scene.sam, "/vendor", said, f"sent us {customer}?")
    card = await scene.sam.sees("#general", "sent us Initech?", private=True)
    await scene.sam.click("referral_qualified", card)
    await scene.sam.sees("#general", "a lead worth having.", private=True)
    await scene.answer(scene.sam, "/vendor", "asked Lakeshore IT", "Noted")
    await scene.answer(scene.mona, "/vendor", "forget Lakeshore IT", "Erased")
    assert (await kept(scene, Referral), await kept(scene, LeadAsk), await kept(scene, Decision)) == ([], [], [])
    await scene.sam.open_home()
    assert "Hooli" not in scene.sam.read(await scene.sam.sees_home())


@one_mode
async def test_an_outsider_gives_and_hands_on_nothing(scene: Scene) -> None:
    gil = scene.slack.person("gil")
    message = await gil.post("#general", SENT)
    await gil.post("#general", PITCH)
    await scene.rest()
    await gil.shortcut("hand_pitch", message)
    await scene.sam.shortcut("hand_pitch", message)
    await scene.sam.sees("#general", "not a colleague's", private=True)
    for command, said in (
        ("/vendor", "sent Hooli from Brian"),
        ("/vendor", "asked Vantage"),
        ("/kith", "pitch Vantage"),
    ):
        await scene.answer(gil, command, said, "for members of this workspace only")
    await scene.rest()
    assert (await kept(scene, Referral), await kept(scene, Pitch), await kept(scene, LeadAsk)) == ([], [], [])


# --- closed channels -----------------------------------------------------------------------------------------


@pytest.fixture
async def closed(tmp_path: Path, local: Local) -> AsyncIterator[Scene]:
    """With the second manifest, in #deal-room, where Sam and Mona are and Priya is not; Priya is a manager too."""
    async with Playground(manifest=None, clock=working_clock()) as slack:
        slack.change_user("priya", is_admin=True)
        bot = await build(settings_for(slack, "socket", tmp_path), clock=slack.clock, local=local)
        await bot.start()
        await slack.connected()
        scene = Scene(slack, bot)
        try:
            await scene.dana.invite("#deal-room", "kith")
            await scene.dana.sees("#deal-room", "Kith listens in this channel")
            yield scene
        finally:
            await bot.stop()


async def test_a_lead_from_a_closed_channel_is_for_its_members(closed: Scene) -> None:
    await closed.sam.post("#deal-room", SENT)
    card = await closed.sam.sees("#deal-room", "sent us Hooli?", private=True)
    assert "only who is in it will see" in closed.sam.read(card)
    await closed.sam.click("referral_qualified", card)
    await closed.sam.sees("#deal-room", "a lead worth having.", private=True)
    assert LEDGER in await partners(closed, "Lakeshore IT")
    await closed.answer(closed.mona, "/kith", "digest now", "sent us Hooli.")
    for command in ("partners", "digest now"):
        words = await closed.answer(priya(closed), "/kith", command, "Nobody yet" if command == "partners" else "quiet")
        assert "Hooli" not in words
        assert "Lakeshore" not in words
    await priya(closed).open_home()
    home = priya(closed).read(await priya(closed).sees_home())
    assert "Hooli" not in home
    assert "Lakeshore" not in home


async def test_words_of_others_from_a_closed_channel_are_not_passed_on(closed: Scene) -> None:
    message = await closed.dana.post("#deal-room", PITCH)
    await closed.dana.sees("#deal-room", "Shall I pass that to a manager?", private=True)
    await closed.sam.shortcut("hand_pitch", message)
    await closed.sam.sees("#deal-room", "Passed on: Vantage Media", private=True)
    ours = await priya(closed).sees("@bot", "Vantage Media")
    assert "Some guy" not in priya(closed).read(ours)


# --- pitches -------------------------------------------------------------------------------------------------


async def offered(scene: Scene, text: str = PITCH, words: str = "Vantage Media") -> Message:
    await scene.sam.post("#deals", text)
    return await scene.sam.sees("#deals", words, private=True)


def queues(person: Person) -> list[Message]:
    return person.visible("@bot", "Passed on to you")


async def test_a_pitch_in_chat_is_offered_to_its_author_and_passed_on_with_one_tap(scene: Scene) -> None:
    offer = await offered(scene)
    assert "wants our customer list" in scene.sam.read(offer)
    assert not scene.dana.visible("#deals", "Vantage", private=True)
    await scene.rest()
    assert queues(scene.mona) == []
    await scene.sam.click("pitch_hand", offer)
    handed = await scene.sam.sees("#deals", "Passed on: Vantage Media", private=True)
    assert "Thank you for thinking of us." in scene.sam.read(handed)
    ours = await scene.mona.sees("@bot", "Vantage Media: wants our customer list.")
    assert "asked for our customer list" in scene.mona.read(ours)
    await scene.mona.click("pitch_decline", ours)
    await scene.mona.sees("@bot", "Declined: Vantage Media.")
    await scene.mona.open_home()
    home = scene.mona.read(await scene.mona.sees_home())
    assert "Decline" not in home.replace("Declined: Vantage Media.", "")


async def test_several_managers_have_one_message_each_and_one_answer_between_them(scene: Scene) -> None:
    scene.slack.change_user("priya", is_admin=True)
    scene.slack.change_user("priya", tz=scene.slack.person("mona").user.tz)
    await scene.rest()
    for name in ("Vantage", "Brightsign", "Loopline"):
        words = f"pitch {name}: wants our customer list"
        await scene.answer(scene.sam, "/kith", words, f"Passed on: {name}")
    await scene.rest()
    [monas], [priyas] = queues(scene.mona), queues(priya(scene))
    for name in ("Vantage", "Brightsign", "Loopline"):
        assert name in scene.mona.read(monas)
        assert name in priya(scene).read(priyas)
    await scene.mona.click("pitch_accept", monas)
    await scene.mona.sees("@bot", "Taken: ")
    [decided] = await kept(scene, Decision, state=DecisionState.ACCEPTED)
    [pitch] = [row for row in await kept(scene, Pitch) if row.id == decided.subject_id]
    await scene.rest()
    [now] = queues(priya(scene))
    assert now.ts == priyas.ts
    assert pitch.pitcher not in priya(scene).read(now)
    again = await priya(scene).slash("#general", "/kith", "digest now")
    assert again.ok
    preview = await priya(scene).sees("#general", "For you to decide", private=True)
    assert pitch.pitcher not in priya(scene).read(preview)


@one_mode
async def test_a_second_manager_is_too_late(scene: Scene) -> None:
    scene.slack.change_user("priya", is_admin=True)
    await scene.rest()
    await scene.answer(scene.sam, "/kith", "pitch Vantage: wants our list", "Passed on: Vantage")
    await scene.answer(scene.mona, "/kith", "digest now", "Vantage")
    await scene.answer(priya(scene), "/kith", "digest now", "Vantage")
    theirs = await priya(scene).sees("#general", "Vantage", private=True)
    ours = await scene.mona.sees("#general", "Vantage", private=True)
    await scene.mona.click("pitch_accept", ours)
    await scene.mona.sees("#general", "Taken: Vantage.", private=True)
    await priya(scene).click("pitch_decline", theirs)
    await priya(scene).sees("#general", "That was decided already", private=True)
    [decision] = await kept(scene, Decision)
    assert decision.state is DecisionState.ACCEPTED


async def test_a_decision_is_taken_back_and_asked_again_where_it_stood(scene: Scene) -> None:
    await scene.answer(scene.sam, "/kith", "pitch Vantage: wants our list", "Passed on: Vantage")
    await scene.answer(scene.sam, "/kith", "pitch Loopline: wants leads", "Passed on: Loopline")
    ours = await scene.mona.sees("@bot", "Loopline")
    await scene.mona.click("pitch_decline", ours)
    declined = await scene.mona.sees("@bot", "Declined: ")
    await scene.mona.click("undo", declined)
    await scene.rest()
    [queue] = queues(scene.mona)
    words = scene.mona.read(queue)
    assert ("Vantage: " in words, "Loopline: " in words, "Declined" in words) == (True, True, False)
    assert {row.state for row in await kept(scene, Decision)} == {DecisionState.OPEN}


@one_mode
async def test_ten_in_a_day_make_one_message_and_the_next_day_another(scene: Scene) -> None:
    for number in range(10):
        await scene.answer(scene.sam, "/kith", f"pitch Firm{number}: wants our list", f"Passed on: Firm{number}")
    await scene.rest()
    [ours] = queues(scene.mona)
    assert all(f"Firm{number}" in scene.mona.read(ours) for number in range(10))
    await scene.hours_pass(24)
    assert len(queues(scene.mona)) == 1
    await scene.answer(scene.sam, "/kith", "pitch Firm10: wants our list", "Passed on: Firm10")
    await scene.hours_pass(72)
    assert len(queues(scene.mona)) == 2


@one_mode
async def test_nobody_is_woken_by_a_pitch(scene: Scene) -> None:
    now = scene.slack.clock.now()
    night = next(now + timedelta(hours=h) for h in range(48) if not is_working(now + timedelta(hours=h), CHICAGO))
    await scene.slack.advance(seconds=(night - now).total_seconds())
    scene.slack.change_user("mona", tz=CHICAGO)
    await scene.rest()
    await scene.answer(scene.sam, "/kith", "pitch Vantage: wants our list", "Passed on: Vantage")
    await scene.rest()
    assert queues(scene.mona) == []
    await scene.mona.open_home()
    await scene.mona.sees_home("Vantage")
    now = scene.slack.clock.now()
    await scene.slack.advance(seconds=(next_working_moment(now, CHICAGO) - now).total_seconds() + 60)
    await scene.bot.sweep.once()
    await scene.mona.sees("@bot", "Vantage")
    await scene.hours_pass(48)
    assert len(queues(scene.mona)) == 1


@one_mode
async def test_a_manager_who_never_answers_is_told_that_the_messages_stop(scene: Scene) -> None:
    for number in range(5):
        await scene.answer(scene.sam, "/kith", f"pitch Firm{number}: wants our list", f"Passed on: Firm{number}")
        await scene.hours_pass(96)
    assert len(queues(scene.mona)) == 3
    await scene.mona.sees("@bot", "My last three messages on pitches found no answer")
    await scene.answer(scene.mona, "/kith", "digest now", "Firm")
    notice = await scene.mona.sees("@bot", "My last three messages on pitches")
    await scene.mona.click("ghost_back", notice)
    await scene.mona.sees("@bot", "All right")
    await scene.answer(scene.sam, "/kith", "pitch Firm9: wants our list", "Passed on: Firm9")
    await scene.hours_pass(96)
    await scene.mona.sees("@bot", "Firm9")


async def test_the_shortcut_passes_any_colleagues_message_on(scene: Scene) -> None:
    message = await scene.dana.post("#deals", "Jenny from Brightsign wants to partner, we should send them business")
    await scene.rest()
    await scene.sam.shortcut("hand_pitch", message)
    await scene.sam.sees("#deals", "Passed on: Brightsign", private=True)
    await scene.dana.shortcut("hand_pitch", message)
    await scene.dana.sees("#deals", "Managers have it already: Brightsign", private=True)
    ours = await scene.mona.sees("@bot", "Brightsign: wants our introductions.")
    assert len(await kept(scene, Decision)) == 1
    await scene.mona.click("pitch_accept", ours)
    await scene.mona.sees("@bot", "Taken: Brightsign.")


@one_mode
async def test_where_nobody_can_be_made_out_a_form_asks(scene: Scene) -> None:
    message = await scene.sam.post("#deals", "they want our list, again")
    await scene.rest()
    await scene.sam.shortcut("hand_pitch", message)
    await scene.sam.sees_modal("Pass to my manager")
    await scene.sam.submit({"pitcher": "Vantage"})
    await scene.sam.sees("#deals", "Passed on: Vantage", private=True)
    await scene.sam.slash("#general", "/kith", "pitch")
    await scene.sam.sees_modal("Pass to my manager")
    await scene.sam.submit({"pitcher": "Loopline", "situation": "die wollen, dass wir sie mit unseren Kunden"})
    handed = await scene.sam.sees("#general", "Passed on: Loopline", private=True)
    assert "Danke, dass Sie an uns gedacht haben." in scene.sam.read(handed)


async def test_the_same_pitch_twice_is_one_question(scene: Scene) -> None:
    offer = await offered(scene)
    [event] = scene.slack.event_ids("message", user=scene.sam.id)
    await scene.slack.redeliver(event, 2)
    await scene.sam.click("pitch_hand", offer)
    await scene.sam.sees("#deals", "Passed on: Vantage Media", private=True)
    await scene.answer(priya(scene), "/kith", "pitch vantage media: wants leads", "Managers have it already")
    await scene.rest()
    assert len(await kept(scene, Decision)) == 1
    [ours] = queues(scene.mona)
    await scene.mona.click("pitch_decline", ours)
    await scene.mona.sees("@bot", "Declined: Vantage Media.")
    await scene.answer(priya(scene), "/kith", "pitch Vantage Media: wants leads", "Passed on: Vantage Media")
    assert len(await kept(scene, Decision, state=DecisionState.OPEN)) == 1


async def test_what_was_passed_on_is_taken_back(scene: Scene) -> None:
    offer = await offered(scene)
    await scene.sam.click("pitch_hand", offer)
    handed = await scene.sam.sees("#deals", "Passed on: Vantage Media", private=True)
    await scene.mona.sees("@bot", "Vantage Media")
    await scene.sam.click("undo", handed)
    await scene.sam.sees("#deals", "Shall I pass that to a manager?", private=True)
    await scene.rest()
    [ours] = queues(scene.mona)
    assert "Vantage" not in scene.mona.read(ours)
    assert await kept(scene, Decision) == []
    await scene.sam.click("pitch_dismiss", await scene.sam.sees("#deals", "Shall I pass", private=True))
    dismissed = await scene.sam.sees("#deals", "Not a pitch: Vantage Media.", private=True)
    await scene.sam.click("undo", dismissed)
    await scene.sam.sees("#deals", "Shall I pass that to a manager?", private=True)


@one_mode
async def test_a_pitch_told_by_command_is_taken_back_too(scene: Scene) -> None:
    await scene.answer(scene.sam, "/kith", "pitch Vantage: wants our list", "Passed on: Vantage")
    await scene.mona.sees("@bot", "Vantage")
    await scene.answer(scene.sam, "/kith", "undo", "Taken back")
    await scene.rest()
    assert (await kept(scene, Pitch), await kept(scene, Decision)) == ([], [])
    assert "Vantage" not in scene.mona.read(queues(scene.mona)[0])


@one_mode
async def test_a_deleted_message_takes_its_words_out_of_the_managers_queue(scene: Scene) -> None:
    message = await scene.sam.post("#deals", PITCH)
    offer = await scene.sam.sees("#deals", "Vantage Media", private=True)
    await scene.sam.click("pitch_hand", offer)
    await scene.mona.sees("@bot", "Some guy")
    await scene.sam.delete(message)
    await scene.rest()
    await scene.slack.advance(minutes=2)
    await scene.bot.sweep.once()
    await scene.rest()
    words = scene.mona.read(queues(scene.mona)[0])
    assert ("Vantage Media: wants our customer list." in words, "Some guy" in words) == (True, False)


@one_mode
async def test_a_message_that_slack_did_not_take_is_sent_later_and_once(scene: Scene) -> None:
    scene.slack.faults.add("chat.postMessage", "500")
    await scene.answer(scene.sam, "/kith", "pitch Vantage: wants our list", "Passed on: Vantage")
    await scene.rest()
    await scene.slack.advance(minutes=3)
    await scene.bot.sweep.once()
    await scene.mona.sees("@bot", "Vantage")
    assert len(queues(scene.mona)) == 1
    assert len(await kept(scene, Posting, kind="pitches")) == 1


# --- attention -----------------------------------------------------------------------------------------------


@one_mode
async def test_twice_no_answer_ranks_below_an_equal_vendor_and_is_shown(scene: Scene) -> None:
    for vendor in ("Lakeshore IT", "Northgate IT"):
        await scene.dana.post("#field-notes", saw(vendor))
        card = await scene.dana.sees("#field-notes", f"{vendor} at Acme", private=True)
        await scene.dana.click("sighting_good", card)
        await scene.dana.sees("#field-notes", f"Noted: {vendor}", private=True)
    first = await first_of(scene)
    for customer in ("Globex", "Hooli"):
        await scene.answer(scene.sam, "/intro", f"{first} to {customer}", "in our direct messages")
        await scene.answer(scene.sam, "/intro", f"not {first} at {customer}", "What went wrong?")
        asked = await scene.sam.sees("#general", "twice gives no answer", private=True)
        await scene.sam.click("reason_no_answer", asked)
        await scene.rest()
    assert await first_of(scene) != first
    await scene.answer(scene.sam, "/vendor", "find office cabling", "They did not answer the last two times.")
    await scene.answer(scene.sam, "/vendor", f"why {first}", "They did not answer the last two times")
    assert "did not answer the last two times" in await partners(scene, first)


async def first_of(scene: Scene) -> str:
    words = await scene.answer(priya(scene), "/vendor", "find office cabling", "2 vendors that colleagues saw")
    return min(("Lakeshore IT", "Northgate IT"), key=words.index)
