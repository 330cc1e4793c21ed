"""Slack delivers late, twice and in the wrong order; people edit and delete; others than colleagues write."""

from pathlib import Path

import pytest

from domain.model import Act, Card, Need, Sighting, SightingState, Suggestion
from tests.journeys.conftest import NEEDS, SAW, Scene
from tests.journeys.inside import event_id, kept, saw, stands_in_a_file, stands_in_a_row, whispered

one_mode = pytest.mark.parametrize("mode", ["socket"])
QUESTION = "How did they do?"
THEY = "They did a great job at Hooli: rewired the whole office over a weekend, zero downtime"
CHAT = "the noodle place is open again, zanzibar for everybody"


# --- twice and backwards -------------------------------------------------------------------------------------


async def test_one_event_delivered_five_times_makes_one_sighting_and_one_card(scene: Scene) -> None:
    message = await scene.dana.post("#field-notes", SAW)
    again = event_id(scene, ts=message.ts)
    together = await scene.slack.redeliver(again, 3, together=True)
    await scene.rest()
    afterwards = await scene.slack.redeliver(again, 1)
    await scene.rest()
    assert all(ack.ok for ack in [*together, *afterwards])
    assert len(await kept(scene, Sighting)) == len(await kept(scene, Card)) == 1
    assert whispered(scene, QUESTION) == 1


async def test_a_need_delivered_twice_is_suggested_for_once(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    scene.slack.hold()
    await scene.sam.post("#deals", NEEDS)
    scene.slack.release(twice=True)
    await scene.rest()
    assert len(await kept(scene, Need)) == len(await kept(scene, Suggestion)) == 1
    assert len(scene.sam.visible("#deals", "Lakeshore IT")) == 1


async def test_an_edit_that_comes_before_its_message_has_the_last_word(scene: Scene) -> None:
    scene.slack.hold()
    message = await scene.dana.post("#field-notes", saw("Lakeside IT"))
    await scene.dana.edit(message, SAW)
    scene.slack.release(backwards=True)
    await scene.rest()
    assert [one.vendor_name for one in await kept(scene, Sighting)] == ["Lakeshore IT"]
    assert whispered(scene, QUESTION) == 1


@one_mode
async def test_of_two_edits_in_the_wrong_order_the_later_one_counts(scene: Scene) -> None:
    message = await scene.dana.post("#field-notes", CHAT)
    await scene.rest()
    scene.slack.hold()
    await scene.dana.edit(message, saw("Lakeside IT"))
    await scene.slack.advance(seconds=2)
    await scene.dana.edit(message, SAW)
    scene.slack.release(backwards=True)
    await scene.rest()
    assert [one.vendor_name for one in await kept(scene, Sighting)] == ["Lakeshore IT"]


async def test_nothing_remains_of_a_message_whose_deletion_comes_first(scene: Scene, tmp_path: Path) -> None:
    scene.slack.hold()
    message = await scene.dana.post("#field-notes", SAW)
    await scene.dana.delete(message)
    scene.slack.release(backwards=True)
    await scene.rest()
    assert await kept(scene, Sighting) == []
    assert await kept(scene, Card) == []
    assert stands_in_a_row(tmp_path, "Lakeshore") == []
    assert whispered(scene, QUESTION) == 0


# --- edits and deletions (C6) --------------------------------------------------------------------------------


@one_mode
async def test_an_edit_is_read_again_and_replaces_the_unconfirmed_sighting(scene: Scene, tmp_path: Path) -> None:
    message = await scene.dana.post("#field-notes", saw("Lakeside IT"))
    await scene.dana.sees("#field-notes", "Lakeside IT", private=True)
    await scene.dana.edit(message, SAW)
    await scene.rest()
    assert [one.vendor_name for one in await kept(scene, Sighting)] == ["Lakeshore IT"]
    assert stands_in_a_row(tmp_path, "Lakeside") == []
    await scene.dana.open_home()
    home = scene.dana.read(await scene.dana.sees_home("Lakeshore IT at Acme"))
    assert "Lakeside" not in home


@one_mode
async def test_the_card_of_a_replaced_sighting_says_that_it_is_gone(scene: Scene) -> None:
    message = await scene.dana.post("#field-notes", saw("Lakeside IT"))
    card = await scene.dana.sees("#field-notes", QUESTION, private=True)
    await scene.dana.edit(message, SAW)
    await scene.rest()
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "no longer there", private=True)


