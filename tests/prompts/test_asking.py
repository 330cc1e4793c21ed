import asyncio
import json
from typing import Any

import pytest
import structlog
from aiohttp import web

from domain.model import Kind
from prompts.turns import Limits
from tests.prompts.modelserver import (
    KNOWN,
    MESSAGE,
    NOTHING,
    SEEN,
    MakeReader,
    ModelServer,
    Reply,
    SetClock,
    fails,
    is_local,
    refuses,
    says,
    slow,
)


@pytest.mark.parametrize(
    "first",
    [fails(429), fails(500), fails(503, headers={"retry-after": "0"}), fails(429, headers={"retry-after-ms": "5"})],
    ids=["429", "500", "503", "wait"],
)
async def test_a_passing_failure_is_tried_again(first: Reply, server: ModelServer, make_reader: MakeReader) -> None:
    server.script, server.always = [first], says(SEEN)
    assert (await make_reader().read(MESSAGE, KNOWN)).kind is Kind.SIGHTING
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("parameter", "instead"),
    [
        ("reasoning_effort", {}),
        ("store", {}),
        ("temperature", {}),
        ("max_completion_tokens", {"max_tokens": 500}),
        ("response_format", {}),
    ],
)
async def test_a_refused_parameter_is_left_out_and_remembered(
    parameter: str, instead: dict[str, int], server: ModelServer, make_reader: MakeReader
) -> None:
    server.always = refuses(parameter, says(NOTHING))
    reader = make_reader()
    assert (await reader.read(MESSAGE, KNOWN)).read_by != "local"
    before = len(server.asked)
    assert (await reader.read(MESSAGE, KNOWN)).read_by != "local"
    assert len(server.asked) == before + 1
    assert parameter not in server.asked[-1]
    assert instead.items() <= server.asked[-1].items()


async def test_a_parameter_refused_in_words_only_is_found(server: ModelServer, make_reader: MakeReader) -> None:
    body = {"detail": [{"type": "extra_forbidden", "loc": ["body", "store"], "msg": "Extra inputs are not permitted"}]}
    server.always = refuses("store", refuses("reasoning_effort", says(NOTHING)), body=body)
    assert (await make_reader().read(MESSAGE, KNOWN)).read_by != "local"
    assert not {"store", "reasoning_effort"} & set(server.asked[-1])


async def test_several_at_once_move_on_by_one_step_only(server: ModelServer, make_reader: MakeReader) -> None:
    server.always = refuses("max_completion_tokens", says(NOTHING))
    reader = make_reader()
    readings = await asyncio.gather(*(reader.read(MESSAGE, KNOWN) for _ in range(8)))
    assert not any(is_local(reading) for reading in readings)
    assert server.asked[-1]["max_tokens"] == 500


async def test_at_most_four_questions_are_under_way(server: ModelServer, make_reader: MakeReader) -> None:
    server.always = slow(0.02)
    reader = make_reader()
    await asyncio.gather(*(reader.read(MESSAGE, KNOWN) for _ in range(12)))
    assert server.most_at_once == 4


async def test_after_five_failures_in_a_row_the_model_is_left_alone_for_a_minute(
    server: ModelServer, make_reader: MakeReader, clock: SetClock
) -> None:
    server.always = fails(400 + 9)
    reader = make_reader(Limits(attempts=1))
    for _ in range(7):
        assert is_local(await reader.read(MESSAGE, KNOWN))
    assert len(server.asked) == 5
    clock.pass_by(61)
    assert is_local(await reader.read(MESSAGE, KNOWN))
    assert is_local(await reader.read(MESSAGE, KNOWN))
    assert len(server.asked) == 6
    clock.pass_by(61)
    server.always = says(SEEN)
    assert [(await reader.read(MESSAGE, KNOWN)).kind for _ in range(2)] == [Kind.SIGHTING, Kind.SIGHTING]


async def test_a_wrong_key_is_not_tried_over_and_over(server: ModelServer, make_reader: MakeReader) -> None:
    server.always = fails(401)
    reader = make_reader()
    await reader.read(MESSAGE, KNOWN)
    await reader.read(MESSAGE, KNOWN)
    assert len(server.asked) == 1


