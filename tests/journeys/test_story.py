"""The main job, from a sighting to an outcome, in both of Slack's modes."""

from domain.model import Act, Sighting, Vendor
from tests.journeys.conftest import NEEDS, SAW, Scene


async def test_a_sighting_is_asked_about_in_private_and_noted_with_one_tap(scene: Scene) -> None:
    await scene.dana.post("#field-notes", SAW)
    card = await scene.dana.sees("#field-notes", "How did they do?", private=True)
    words = scene.dana.read(card)
    assert "Lakeshore IT at Acme" in words
    assert "Brian Lesniak" in words
    assert "zero downtime" in words
    assert not scene.sam.visible("#field-notes", "How did they do?")
    await scene.dana.click("sighting_good", card)
    noted = await scene.dana.sees("#field-notes", "Noted", private=True)
    assert "Call Brian Lesniak" in scene.dana.read(noted)


async def test_undo_brings_the_question_back(scene: Scene) -> None:
    await scene.dana.post("#field-notes", SAW)
    card = await scene.dana.sees("#field-notes", "How did they do?", private=True)
    await scene.dana.click("sighting_good", card)
    noted = await scene.dana.sees("#field-notes", "Noted", private=True)
    await scene.dana.click("undo", noted)
    await scene.dana.sees("#field-notes", "How did they do?", private=True)
    words = await scene.answer(scene.sam, "/vendor", '"Lakeshore IT"', "Lakeshore IT")
    assert "Nobody here has seen" in words


