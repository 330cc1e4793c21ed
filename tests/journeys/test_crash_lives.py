"""An introduction outlives kill -9 in every state of its life."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from playground import Message, Person, Playground
from tests.journeys.conftest import NEEDS, SAW, Mode
from tests.journeys.inside import rows
from tests.journeys.test_crash import ROOT, bot, environment, slack, until

__all__ = ["slack"]

CARD = "Lakeshore IT for Globex"
LIFE = (
    ("intro_lead_on", "asked", "waiting for Globex"),
    ("intro_customer_agreed", "asked", "waiting for Lakeshore IT"),
    ("intro_vendor_agreed", "agreed", "ready to send"),
    ("intro_sent", "introduced", "introduced"),
    ("intro_met", "met", ": met"),
    ("outcome_partly", "partly", "partly delivered"),
)
STATE = "SELECT state, version FROM introductions"


async def offered(slack: Playground, dana: Person, sam: Person) -> Message:
    """What Dana saw, and the card that offers it to Sam."""
    await dana.post("#field-notes", SAW)
    card = await dana.sees("#field-notes", "How did they do?", private=True)
    await dana.click("sighting_good", card)
    await dana.sees("#field-notes", "Noted", private=True)
    await sam.post("#deals", NEEDS)
    card = await sam.sees("#deals", "Lakeshore IT", private=True)
    await slack.settled()
    return card


async def swept(environ: dict[str, str]) -> None:
    """What is due two minutes from now, by a process of its own."""
    at = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "bot.py"), "sweep", "--at", at, env=environ, stdout=DEVNULL, stderr=PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()


@pytest.mark.parametrize("mode", ["socket"])
async def test_killed_in_every_state_it_goes_on_where_it_was_on_one_card(
    slack: Playground, mode: Mode, tmp_path: Path
) -> None:
    dana, sam = slack.person("dana"), slack.person("sam")
    async with bot(slack, mode, tmp_path) as running:
        await sam.click("suggestion_mention", await offered(slack, dana, sam))
        await sam.sees("@bot", CARD)
        running.process.send_signal(signal.SIGKILL)
        await running.ends()
    for number, (action, state, words) in enumerate(LIFE, start=2):
        async with bot(slack, mode, tmp_path) as running:
            [card] = sam.visible("@bot", CARD, private=False)
            await sam.click(action, card)
            await until(lambda: rows(tmp_path, STATE) == [(state, number)])  # noqa: B023 - awaited in this round
            running.process.send_signal(signal.SIGKILL)
            await running.ends()
        if words not in sam.read(sam.visible("@bot", CARD, private=False)[0]):  # it died before the card was drawn
            await swept(environment(slack, mode, tmp_path))
        [card] = sam.visible("@bot", CARD, private=False)
        assert words in sam.read(card)
    await swept(environment(slack, mode, tmp_path))
    assert rows(tmp_path, "SELECT count(*) FROM outcomes") == [(1,)]
    assert rows(tmp_path, "SELECT count(*) FROM postings WHERE stale_since IS NOT NULL OR ts IS NULL") == [(0,)]