@one_mode
async def test_an_edit_into_ordinary_talk_withdraws_the_sighting(scene: Scene, tmp_path: Path) -> None:
    message = await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", QUESTION, private=True)
    await scene.dana.edit(message, CHAT)
    await scene.rest()
    assert await kept(scene, Sighting) == []
    assert stands_in_a_row(tmp_path, "Lakeshore") == []
    assert stands_in_a_file(tmp_path, "zanzibar") == []


@one_mode
async def test_a_corrected_typo_does_not_ask_about_what_was_confirmed(scene: Scene) -> None:
    message = await scene.dana_saw_lakeshore()
    await scene.dana.edit(message, f"{SAW}!")
    await scene.rest()
    [sighting] = await kept(scene, Sighting)
    assert sighting.state is SightingState.CONFIRMED
    assert str(sighting.quote).endswith("downtime!")
    assert whispered(scene, QUESTION) == 1


@one_mode
async def test_a_corrected_typo_does_not_ask_about_what_was_dismissed(scene: Scene) -> None:
    message = await scene.dana.post("#field-notes", SAW)
    card = await scene.dana.sees("#field-notes", QUESTION, private=True)
    await scene.dana.click("sighting_dismiss", card)
    await scene.dana.edit(message, f"{SAW}!")
    await scene.rest()
    [sighting] = await kept(scene, Sighting)
    assert sighting.state is SightingState.DISMISSED
    assert sighting.quote is None


@one_mode
async def test_an_edit_that_takes_the_vendor_out_takes_the_quote_from_the_confirmed_sighting(
    scene: Scene, tmp_path: Path
) -> None:
    message = await scene.dana_saw_lakeshore()
    await scene.dana.edit(message, CHAT)
    await scene.rest()
    [sighting] = await kept(scene, Sighting)
    assert sighting.quote is None
    assert stands_in_a_row(tmp_path, "crew at") == []


@one_mode
async def test_deletion_removes_an_unconfirmed_sighting(scene: Scene, tmp_path: Path) -> None:
    message = await scene.dana.post("#field-notes", SAW)
    card = await scene.dana.sees("#field-notes", QUESTION, private=True)
    await scene.dana.delete(message)
    await scene.rest()
    assert await kept(scene, Sighting) == []
    assert stands_in_a_row(tmp_path, "Lakeshore") == []
    await scene.dana.open_home()
    assert "Lakeshore" not in scene.dana.read(await scene.dana.sees_home())
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "edited or deleted", private=True)
    assert await kept(scene, Sighting) == []


@one_mode
async def test_deletion_takes_the_quote_from_a_confirmed_sighting_and_from_the_log(
    scene: Scene, tmp_path: Path
) -> None:
    message = await scene.dana_saw_lakeshore()
    noted = await scene.dana.sees("#field-notes", "Noted", private=True)
    await scene.dana.click("undo", noted)
    card = await scene.dana.sees("#field-notes", QUESTION, private=True)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "Noted", private=True)
    assert "acts" in stands_in_a_row(tmp_path, "crew at")
    await scene.dana.delete(message)
    await scene.rest()
    [sighting] = await kept(scene, Sighting)
    assert sighting.state is SightingState.CONFIRMED
    assert sighting.quote is None
    assert stands_in_a_row(tmp_path, "crew at") == []
    assert {"heard", "sighting_confirmed", "undo"} <= {act.what for act in await kept(scene, Act)}
    await scene.answer(scene.sam, "/vendor", '"Lakeshore IT"', "Dana saw them at Acme")


