"""The same garbage as in the default run, thousands of times and other in each run: `./run soak -k fuzz`."""

import logging

import pytest
from structlog.testing import capture_logs

from tests.journeys.conftest import Scene
from tests.journeys.conftest import local as local  # noqa: PLC0414 - fixtures are found by name
from tests.journeys.conftest import mode as mode  # noqa: PLC0414 - the same
from tests.journeys.conftest import more_settings as more_settings  # noqa: PLC0414 - the same
from tests.journeys.conftest import scene as scene  # noqa: PLC0414 - the same
from tests.journeys.test_fuzz import loud, many_spoiled, raw_garbage

MANY = 3_000


@pytest.mark.soak
async def test_fuzz_of_payloads(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), capture_logs() as log:
        await many_spoiled(scene, MANY, same=False)
    assert loud(log, caplog) == []


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["http"])
async def test_fuzz_of_bodies_and_headers(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), capture_logs() as log:
        await raw_garbage(scene, MANY, same=False)
    assert loud(log, caplog) == []
