"""App Home of managers and reps over the wire: first steps, settings, go-tos told once, the log."""

import pytest

from domain.model import Act, Sighting, SightingState
from tests.journeys.conftest import SAW, Scene
from tests.journeys.inside import kept, posted

ONE_MODE = pytest.mark.parametrize("mode", ["socket"])


async def test_settings_are_changed_in_slack_and_count_at_once(scene: Scene) -> None:
    await scene.sam.slash("#general", "/kith", "settings")
    await scene.sam.sees("#general", "Only managers can do that.", private=True)
    await scene.mona.slash("#general", "/kith", "settings")
    view = await scene.mona.sees_modal("How I listen")
    assert "so KITH_COMPANY counts" in scene.mona.read(view)
    await scene.mona.submit({"listen": "commands", "digest_day": "4", "digest_time": "16:30"})
    await scene.mona.sees("#general", "Saved: digest day, digest time, listen.", private=True)
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    assert await kept(scene, Sighting) == []
    assert not scene.dana.visible("#field-notes", private=True)
    await scene.mona.slash("#general", "/kith", "settings")
    await scene.mona.sees_modal("Friday")
    await scene.mona.submit({"listen": "quiet"})
    await scene.mona.sees("#general", "Saved: listen.", private=True)
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", "How did they do?", private=True)
    assert [act.actor_id for act in await kept(scene, Act, what="settings_changed")] == [scene.mona.id] * 2


@ONE_MODE
async def test_a_manager_begins_with_one_vendor_and_gets_the_story_back(scene: Scene) -> None:
    await scene.sam.open_home()
    assert "Name one vendor" not in scene.sam.read(await scene.sam.sees_home("Waiting for you"))
    await scene.mona.open_home()
    await scene.mona.sees_home("Name one vendor you would send a customer to tomorrow.")
    await scene.mona.click("vendor_first", view="home")
    await scene.mona.sees_modal("Vendor")
    await scene.mona.submit(
        {"vendor": "Lakeshore IT", "customer": "Acme", "situation": "rewired the office network", "verdict": "good"}
    )
    await scene.mona.sees_home("Now ask me for one.")
    [seen] = await kept(scene, Sighting)
    assert seen.state is SightingState.CONFIRMED
    await scene.mona.click("ask_first", view="home")
    await scene.mona.sees_modal("What does a customer need?")
    await scene.mona.submit({})
    await scene.mona.sees_modal("Lakeshore IT")
    await scene.rest()
    assert "Begin here" not in scene.mona.read(scene.mona.home)


@ONE_MODE
async def test_a_goto_is_told_to_a_channel_once_and_stands_in_app_home(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.mona.slash("#general", "/vendor", "goto Lakeshore IT for network cabling in Texas")
    named = await scene.mona.sees("#general", "Go-to for", private=True)
    deals = scene.slack.world.channel("#deals").id
    await scene.mona.click("goto_tell_in", named, choice=deals)
    await scene.mona.sees("#deals", "Named by")
    await scene.mona.click("goto_tell_in", named, choice=scene.slack.world.channel("#general").id)
    await scene.mona.sees("#general", "has been told of that already", private=True)
    await scene.bot.sweep.once()
    await scene.rest()
    assert posted(scene, "Named by") == 1
    await scene.sam.open_home()
    home = scene.sam.read(await scene.sam.sees_home("Go-to people"))
    assert "call Brian Lesniak; Dana saw them at work" in home
    await scene.dana.open_home()
    assert "call Brian Lesniak; you saw them at work" in scene.dana.read(await scene.dana.sees_home("Go-to people"))


@ONE_MODE
async def test_managers_read_what_was_done_and_reps_do_not(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.mona.slash("#general", "/kith", "log")
    seen = await scene.mona.sees("#general", "confirmed a sighting of Lakeshore IT at Acme", private=True)
    assert "Dana confirmed" in scene.mona.read(seen)
    await scene.sam.slash("#general", "/kith", "log")
    await scene.sam.sees("#general", "Only managers can do that.", private=True)
    await scene.mona.open_home()
    await scene.mona.sees_home("For managers")
    await scene.mona.click("log_open", view="home")
    await scene.mona.sees_modal("confirmed a sighting of Lakeshore IT")
    await scene.mona.close_modal()
    await scene.mona.click("digest_preview", view="home")
    await scene.mona.sees_modal("A preview, to you only")


@ONE_MODE
async def test_quiet_for_a_week_and_back_from_app_home(scene: Scene) -> None:
    await scene.sam.open_home()
    await scene.sam.sees_home("Mute a week")
    await scene.sam.click("mute_week", view="home")
    await scene.sam.sees_home("Quiet until")
    await scene.sam.click("unmute", view="home")
    await scene.sam.sees_home("Mute a week")


@ONE_MODE
async def test_what_is_kept_about_me_comes_from_app_home_too(scene: Scene) -> None:
    await scene.sam.open_home()
    await scene.sam.sees_home("Export what I told you")
    await scene.sam.click("export_me", view="home")
    await scene.sam.sees_modal("I am writing it into our direct messages.")
    await scene.sam.sees("@bot", scene.sam.id)


@ONE_MODE
async def test_a_reps_click_on_a_managers_button_is_refused(scene: Scene) -> None:
    await scene.mona.open_home()
    scene.slack.world.homes[scene.sam.id] = await scene.mona.sees_home("For managers")
    for button in ("settings_open", "digest_preview", "log_open"):
        await scene.sam.click(button, view="home")
        await scene.sam.sees_modal("Only managers")
        await scene.sam.close_modal()