@one_mode
async def test_deletion_takes_a_need_with_its_suggestion_and_its_words(scene: Scene, tmp_path: Path) -> None:
    await scene.dana_saw_lakeshore()
    need, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.delete(need)
    await scene.rest()
    assert await kept(scene, Need) == []
    assert await kept(scene, Suggestion) == []
    assert stands_in_a_row(tmp_path, "bigger floor") == []
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("#deals", "no longer there", private=True)


# --- threads, other writers, what is not kept ----------------------------------------------------------------


@one_mode
async def test_a_pronoun_in_a_thread_is_read_with_the_thread(scene: Scene) -> None:
    root = await scene.sam.post("#field-notes", "Lakeshore IT are at Acme this weekend, rewiring the office.")
    await scene.rest()
    await scene.dana.post("#field-notes", THEY, root)
    await scene.rest()
    assert ("Lakeshore IT", scene.dana.id) in {(s.vendor_name, s.witness_id) for s in await kept(scene, Sighting)}
    card = await scene.dana.sees("#field-notes", "Lakeshore IT", private=True)
    assert card.thread_ts == root.ts


@one_mode
async def test_a_thread_is_read_without_the_rest_where_slack_does_not_tell_it(scene: Scene) -> None:
    scene.slack.faults.add("conversations.replies", "error", error="ratelimited", times=None)
    root = await scene.sam.post("#field-notes", "How did the move go?")
    await scene.dana.post("#field-notes", SAW, root)
    await scene.dana.sees("#field-notes", "Lakeshore IT at Acme", private=True)


@one_mode
async def test_bots_are_not_listened_to(scene: Scene, tmp_path: Path) -> None:
    place = {"type": "message", "channel": scene.slack.world.channel("#field-notes").id, "channel_type": "channel"}
    bot = scene.slack.world.bot
    for number, writer in enumerate(
        (
            {"user": bot.id, "bot_id": bot.bot_id, "app_id": bot.app_id},
            {"user": bot.id},
            {"user": "U0OTHERBOT", "bot_id": "B0OTHER001"},
            {"subtype": "bot_message", "bot_id": "B0OTHER001", "username": "Feed"},
            {"user": "USLACKBOT"},
            {"user": scene.dana.id, "subtype": "channel_topic", "topic": SAW},
        )
    ):
        ts = f"{scene.slack.clock.now().timestamp():.0f}.{number:06d}"
        scene.slack.event(place | writer | {"text": SAW, "ts": ts, "event_ts": ts})
    await scene.rest()
    assert stands_in_a_file(tmp_path, "Lakeshore") == []


@one_mode
async def test_a_message_that_the_gate_drops_leaves_no_trace(scene: Scene, tmp_path: Path) -> None:
    message = await scene.dana.post("#field-notes", CHAT)
    await scene.dana.edit(message, f"{CHAT}!")
    await scene.sam.post("#field-notes", "zanzibar sounds good", message)
    await scene.rest()
    assert all(delivery.ok for delivery in scene.slack.deliveries)
    assert stands_in_a_file(tmp_path, "zanzibar") == []


@one_mode
async def test_raw_text_is_gone_once_it_was_read(scene: Scene, tmp_path: Path) -> None:
    await scene.dana.post("#field-notes", f"{SAW}. {'Long talk. ' * 40} zanzibar")
    await scene.dana.sees("#field-notes", QUESTION, private=True)
    await scene.rest()
    assert stands_in_a_row(tmp_path, "zanzibar") == []
    assert "sightings" in stands_in_a_row(tmp_path, "Lakeshore")


async def test_an_unknown_word_brings_help(scene: Scene) -> None:
    words = await scene.answer(scene.sam, "/kith", "frobnicate the partners", "I don't know “frobnicate”")
    assert "/kith undo" in words
    await scene.answer(scene.sam, "/intro", "frobnicate", "For example: /intro Lakeshore IT to Globex")
    await scene.answer(scene.sam, "/vendor", "frobnicate", "Nobody here has seen one")


@one_mode
async def test_a_card_is_answered_twice_without_harm(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    await scene.sam.open_home()
    await scene.rest()
    assert not scene.sam.visible("#deals", "I'll mention them", private=True)
