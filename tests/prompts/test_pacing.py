"""Limits of how much and how often the model is asked, and what a question took."""

import asyncio
from datetime import timedelta

import pytest
from openai import AsyncOpenAI

from domain.model import Kind, ModelResult, Usage
from prompts.breaker import Breaker
from prompts.pacing import Pace
from prompts.reader import ModelReader
from prompts.templates import Prompt
from prompts.turns import Limits
from tests.prompts.modelserver import (
    KNOWN,
    MESSAGE,
    NOTHING,
    SEEN,
    LocalReader,
    MakeReader,
    ModelServer,
    Reply,
    SetClock,
    fails,
    is_local,
    raw,
    says,
    slow,
)


def test_so_many_turns_a_minute_are_given_out_and_the_next_waits_for_the_oldest(clock: SetClock) -> None:
    pace = Pace(clock, per_minute=2)
    assert [pace.take(0), pace.take(0)] == [0, 0]
    clock.pass_by(10)
    assert pace.take(30) is None
    assert pace.take(60) == 50
    assert pace.take(60) == 50
    assert pace.take(60) is None
    clock.pass_by(50)
    assert pace.wait() == 60
    clock.pass_by(60)
    assert pace.take(0) == 0


def test_a_clock_that_was_put_back_keeps_nobody_waiting(clock: SetClock) -> None:
    pace, breaker = Pace(clock, per_minute=2), Breaker(clock, failures=1, pause=timedelta(minutes=1))
    assert [pace.take(0), pace.take(0)] == [0, 0]
    breaker.failed()
    assert breaker.is_open
    clock.pass_by(-7200)
    assert pace.take(0) == 0
    assert breaker.admits()
    breaker.failed()
    assert breaker.is_open
    clock.pass_by(60)
    assert breaker.admits()


async def test_beyond_the_minutes_limit_messages_are_read_here(
    server: ModelServer, make_reader: MakeReader, clock: SetClock
) -> None:
    server.always = says(SEEN)
    reader = make_reader(Limits(per_minute=3))
    free = [reader.is_free]
    readings = [await reader.read(MESSAGE, KNOWN) for _ in range(5)]
    assert [is_local(reading) for reading in readings] == [False, False, False, True, True]
    assert readings[-1].usage == usage(ModelResult.BUSY)
    assert len(server.asked) == 3
    free.append(reader.is_free)
    clock.pass_by(60)
    free.append(reader.is_free)
    assert free == [True, False, True]
    assert not is_local(await reader.read(MESSAGE, KNOWN))


async def test_another_attempt_needs_a_turn_of_its_own(server: ModelServer, make_reader: MakeReader) -> None:
    server.always = fails(500)
    reading = await make_reader(Limits(per_minute=2, attempts=5, first_wait=0.001)).read(MESSAGE, KNOWN)
    assert is_local(reading)
    assert len(server.asked) == 2


async def test_who_waits_too_long_for_a_turn_is_read_here(server: ModelServer, make_reader: MakeReader) -> None:
    server.script, server.always = [slow(5)], says(SEEN)
    reader = make_reader(Limits(total=0.3, at_once=1, patience=0.01))
    first, second = await asyncio.gather(reader.read(MESSAGE, KNOWN), reader.read(MESSAGE, KNOWN))
    assert (first.usage and first.usage.result, second.usage) == (ModelResult.FAILED, usage(ModelResult.BUSY))
    assert len(server.asked) == 1
    assert (await reader.read(MESSAGE, KNOWN)).kind is Kind.SIGHTING


def usage(result: ModelResult, tokens_in: int = 0, tokens_out: int = 0, duration_ms: int = 0) -> Usage:
    return Usage(
        model="small-1",
        prompt_version=Prompt.load("read_message").version,
        result=result,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        duration_ms=duration_ms,
    )


@pytest.mark.parametrize(
    ("reply", "result", "tokens"),
    [
        pytest.param(says(NOTHING), ModelResult.OK, (471, 71), id="answered"),
        pytest.param(says(None, refusal="no"), ModelResult.REFUSED, (471, 71), id="refusal"),
        pytest.param(says("Sure!"), ModelResult.UNUSABLE, (471, 71), id="not_json"),
        pytest.param(says({"vendor": 42}), ModelResult.UNUSABLE, (471, 71), id="wrong_schema"),
        pytest.param(says('{"kind', finish="length"), ModelResult.UNUSABLE, (471, 71), id="truncated"),
        pytest.param(says(""), ModelResult.UNUSABLE, (471, 71), id="empty"),
        pytest.param(fails(400), ModelResult.REFUSED, (0, 0), id="400"),
        pytest.param(fails(429), ModelResult.FAILED, (0, 0), id="429"),
        pytest.param(fails(500), ModelResult.FAILED, (0, 0), id="500"),
        pytest.param(fails(401), ModelResult.FAILED, (0, 0), id="401"),
        pytest.param(slow(5), ModelResult.FAILED, (0, 0), id="slow"),
        pytest.param(raw(b"{"), ModelResult.FAILED, (0, 0), id="cut_body"),
    ],
)
async def test_what_came_of_a_question_and_what_it_took_is_told(
    reply: Reply, result: ModelResult, tokens: tuple[int, int], server: ModelServer, make_reader: MakeReader
) -> None:
    server.always = reply
    reading = await make_reader(Limits(total=2.0, first_wait=0.001)).read(MESSAGE, KNOWN)
    assert reading.usage is not None
    assert reading.usage == usage(result, *tokens, duration_ms=reading.usage.duration_ms)


async def test_while_the_model_is_left_alone_it_is_not_free(
    server: ModelServer, make_reader: MakeReader, clock: SetClock
) -> None:
    server.script, server.always = [fails(401)], says(SEEN)
    reader = make_reader()
    await reader.read(MESSAGE, KNOWN)
    assert not reader.is_free
    assert (await reader.read(MESSAGE, KNOWN)).usage == usage(ModelResult.PAUSED)
    clock.pass_by(61)
    assert reader.is_free


@pytest.mark.parametrize(
    ("result", "passes"),
    [
        (ModelResult.OK, False),
        (ModelResult.REFUSED, False),
        (ModelResult.UNUSABLE, False),
        (ModelResult.FAILED, True),
        (ModelResult.PAUSED, True),
        (ModelResult.BUSY, True),
    ],
)
def test_only_what_may_pass_is_worth_another_try(result: ModelResult, passes: bool) -> None:  # noqa: FBT001
    assert result.passes is passes


async def test_all_that_ask_one_model_share_its_limits(
    server: ModelServer, client: AsyncOpenAI, clock: SetClock, local: LocalReader
) -> None:
    server.always = says(SEEN)
    limits = Limits(per_minute=1, patience=0)
    first = ModelReader(client, "small-1", local, clock, limits=limits)
    second = ModelReader(client, "small-1", local, clock, limits=limits, turns=first.turns)
    assert not is_local(await first.read(MESSAGE, KNOWN))
    assert not second.is_free
    assert (await second.read(MESSAGE, KNOWN)).usage == usage(ModelResult.BUSY)
    assert len(server.asked) == 1