async def test_a_server_that_asks_for_time_gets_it(
    server: ModelServer, make_reader: MakeReader, clock: SetClock
) -> None:
    server.script, server.always = [fails(429, headers={"retry-after": "300"})], says(SEEN)
    reader = make_reader()
    await reader.read(MESSAGE, KNOWN)
    clock.pass_by(299)
    assert is_local(await reader.read(MESSAGE, KNOWN))
    clock.pass_by(2)
    assert (await reader.read(MESSAGE, KNOWN)).kind is Kind.SIGHTING


@pytest.mark.parametrize("header", [{"retry-after": "soon"}, {"retry-after-ms": "nan"}], ids=["words", "nan"])
async def test_an_unreadable_wish_for_time_is_no_error(
    header: dict[str, str], server: ModelServer, make_reader: MakeReader
) -> None:
    server.always = fails(429, headers=header)
    assert is_local(await make_reader().read(MESSAGE, KNOWN))


async def test_answers_that_cannot_be_used_do_not_open_the_breaker(
    server: ModelServer, make_reader: MakeReader
) -> None:
    server.always = says(None, refusal="no")
    reader = make_reader()
    for _ in range(9):
        await reader.read(MESSAGE, KNOWN)
    assert len(server.asked) == 9


async def test_a_cancelled_trial_lets_the_next_one_try(
    server: ModelServer, make_reader: MakeReader, clock: SetClock
) -> None:
    server.script = [fails(401), slow(5)]
    server.always = says(SEEN)
    reader = make_reader()
    await reader.read(MESSAGE, KNOWN)
    clock.pass_by(61)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(MESSAGE, KNOWN), 0.05)
    assert (await reader.read(MESSAGE, KNOWN)).kind is Kind.SIGHTING


@pytest.mark.parametrize(
    "reply",
    [says(SEEN), fails(500), says("Lakeshore"), says(None, refusal="Lakeshore"), fails(400, message="Lakeshore")],
    ids=["answer", "500", "not_json", "refusal", "400"],
)
async def test_the_log_holds_figures_and_ids_only(reply: Reply, server: ModelServer, make_reader: MakeReader) -> None:
    server.always = reply
    with structlog.testing.capture_logs() as logs:
        await make_reader().read(MESSAGE, KNOWN)
    assert logs
    for word in ("Lakeshore", "Acme", "Brian", "420", "sk-test", "U0SAM"):
        assert word not in json.dumps(logs)


async def test_what_troubles_the_model_is_one_word(server: ModelServer, make_reader: MakeReader) -> None:
    assert await make_reader().trouble() is None
    server.always = fails(401)
    assert await make_reader().trouble() == "status_401"
    server.always = says("hello")
    assert await make_reader().trouble() == "wrong_schema"


async def test_tokens_and_duration_are_logged(server: ModelServer, make_reader: MakeReader) -> None:
    with structlog.testing.capture_logs() as logs:
        await make_reader().read(MESSAGE, KNOWN)
    (line,) = (line for line in logs if line["event"] == "model_answered")
    assert (line["tokens_in"], line["tokens_out"]) == (471, 71)
    assert line["duration_ms"] >= 0


async def test_a_schema_that_is_not_taken_is_sent_without_bounds_and_then_in_words(
    server: ModelServer, make_reader: MakeReader
) -> None:
    async def strict(asked: dict[str, Any]) -> web.StreamResponse:
        kind = asked["response_format"]["type"]
        if kind == "json_object":
            return await says(f"```json\n{json.dumps(SEEN)}\n```")(asked)
        return await refuses("response_format", says(NOTHING))(asked)

    server.always = strict
    reading = await make_reader(trades=("network cabling",)).read(MESSAGE, KNOWN)
    assert (reading.kind, reading.trade) == (Kind.SIGHTING, "network cabling")
    bounded, plain, worded = server.asked
    assert "maxLength" in json.dumps(bounded)
    assert "maxLength" not in json.dumps(plain)
    assert "maxItems" not in json.dumps(plain)
    assert worded["messages"][-1]["role"] == "system"
    assert '"enum": ["network cabling"]' in worded["messages"][-1]["content"]
