"""Whatever the model does, a message ends in a card or in quiet; nothing is lost, and what it missed it reads later."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.model import Card, CardState, ModelCall, ModelResult, Need, Sighting
from nlp.local import Local
from tests.journeys.conftest import NEEDS, SAW, Scene
from tests.journeys.inside import kept, rows, stands_in_a_row, whispered
from tests.journeys.modelscene import doubtful, with_model
from tests.prompts.modelserver import NOTHING, SEEN, ModelServer, Reply, fails, raw, says, serving, slow

QUESTION = "How did they do?"
SECONDS = 1

PASSING = [
    pytest.param(fails(429), id="429"),
    pytest.param(fails(429, headers={"retry-after": "300"}), id="429_for_long"),
    pytest.param(fails(500), id="500"),
    pytest.param(fails(401), id="401"),
    pytest.param(slow(5), id="slow"),
    pytest.param(raw(b"<html>gateway</html>", "text/html"), id="html"),
    pytest.param(raw(b'{"choices": ['), id="cut_body"),
]
LASTING = [
    pytest.param(says('{"kind": "sight', finish="length"), ModelResult.UNUSABLE, id="truncated"),
    pytest.param(says({"vendor": 42, "surprise": []}), ModelResult.UNUSABLE, id="wrong_schema"),
    pytest.param(says("Sure! The vendor is Acme."), ModelResult.UNUSABLE, id="not_json"),
    pytest.param(says(""), ModelResult.UNUSABLE, id="empty"),
    pytest.param(says(None, refusal="I cannot help with that."), ModelResult.REFUSED, id="refusal"),
    pytest.param(says("I'm sorry, I cannot help with that."), ModelResult.UNUSABLE, id="refusal_in_words"),
    pytest.param(says(None, finish="content_filter"), ModelResult.UNUSABLE, id="filtered"),
    pytest.param(fails(400), ModelResult.REFUSED, id="400"),
]


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with serving(ModelServer(always=says(SEEN))) as model:
        yield model


@pytest.fixture
async def scene(server: ModelServer, tmp_path: Path, local: Local) -> AsyncIterator[Scene]:
    async with with_model(server, tmp_path, local, model_seconds=SECONDS) as made:
        yield made


@pytest.fixture
async def unsure(server: ModelServer, tmp_path: Path, local: Local) -> AsyncIterator[Scene]:
    """With a local reading that never speaks, so that all depends on the model."""
    async with with_model(server, tmp_path, doubtful(local), model_seconds=SECONDS) as made:
        yield made


async def results(scene: Scene) -> list[ModelResult]:
    return [call.result for call in await kept(scene, ModelCall, order="at")]


async def states(scene: Scene) -> dict[str, int]:
    """Events by state, without those that there are none of."""
    return {state: number for state, number in (await scene.bot.services.store.inbox.counts()).items() if number}


async def minutes_pass(scene: Scene, minutes: int) -> None:
    await scene.slack.advance(minutes=minutes)
    await scene.rest()


@pytest.mark.parametrize("reply", [*PASSING, *(pytest.param(p.values[0], id=p.id) for p in LASTING)])
async def test_what_the_local_reading_is_sure_of_is_asked_at_once(
    scene: Scene, server: ModelServer, reply: Reply
) -> None:
    server.always = reply
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", "Lakeshore IT at Acme", private=True)
    await scene.rest()
    assert whispered(scene, QUESTION) == len(await kept(scene, Card)) == len(await results(scene)) == 1
    assert "open" not in await states(scene)
    assert "parked" not in await states(scene)
    server.always = says(SEEN)
    await minutes_pass(scene, 10)
    assert whispered(scene, QUESTION) == len(await kept(scene, Card)) == 1


@pytest.mark.parametrize("reply", PASSING)
async def test_what_the_model_missed_it_reads_once_it_is_back(
    unsure: Scene, server: ModelServer, reply: Reply, tmp_path: Path
) -> None:
    server.always = reply
    await unsure.dana.post("#field-notes", SAW)
    await unsure.rest()
    assert await results(unsure) == [ModelResult.FAILED]
    assert await kept(unsure, Card) == []
    assert (await states(unsure))["open"] == 1
    assert stands_in_a_row(tmp_path, "Lesniak") == []
    server.always = says(SEEN)
    await minutes_pass(unsure, 10)
    (card,) = await kept(unsure, Card)
    assert card.state is CardState.WAITING
    assert await results(unsure) == [ModelResult.FAILED, ModelResult.OK]
    assert "open" not in await states(unsure)
    assert whispered(unsure, QUESTION) == 0
    await unsure.dana.open_home()
    await unsure.dana.sees_home(QUESTION)


@pytest.mark.parametrize(("reply", "result"), LASTING)
async def test_an_answer_of_no_use_is_not_asked_for_again(
    unsure: Scene, server: ModelServer, reply: Reply, result: ModelResult
) -> None:
    server.always = reply
    await unsure.dana.post("#field-notes", SAW)
    await unsure.rest()
    asked = len(server.asked)
    await minutes_pass(unsure, 60)
    assert await results(unsure) == [result]
    assert len(server.asked) == asked == 1
    assert await kept(unsure, Card) == []
    assert "open" not in await states(unsure)


async def test_a_model_that_stays_away_is_tried_ever_less_and_then_given_up(
    unsure: Scene, server: ModelServer, tmp_path: Path
) -> None:
    server.always = fails(401)
    await unsure.dana.post("#field-notes", SAW)
    await unsure.rest()
    for _ in range(35):
        await minutes_pass(unsure, 36)
    assert 20 <= len(await results(unsure)) <= 40
    assert "open" not in await states(unsure)
    assert rows(tmp_path, "SELECT count(*) FROM inbox WHERE payload IS NOT NULL") == [(0,)]
    server.always = says(SEEN)
    await minutes_pass(unsure, 60)
    assert await kept(unsure, Card) == []


async def test_a_message_that_is_deleted_or_edited_meanwhile_is_not_read_again(
    unsure: Scene, server: ModelServer
) -> None:
    server.always = fails(401)
    gone = await unsure.dana.post("#field-notes", SAW)
    changed = await unsure.dana.post("#field-notes", SAW.replace("Lakeshore", "Lakeside"))
    await unsure.rest()
    await unsure.dana.delete(gone)
    await unsure.dana.edit(changed, "lunch at the noodle place today, who is in?")
    server.always = says(SEEN)
    await minutes_pass(unsure, 10)
    assert await kept(unsure, Sighting) == []
    assert "open" not in await states(unsure)


async def test_an_edit_that_the_model_missed_is_read_again(unsure: Scene, server: ModelServer) -> None:
    message = await unsure.dana.post("#field-notes", "lunch at the noodle place today, who is in?")
    server.always = fails(401)
    await unsure.dana.edit(message, SAW)
    await unsure.rest()
    server.always = says(SEEN)
    await minutes_pass(unsure, 10)
    assert [one.vendor_name for one in await kept(unsure, Sighting)] == ["Lakeshore IT"]


async def test_a_thread_with_a_card_gets_no_second_one(unsure: Scene, server: ModelServer) -> None:
    server.always = fails(401)
    message = await unsure.dana.post("#field-notes", SAW)
    await unsure.rest()
    await unsure.slack.advance(seconds=70)
    server.always = says(SEEN)
    await unsure.dana.post("#field-notes", "and they came back on Monday: " + SAW, thread=message)
    await unsure.rest()
    assert len(await kept(unsure, Card)) == 1
    await minutes_pass(unsure, 10)
    assert len(await kept(unsure, Card)) == 1


async def test_a_need_that_the_model_missed_is_suggested_for_in_the_home_tab(
    unsure: Scene, server: ModelServer
) -> None:
    await unsure.dana_saw_lakeshore()
    need: dict[str, Any] = {
        **NOTHING,
        "kind": "need",
        "customer": "Globex",
        "situation": "office move with a fixed date, network must work on day one",
        "trade": "network cabling & wifi",
    }
    server.always = slow(5)
    await unsure.sam.post("#deals", NEEDS)
    await unsure.rest()
    server.always = says(need)
    await minutes_pass(unsure, 10)
    assert [one.customer_name for one in await kept(unsure, Need)] == ["Globex"]
    await unsure.sam.open_home()
    await unsure.sam.sees_home("Lakeshore IT")


async def test_slack_not_showing_the_message_is_waited_out(unsure: Scene, server: ModelServer) -> None:
    server.always = fails(401)
    await unsure.dana.post("#field-notes", SAW)
    await unsure.rest()
    server.always = says(SEEN)
    unsure.slack.faults.add("conversations.replies", "500", times=1)
    await minutes_pass(unsure, 3)
    assert await kept(unsure, Card) == []
    await minutes_pass(unsure, 10)
    assert len(await kept(unsure, Card)) == 1


async def test_more_than_a_minute_allows_is_read_here_and_later_by_the_model(
    server: ModelServer, tmp_path: Path, local: Local
) -> None:
    async with with_model(server, tmp_path, doubtful(local), model_per_minute=1) as scene:
        await scene.dana.post("#field-notes", SAW)
        await scene.rest()
        for _ in range(3):
            await scene.sam.post("#deals", SAW)
        await scene.rest()
        assert sorted(await results(scene)) == sorted([ModelResult.OK, *[ModelResult.BUSY] * 3])
        assert len(server.asked) == 1
        for _ in range(12):
            await minutes_pass(scene, 10)
        assert len(await kept(scene, Sighting)) == 4
        assert "open" not in await states(scene)