async def test_undo_is_over_after_five_minutes(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    noted = await scene.dana.sees("#field-notes", "Noted", private=True)
    await scene.slack.advance(minutes=6)
    await scene.dana.click("undo", noted)
    await scene.dana.sees("#field-notes", "more than five minutes ago", private=True)


async def test_a_like_situation_brings_a_private_suggestion_to_its_author(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.slack.advance(days=21)
    _, card = await scene.sam_is_offered_lakeshore()
    words = scene.sam.read(card)
    assert "Dana saw them at Acme" in words
    assert "Call Brian Lesniak" in words
    assert "Alike" in words
    assert not scene.dana.visible("#deals", "Lakeshore IT")


async def test_a_mention_lives_as_one_card_and_an_emoji_tells_how_it_went(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_mention", card)
    ours = await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    await scene.sam.react(ours, "white_check_mark")
    await scene.sam.sees("@bot", "Lakeshore IT for Globex: delivered")
    words = await scene.answer(scene.dana, "/vendor", "Lakeshore IT", "Delivered at Globex")
    assert "2 colleagues saw them deliver" in words
    await scene.sam.unreact(ours, "white_check_mark")
    await scene.rest()
    words = await scene.answer(scene.dana, "/vendor", "Lakeshore IT", "Good so far")
    assert "Delivered" not in words


async def test_an_emoji_on_the_message_about_the_need_counts_too(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    need, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    await scene.dana.react(need, "x")
    await scene.rest()
    assert not scene.sam.visible("@bot", "did not deliver")
    await scene.sam.react(need, "white_check_mark::skin-tone-3")
    await scene.sam.sees("#deals", "Noted: Lakeshore IT for Globex, delivered", private=True)
    await scene.sam.sees("@bot", "delivered")


async def test_why_can_be_recomputed_by_hand(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    words = await scene.answer(scene.sam, "/vendor", "why Lakeshore IT", "Why Lakeshore IT")
    assert "weight 0.6 x age 1.000 x repeat 1 = good 0.600" in words
    assert "(0.600 + 1) / (0.600 + 0.000 + 2) = 0.62" in words


async def test_an_introduction_takes_four_taps_and_never_drafts_before_both_agreed(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_intro", card)
    ours = await scene.sam.sees("@bot", "waiting for Globex")
    assert "meet Brian" not in scene.sam.read(ours)
    await scene.sam.click("intro_customer_agreed", ours)
    ours = await scene.sam.sees("@bot", "waiting for Lakeshore IT")
    assert "meet Brian" not in scene.sam.read(ours)
    await scene.sam.click("intro_vendor_agreed", ours)
    ours = await scene.sam.sees("@bot", "ready to send")
    draft = scene.sam.read(ours)
    assert "meet Brian of Lakeshore IT" in draft
    assert "Acme" not in draft.split("meet Brian")[1].split("I sent it")[0]
    await scene.sam.click("intro_sent", ours)
    await scene.sam.sees("@bot", "introduced")


async def test_the_outcome_is_asked_once_after_thirty_days(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    await scene.slack.advance(days=29)
    await scene.bot.sweep.once()
    assert not scene.sam.visible("@bot", "Did Lakeshore IT deliver")
    await scene.hours_pass(100)
    question = await scene.sam.sees("@bot", "Did Lakeshore IT deliver at Globex?")
    await scene.bot.sweep.once()
    await scene.rest()
    assert len(scene.sam.visible("@bot", "Did Lakeshore IT deliver at Globex?")) == 1
    await scene.sam.click("outcome_quiet", question)
    await scene.sam.sees("@bot", "no trouble so far")


async def test_somebody_asks_and_gets_the_same_answer(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    words = await scene.answer(scene.sam, "/vendor", "find office cabling", "Lakeshore IT")
    assert "Dana saw them at Acme" in words
    await scene.sam.post("#deals", "@Kith who do we know for cabling?")
    card = await scene.sam.sees("#deals", "Lakeshore IT", private=True)
    assert "Dana saw them at Acme" in scene.sam.read(card)
    await scene.sam.dm("who do we know for office cabling?")
    await scene.sam.sees("@bot", "Dana saw them at Acme")


async def test_nobody_is_said_plainly(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    words = await scene.answer(
        scene.sam, "/vendor", "find payroll for 200 seasonal workers", "Nobody here has seen one"
    )
    assert "Lakeshore" not in words


async def test_a_handshake_captures_somebody_elses_message_and_its_author_stays_the_witness(scene: Scene) -> None:
    message = await scene.dana.post("#general", "fyi Northgate Storage sorted Initech's backups in two days")
    await scene.rest()
    await scene.slack.advance(minutes=10)
    await scene.sam.react(message, "handshake")
    await scene.sam.sees("#general", "Northgate Storage", private=True)
    await scene.dana.open_home()
    home = await scene.dana.sees_home("Northgate Storage")
    assert "Waiting for you" in scene.dana.read(home)
    await scene.dana.click("sighting_good", view="home")
    await scene.dana.sees_home("Northgate Storage at Initech: good")
    await scene.answer(scene.sam, "/vendor", "Northgate Storage", "Dana saw them")


async def test_the_shortcut_captures_a_message(scene: Scene) -> None:
    message = await scene.dana.post("#general", "Corvid HVAC fixed Hooli's chillers overnight, brilliant people")
    await scene.rest()
    await scene.dana.shortcut("remember_vendor", message)
    await scene.dana.sees("#general", "Corvid HVAC", private=True)


async def test_a_suggestion_that_was_not_answered_waits_in_app_home_and_comes_once_more(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.sam_is_offered_lakeshore()
    await scene.sam.reload()
    await scene.sam.open_home()
    await scene.sam.sees_home("For Globex: Lakeshore IT?")
    await scene.hours_pass(80)
    await scene.sam.sees("@bot", "For Globex: Lakeshore IT?")
    await scene.rest()
    assert len(scene.sam.visible("@bot", "For Globex: Lakeshore IT?")) == 1


async def test_ask_dana_reaches_the_witness_and_the_answer_comes_back(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_ask_witness", card)
    question = await scene.dana.sees("@bot", "Sam would like to mention Lakeshore IT")
    assert "Globex" not in scene.dana.read(question)
    await scene.dana.click("witness_ok", question)
    await scene.sam.sees("@bot", "Dana is fine with being mentioned")


async def test_mute_holds_cards_back_but_loses_none(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.sam.slash("#deals", "/kith", "mute 1w")
    await scene.sam.sees("#deals", "Quiet until", private=True)
    await scene.sam.post("#deals", NEEDS)
    await scene.rest()
    assert not scene.sam.visible("#deals", "Lakeshore IT")
    await scene.sam.open_home()
    await scene.sam.sees_home("For Globex: Lakeshore IT?")


async def test_at_most_two_unasked_cards_a_day(scene: Scene) -> None:
    for number, text in enumerate(
        (
            "Lakeshore IT rewired Acme's new office over a weekend, zero downtime",
            "Corvid HVAC fixed Hooli's chillers overnight, brilliant people",
            "Northgate Storage restored Initech's backups in two days, zero data lost",
        )
    ):
        await scene.dana.post("#field-notes", text)
        await scene.rest()
        cards = scene.dana.visible("#field-notes", "How did they do?", private=True)
        assert len(cards) == min(number + 1, 2)
    await scene.dana.open_home()
    await scene.dana.sees_home("Northgate Storage")


async def test_the_second_words_of_an_hour_old_message_are_never_an_ephemeral(scene: Scene) -> None:
    scene.slack.hold()
    await scene.dana.post("#field-notes", SAW)
    await scene.slack.advance(minutes=5)
    scene.slack.release()
    await scene.rest()
    assert not scene.dana.visible("#field-notes", "How did they do?")
    await scene.dana.open_home()
    await scene.dana.sees_home("Lakeshore IT at Acme")


async def test_an_uninstalled_workspace_is_erased_after_thirty_days(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    scene.slack.uninstall()
    await scene.rest()
    store, workspace_id = scene.bot.services.store, scene.slack.world.team.id
    await scene.slack.advance(days=29)
    await scene.bot.sweep.once()
    async with store.read(workspace_id) as unit:
        assert await unit.count(Sighting) == 1
    await scene.slack.advance(days=2)
    await scene.bot.sweep.once()
    async with store.read(workspace_id) as unit:
        assert await unit.count(Sighting) == await unit.count(Vendor) == await unit.count(Act) == 0


async def test_what_is_told_to_kith_is_asked_about_at_once(scene: Scene) -> None:
    await scene.dana.dm(SAW)
    card = await scene.dana.sees("@bot", "How did they do?")
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("@bot", "Noted")
    await scene.answer(scene.sam, "/vendor", "Lakeshore IT", "Dana saw them")


async def test_what_is_told_with_a_mention_in_a_channel_is_asked_about_in_private(scene: Scene) -> None:
    await scene.dana.post("#general", "@Kith " + SAW)
    await scene.dana.sees("#general", "How did they do?", private=True)
    assert not scene.sam.visible("#general", "How did they do?")
