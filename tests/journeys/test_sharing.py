"""Shared channels, guests and managers over the wire, in both modes (S2, S11)."""

from pathlib import Path

from domain.model import Card, Need, Sighting
from playground import Message
from tests.journeys.conftest import NEEDS, SAW, Scene
from tests.journeys.inside import kept, saw, stands_in_a_file, whispered

QUESTION = "How did they do?"
NOTICE = "is shared with another organisation now"


async def shared(scene: Scene, *, now: bool = True) -> None:
    """#field-notes becomes shared, or its sharing ends."""
    channel = scene.slack.world.channel("#field-notes")
    channel.is_ext_shared = now
    kind = "channel_shared" if now else "channel_unshared"
    scene.slack.event({"type": kind, "channel": channel.id, "connected_team_id": "T0OTHERORG"})
    await scene.rest()


async def told(scene: Scene) -> Message:
    return await scene.mona.sees("@bot", NOTICE)


async def test_a_channel_that_was_shared_stays_locked_until_a_manager_decides(scene: Scene, tmp_path: Path) -> None:
    await shared(scene)
    notice = await told(scene)
    assert not scene.dana.visible("@bot", NOTICE)
    await scene.dana.post("#field-notes", saw("Corvid Cabling"))
    await scene.mona.click("shared_listen", notice)
    await scene.mona.sees("@bot", "still shared with another organisation", private=True)
    await shared(scene, now=False)
    message = await scene.dana.post("#field-notes", saw("Corvid Cabling"))
    await scene.dana.post("#field-notes", NEEDS)
    await scene.dana.post("#field-notes", "@Kith who do we know for cabling?")
    await scene.dana.react(message, "handshake")
    await scene.dana.remove("#field-notes", "kith")
    await scene.dana.invite("#field-notes", "kith")
    await scene.dana.post("#field-notes", saw("Corvid Cabling"))
    await scene.rest()
    assert whispered(scene, "") == 0
    assert stands_in_a_file(tmp_path, "Corvid") == []
    assert await kept(scene, Sighting) + await kept(scene, Need) + await kept(scene, Card) == []
    await scene.mona.click("shared_listen", notice)
    await scene.mona.sees("@bot", "I listen in #field-notes again")
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", QUESTION, private=True)


async def test_a_manager_may_leave_it_locked_and_change_that_later(scene: Scene) -> None:
    await shared(scene)
    notice = await told(scene)
    await shared(scene, now=False)
    await scene.mona.click("shared_stay_out", notice)
    stays = await scene.mona.sees("@bot", "I stay out of #field-notes")
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    assert whispered(scene, "") == 0
    await scene.mona.click("shared_listen", stays)
    await scene.mona.sees("@bot", "I listen in #field-notes again")
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", QUESTION, private=True)


async def test_somebody_who_was_a_manager_decides_nothing_more(scene: Scene) -> None:
    await shared(scene)
    notice = await told(scene)
    await shared(scene, now=False)
    scene.slack.change_user("mona", is_admin=False)
    await scene.rest()
    await scene.mona.click("shared_listen", notice)
    await scene.mona.sees("@bot", "Only managers decide that", private=True)
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    assert whispered(scene, "") == 0


async def test_who_became_a_guest_is_told_nothing_and_decides_nothing(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_ask_witness", card)
    question = await scene.dana.sees("@bot", "Sam would like to mention Lakeshore IT")
    scene.slack.change_user("sam", is_restricted=True)
    await scene.rest()
    before = len(scene.sam.visible("@bot"))
    await scene.dana.click("witness_ok", question)
    await scene.rest()
    assert len(scene.sam.visible("@bot")) == before
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("#deals", "for members of this workspace only", private=True)
    await scene.hours_pass(80)
    assert len(scene.sam.visible("@bot")) == before


async def test_an_admin_who_became_a_guest_gets_no_digest(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.mona.open_home()
    await scene.rest()
    scene.slack.change_user("mona", is_restricted=True)
    await scene.rest()
    for _ in range(9):
        await scene.slack.advance(days=1)
        await scene.bot.sweep.once()
    assert not scene.mona.visible("@bot", "Partners")
