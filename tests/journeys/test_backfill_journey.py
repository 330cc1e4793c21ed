"""A Slack export beside the running bot: it asks nobody, and each witness taps through what waits in App Home."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.model import Act, Card, CardState, Sighting, SightingState
from settings import PROJECT, VARIABLES
from tests.archive.exports import write_zip
from tests.journeys.conftest import Scene
from tests.journeys.inside import kept, saw, whispered

VENDORS = [f"{name} Networks" for name in ("Lakeshore", "Northgate", "Bluefin", "Corvus", "Halden", "Pinecrest")]
VENDORS += [f"{name} Electric" for name in ("Redwood", "Sterling", "Tamarack", "Vela", "Juniper")]


def export(scene: Scene, path: Path) -> Path:
    """Dana's praise of eleven vendors over the last year, with small talk by Sam and a guest in between."""
    world = scene.slack.world
    begin = scene.slack.clock.now() - timedelta(days=300)
    days: dict[str, list[dict[str, Any]]] = {}
    for number, vendor in enumerate(VENDORS):
        at = begin + timedelta(days=number)
        stamp = int(at.timestamp())
        days[f"field-notes/{at.date().isoformat()}"] = [
            {"type": "message", "user": scene.dana.id, "ts": f"{stamp}.000100", "text": saw(vendor)},
            {"type": "message", "user": scene.sam.id, "ts": f"{stamp + 1}.000100", "text": "who is in for lunch?"},
            {"type": "message", "user": world.user("gil").id, "ts": f"{stamp + 2}.000100", "text": saw("Gilded IT")},
        ]
    users = [
        {"id": user.id, "team_id": world.team.id, "real_name": user.real_name, "is_restricted": user.is_restricted}
        for user in world.users.values()
    ]
    return write_zip(path, days, users=users, channels=[{"id": world.channel("field-notes").id, "name": "field-notes"}])


async def backfill(home: Path, *words: str) -> str:
    """Runs the command as an operator would, beside the bot, and says what it printed."""
    nothing = dict.fromkeys(VARIABLES, "")  # of the machine's own settings
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "bot.py", "backfill", *words),
        cwd=PROJECT,
        env={**os.environ, **nothing, "KITH_HOME": str(home), "KITH_COMPANY": "Northlight", "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await running.communicate()
    assert running.returncode == 0, told.decode()
    return told.decode()


@pytest.mark.parametrize("mode", ["socket"], indirect=True)
async def test_an_export_waits_in_app_home_and_counts_with_one_tap(scene: Scene, tmp_path: Path) -> None:
    path = str(export(scene, tmp_path / "export.zip"))
    dry = await backfill(tmp_path, path, "--channels", "#field-notes", "--dry-run")
    assert "What would be remembered" in dry
    assert "Lakeshore Networks at Acme" in dry
    assert await kept(scene, Sighting) == []
    told = await backfill(tmp_path, path, "--channels", "#field-notes")
    assert "What is remembered" in told
    sightings = await kept(scene, Sighting)
    assert {sighting.vendor_name for sighting in sightings} == set(VENDORS)
    assert {sighting.witness_id for sighting in sightings} == {scene.dana.id}
    await scene.bot.sweep.once()
    assert len(await kept(scene, Sighting)) == len(VENDORS)
    assert {card.state for card in await kept(scene, Card)} == {CardState.WAITING}

    await scene.dana.open_home()
    home = await scene.dana.sees_home("Questions 1 to 8 of 11, and 3 more")
    assert "Juniper Electric" in scene.dana.read(home)
    await scene.dana.click("home_more", view="home")
    home = await scene.dana.sees_home("Questions 9 to 11 of 11")
    assert "Lakeshore Networks" in scene.dana.read(home)
    lakeshore = next(sighting for sighting in sightings if sighting.vendor_name == "Lakeshore Networks")
    await scene.dana.click("sighting_good", view="home", value=f'{{"id":"{lakeshore.id}"}}')
    await scene.dana.sees_home("Questions 9 to 10 of 10")
    assert {s.vendor_name for s in await kept(scene, Sighting, state=SightingState.CONFIRMED)} == {
        lakeshore.vendor_name
    }
    await scene.dana.click("home_back", view="home")
    await scene.dana.sees_home("Questions 1 to 8 of 10, and 2 more")

    words = await scene.answer(scene.sam, "/vendor", "find an office network that must be rewired", "Lakeshore")
    assert "Dana" in words
    assert whispered(scene, "How did they do?") == 0
    assert scene.dana.messages_from_bot == []
    assert "backfilled" in {act.what for act in await kept(scene, Act)}

    await backfill(tmp_path, path, "--channels", "field-notes")
    assert len(await kept(scene, Sighting)) == len(VENDORS)
    await scene.slack.advance(days=80)  # the scene began up to a week after the import's own time
    await scene.bot.sweep.once()
    assert len(await kept(scene, Sighting)) == len(VENDORS)
    await scene.slack.advance(days=12)
    await scene.bot.sweep.once()
    assert [sighting.vendor_name for sighting in await kept(scene, Sighting)] == [lakeshore.vendor_name]
