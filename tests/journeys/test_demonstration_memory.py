"""What `play` begins with: the memory of a year, written by the bot's own use cases, and the look into its database."""

from pathlib import Path

import pytest

from cli.demo.look import Look
from cli.demo.memory import remember
from domain.model import Introduction, Outcome, Sighting, SightingState, Vendor
from tests.journeys.conftest import Scene
from tests.journeys.inside import kept

pytestmark = pytest.mark.parametrize("mode", ["socket"])


async def test_the_team_has_a_dozen_vendors_and_thirty_sightings_some_of_them_unanswered(scene: Scene) -> None:
    await remember(scene.bot, scene.slack)
    assert len(await kept(scene, Vendor)) == 12
    assert len(await kept(scene, Sighting)) == 30
    assert len(await kept(scene, Sighting, state=SightingState.PROPOSED)) == 5
    assert len(await kept(scene, Introduction)) == 6
    assert len(await kept(scene, Outcome)) == 4


async def test_what_is_remembered_is_found_explained_and_waits_for_its_witness(scene: Scene) -> None:
    await remember(scene.bot, scene.slack)
    await scene.answer(scene.sam, "/vendor", "find burst hot water pipes in Houston", "Bluewater Plumbing")
    await scene.answer(scene.sam, "/vendor", "why Volta Electric", "Why Volta Electric")
    await scene.dana.open_home()
    home = scene.dana.read(await scene.dana.sees_home("Waiting for you"))
    assert "Summit Elevators at Lone Star Suites" in home
    assert "ClearSpring Water for Riverside Spa" in home


async def test_the_words_behind_a_memory_stand_in_slack_and_made_no_event(scene: Scene) -> None:
    await remember(scene.bot, scene.slack)
    await scene.slack.settled()
    assert scene.slack.event_ids("message") == []
    for sighting in await kept(scene, Sighting):
        message = scene.slack.world.message(str(sighting.channel_id), str(sighting.ts))
        assert message.user == sighting.witness_id
        assert sighting.vendor_name in scene.dana.read(message)


async def test_the_look_counts_rows_and_finds_words_in_the_file_itself(scene: Scene, tmp_path: Path) -> None:
    look = Look(tmp_path / "kith.db")
    assert {each["count"] for each in (await look.stored())["counts"] if each["what"] == "Vendors"} == {0}
    await scene.dana_saw_lakeshore()
    await scene.rest()
    stored = await look.stored()
    assert {"what": "Sightings", "count": 1} in stored["counts"]
    assert all(each["holds"] for each in stored["facts"])
    assert {"where": "vendors.name", "count": 1} in await look.find("lakeshore")
    assert await look.find("nobody ever said this") == []
    assert await look.find("it") == []


async def test_a_question_mark_or_a_quote_is_looked_for_as_it_stands(scene: Scene, tmp_path: Path) -> None:
    assert await Look(tmp_path / "kith.db").find("' OR 1=1 --") == []
