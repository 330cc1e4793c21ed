"""The disk is really full: events are refused and come again, people are told, it goes on by itself without loss."""

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot import build
from cli.play import manifest
from domain.model import Sighting
from nlp.local import Local
from playground import Playground
from tests.journeys.conftest import Mode, Scene, settings_for, working_clock
from tests.journeys.inside import database, kept, saw, whispered

QUESTION = "How did they do?"
VENDORS = ("Alder Cabling", "Birch Cabling", "Cedar Cabling")
SORRY = "My memory does not take anything in right now"
SIZE = "16m"


@dataclass
class Disk:
    """`fill` leaves not a byte; `free` gives everything back."""

    home: Path
    fill: Callable[[], None]
    free: Callable[[], None]


def _small_filesystem(home: Path) -> Iterator[Disk]:
    """SQLite is told that no space is left (ENOSPC)."""
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(home)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 - our own
        pytest.skip("no filesystem may be mounted here")
    ballast = home / "ballast"

    def fill() -> None:
        with ballast.open("ab", buffering=0) as file, suppress(OSError):
            while file.write(b"." * 4096):
                pass

    yield Disk(home, fill, lambda: ballast.unlink(missing_ok=True))
    subprocess.run([shutil.which("umount") or "umount", "-l", str(home)], check=True)  # noqa: S603 - our own


def _no_larger_files(home: Path) -> Iterator[Disk]:
    """The system lets no file of this process grow (EFBIG): to SQLite a disk that does not work."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))

    def free() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    yield Disk(home, fill, free)
    free()


@pytest.fixture(params=[_small_filesystem, _no_larger_files], ids=["no space left", "files do not grow"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    home = tmp_path / "disk"
    home.mkdir()
    yield from request.param(home)


@pytest.fixture
async def scene(mode: Mode, disk: Disk, local: Local) -> AsyncIterator[Scene]:
    async with Playground(mode=mode, manifest=manifest(), clock=working_clock(), ack_timeout_s=1.0) as slack:
        local.recall.forget(slack.world.team.id)
        bot = await build(settings_for(slack, mode, disk.home), clock=slack.clock, local=local)
        await bot.start()
        if mode == "http":
            slack.bot_url = f"http://127.0.0.1:{bot.port}/slack/events"
        await slack.connected()
        with capture_logs():  # what pytest writes down could not grow either
            yield Scene(slack, bot)
            disk.free()
        await bot.stop()


async def status(scene: Scene, address: str) -> int:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"http://127.0.0.1:{scene.bot.port}{address}")).status_code


async def test_a_full_disk_loses_nothing_and_says_so(scene: Scene, disk: Disk) -> None:
    await scene.dana_saw_lakeshore()
    scene.slack.hold()
    for vendor in VENDORS:
        await scene.dana.post("#field-notes", saw(vendor))
    ids = scene.slack.event_ids("message", user=scene.dana.id)[-len(VENDORS) :]
    disk.fill()
    refused = [ack for one in ids for ack in await scene.slack.redeliver(one)]
    assert not any(ack.ok for ack in refused)
    if scene.bot.settings.slack_mode == "http":
        assert {ack.status for ack in refused} == {503}
    assert (await status(scene, "/healthz"), await status(scene, "/readyz")) == (200, 503)
    assert await scene.answer(scene.dana, "/vendor", "met Ann Lee of Corvid HVAC", SORRY)
    assert await scene.answer(scene.dana, "/vendor", '"Lakeshore IT"', "Lakeshore IT")
    disk.free()
    scene.slack.release()
    await scene.rest()
    assert await status(scene, "/readyz") == 200
    assert sorted(sighting.vendor_name for sighting in await kept(scene, Sighting)) == sorted(
        (*VENDORS, "Lakeshore IT")
    )
    assert await scene.answer(scene.dana, "/vendor", "met Ann Lee of Corvid HVAC", "Ann Lee")
    assert (await scene.bot.services.store.inbox.counts())["parked"] == 0


@pytest.mark.parametrize("mode", ["http"])
async def test_what_was_accepted_before_waits_for_the_disk(scene: Scene, disk: Disk) -> None:
    """The worker cannot write either; it tries again, and parks nothing that only the disk kept from being done."""
    await scene.bot.worker.stop()
    await scene.dana.post("#field-notes", saw(VENDORS[0]))
    await scene.slack.settled()
    disk.fill()
    for _ in range(8):
        await scene.bot.worker.settle()
        await scene.slack.advance(minutes=5)
    disk.free()
    await scene.slack.advance(minutes=5)
    await scene.bot.worker.settle()
    await scene.slack.quiet()
    assert len(await kept(scene, Sighting)) == 1
    assert whispered(scene, QUESTION) <= 1


@pytest.mark.parametrize("mode", ["http"])
async def test_the_filesystem_was_really_full(scene: Scene, disk: Disk) -> None:
    disk.fill()
    try:
        with pytest.raises(OSError) as caught:  # noqa: PT011 - the number says it
            (database(disk.home).parent / "more").write_bytes(b"." * 8192)
    finally:
        disk.free()
    assert caught.value.errno in {errno.ENOSPC, errno.EFBIG}
    assert os.access(database(disk.home), os.W_OK)
