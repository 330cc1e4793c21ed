"""The world in one JSON file: written atomically, a moment after the last change."""

import asyncio
import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from playground.clock import MovableClock
from playground.model import Channel, Json, Message, Team, User
from playground.world import World

FILE = "world.json"
PAUSE_S = 0.3


def as_json(world: World) -> Json:
    """Without ephemerals and open modals: a Slack client loses them too."""
    return {
        "offset_s": world.clock.offset.total_seconds(),
        "last_micro": world.last_micro,
        "team": asdict(world.team),
        "users": [asdict(each) for each in world.users.values()],
        "channels": [asdict(each) for each in world.channels.values()],
        "messages": [asdict(each) for them in world.messages.values() for each in them.values()],
        "homes": world.homes,
        "marks": world.marks,
    }


def from_json(saved: Json, clock: MovableClock) -> World:
    """The world as it was; the clock takes its saved offset."""
    clock.offset = timedelta(seconds=saved["offset_s"])
    world = World(clock, Team(**saved["team"]), last_micro=saved["last_micro"])
    world.users = {each["id"]: User(**each) for each in saved["users"]}
    world.channels = {each["id"]: Channel(**each) for each in saved["channels"]}
    for each in saved["messages"]:
        world.messages.setdefault(each["channel"], {})[each["ts"]] = Message(**each)
    world.homes = saved["homes"]
    world.marks = saved["marks"]
    return world


def load(folder: Path | None, clock: MovableClock) -> World | None:
    if folder is None or not (folder / FILE).exists():
        return None
    return from_json(json.loads((folder / FILE).read_text(encoding="utf-8")), clock)


class Store:
    """Watches a world and saves it; `close` saves what is left."""

    def __init__(self, world: World, folder: Path | None) -> None:
        self._world = world
        self._folder = folder
        self._timer: asyncio.TimerHandle | None = None
        if folder is not None:
            world.watchers.append(self._note)

    def _note(self, _what: str, _which: str) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PAUSE_S, self.save)

    def save(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{FILE}.new"
        draft.write_text(json.dumps(as_json(self._world)), encoding="utf-8")
        draft.replace(self._folder / FILE)
