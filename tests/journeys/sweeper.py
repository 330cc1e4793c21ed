"""A process of its own that sweeps once as if it were another time: `python sweeper.py ISO-TIME`."""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot import build
from settings import Settings


class StillClock:
    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


async def sweep(at: datetime) -> None:
    bot = await build(Settings.load(os.environ), clock=StillClock(at))
    try:
        await bot.sweep.once(at)
    finally:
        await bot.stop()


if __name__ == "__main__":
    asyncio.run(sweep(datetime.fromisoformat(sys.argv[1])))
