"""How a process that runs until it is stopped is stopped."""

import asyncio
import os
import signal

import pytest

from cli.say import until_stopped


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("takes", [0, 60], ids=["after it began", "while it begins"])
async def test_a_signal_ends_it(name: signal.Signals, takes: float) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def begin() -> None:
        begun.set()
        try:
            await asyncio.sleep(takes)
        finally:
            ended.set()

    running = asyncio.create_task(until_stopped(begin()))
    await begun.wait()
    await asyncio.sleep(0.05)
    assert not running.done()
    os.kill(os.getpid(), name)
    await asyncio.wait_for(running, 5)
    assert ended.is_set()


async def test_what_fails_while_it_begins_is_told() -> None:
    async def begin() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await until_stopped(begin())
