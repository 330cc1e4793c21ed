"""One question to a model over Chat Completions: bounded in time, attempts and number; logged in figures only."""

import asyncio
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, cast

import structlog
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel, ConfigDict, Field

from domain.model import ModelResult
from domain.ports import Clock
from prompts.parameters import Parameters
from prompts.templates import ChatMessage
from prompts.turns import Cost, Limits, NoAnswer, Turns

log = structlog.get_logger(__name__)

_SERVER_ERROR = 500
_AGAIN = frozenset({408, 409, 425, 429})
_HOPELESS = frozenset({401, 403, 404})
_QUOTA = "insufficient_quota"


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Message(_Loose):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Loose):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Loose):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(_Loose):
    """What is used of a completion, checked here because compatible servers differ."""

    choices: tuple[_Choice, ...] = Field(min_length=1)
    usage: _Usage | None = None

    def text(self, cost: Cost) -> str:
        """The answer.

        Raises:
            NoAnswer: it was refused, cut off, or is empty.
        """
        choice = self.choices[0]
        if choice.message.refusal:
            raise NoAnswer("refusal", ModelResult.REFUSED, cost)
        if choice.finish_reason not in {"stop", None}:
            reason = "truncated" if choice.finish_reason == "length" else "stopped"
            raise NoAnswer(reason, ModelResult.UNUSABLE, cost)
        if not choice.message.content:
            raise NoAnswer("empty", ModelResult.UNUSABLE, cost)
        return choice.message.content


class Asker:
    """Asks one model. All that ask it in one process share their `turns`, over which the limits hold."""

    def __init__(
        self,
        client: AsyncOpenAI,
        model: str,
        parameters: Parameters,
        clock: Clock,
        *,
        limits: Limits | None = None,
        turns: Turns | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.model = model
        self._limits = limits or Limits()
        self._client = client.with_options(max_retries=0, timeout=self._limits.total)
        self._parameters = parameters
        self._chance = chance
        self._turns = turns or Turns(clock, self._limits)

    async def ask(self, messages: Sequence[ChatMessage]) -> tuple[str, Cost]:
        """The text of the model's answer. Waiting for a turn does not count against the time limit.

        Raises:
            NoAnswer: for every reason there is.
        """
        async with self._turns.one():
            started = time.perf_counter()
            try:
                completion = await self._completion(messages)
            except NoAnswer as error:
                error.cost = Cost(duration_ms=_ms_since(started))
                raise
            finally:
                self._turns.breaker.gave_up()
            self._turns.breaker.succeeded()
            cost = _cost(completion, started)
        log.info("model_answered", model=self.model, **asdict(cost))
        return completion.text(cost), cost

    async def _completion(self, messages: Sequence[ChatMessage]) -> _Completion:
        try:
            async with asyncio.timeout(self._limits.total):
                return await self._attempts(messages)
        except TimeoutError:
            self._turns.breaker.failed()
            raise NoAnswer("timeout") from None
        except APIStatusError as error:
            result = self._failed_with(error)
            raise NoAnswer(f"status_{error.status_code}", result) from None
        except OpenAIError:
            self._turns.breaker.failed()
            raise NoAnswer("connection") from None
        except ValueError:
            self._turns.breaker.failed()
            raise NoAnswer("malformed") from None

    async def _attempts(self, messages: Sequence[ChatMessage]) -> _Completion:
        attempt = changes = 0
        while True:
            sent = self._parameters.current()
            try:
                return await self._attempt(messages, sent)
            except APIStatusError as error:
                if changes < self._limits.changes and self._parameters.without_refused(sent, error):
                    changes += 1
                    continue
                wait = self._wait(attempt, error)
                if wait is None:
                    raise
            except (APIConnectionError, ValueError):
                wait = self._wait(attempt, None)
                if wait is None:
                    raise
            attempt += 1
            await asyncio.sleep(wait)

    async def _attempt(self, messages: Sequence[ChatMessage], sent: Mapping[str, Any]) -> _Completion:
        said = cast("list[ChatCompletionMessageParam]", [*messages, *self._parameters.spelt_out(sent)])
        response = await self._client.chat.completions.with_raw_response.create(model=self.model, messages=said, **sent)
        return _Completion.model_validate_json(response.http_response.content)

    def _wait(self, attempt: int, error: APIStatusError | None) -> float | None:
        """Seconds until the next attempt, which needs a turn of its own; None when there shall be none."""
        if attempt + 1 >= self._limits.attempts:
            return None
        asked = 0.0
        if error is not None:
            if error.code == _QUOTA or not (error.status_code in _AGAIN or error.status_code >= _SERVER_ERROR):
                return None
            asked = retry_after(error)
            if asked >= self._limits.total:
                return None
        backoff: float = self._limits.first_wait * 2**attempt * (1 - self._chance() / 2)
        turn = self._turns.pace.take(self._limits.patience)
        return None if turn is None else max(asked, backoff, turn)

    def _failed_with(self, error: APIStatusError) -> ModelResult:
        hopeless = error.status_code in _HOPELESS or error.code == _QUOTA
        if error.status_code >= _SERVER_ERROR or error.status_code in _AGAIN or hopeless:
            asked = min(retry_after(error), 10 * self._limits.pause)
            hopeless = hopeless or asked >= self._limits.total
            self._turns.breaker.failed(hopeless=hopeless, pause=timedelta(seconds=asked))
            return ModelResult.FAILED
        self._turns.breaker.succeeded()
        return ModelResult.REFUSED


def _cost(completion: _Completion, started: float) -> Cost:
    usage = completion.usage or _Usage()
    return Cost(tokens_in=usage.prompt_tokens, tokens_out=usage.completion_tokens, duration_ms=_ms_since(started))


def _ms_since(started: float) -> int:
    return round(1000 * (time.perf_counter() - started))


def retry_after(error: APIStatusError, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> float:
    """The seconds that a server asked to wait, in any of the three ways to say it; 0 when it did not."""
    headers = error.response.headers
    try:
        if text := headers.get("retry-after-ms"):
            seconds = float(text) / 1000
        elif (text := headers.get("retry-after") or "0").replace(".", "", 1).isdigit():
            seconds = float(text)
        else:
            seconds = (parsedate_to_datetime(text) - now()).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0
