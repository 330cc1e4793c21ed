"""Reading messages with a model. Whatever goes wrong, the local reading stands in."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from random import random
from typing import Final

import structlog
from openai import AsyncOpenAI

from domain.model import Heard, Known, Line, ModelResult, Reading, Usage
from domain.ports import Clock, Reader
from prompts.answers import Answer, answer_formats
from prompts.asking import Asker
from prompts.grounding import ground
from prompts.occurrences import occurring
from prompts.parameters import Parameters
from prompts.redaction import Redaction, plain
from prompts.templates import ChatMessage, Prompt
from prompts.turns import Cost, Limits, NoAnswer, Turns

log = structlog.get_logger(__name__)

MESSAGE_LENGTH: Final = 8_000
LINE_LENGTH: Final = 1_500
LINES_AT_MOST: Final = 20
ABOUT_LENGTH: Final = 300
"""Characters of our own company's name, and of what it sells."""
OPENAI_URL: Final = "https://api.openai.com/v1"
NONE_KNOWN: Final = "-"
_FENCED: Final = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)


def connect(api_key: str, base_url: str = "") -> AsyncOpenAI:
    """A client for OpenAI, or for the compatible server at `base_url`; whoever asked for it closes it."""
    return AsyncOpenAI(api_key=api_key, base_url=base_url or OPENAI_URL)


class ModelReader:
    """Implements `Reader`. `trades`: the names that a trade may have; empty: the model's own words.

    It must not be given text from a closed channel unless a manager switched that on; the caller decides.
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        model: str,
        fallback: Reader,
        clock: Clock,
        trades: Sequence[str] = (),
        *,
        prompt: Prompt | None = None,
        limits: Limits | None = None,
        turns: Turns | None = None,
        chance: Callable[[], float] = random,
    ) -> None:
        limits = limits or Limits()
        self.turns = turns or Turns(clock, limits)
        parameters = Parameters(answer_formats=answer_formats(trades), answer_tokens=limits.answer_tokens)
        self._asker = Asker(client, model, parameters, clock, limits=limits, turns=self.turns, chance=chance)
        self._fallback = fallback
        self._trades = tuple(trades)
        self._prompt = prompt or Prompt.load("read_message")
        self.read_by = f"{model}@{self._prompt.version}"

    async def read(self, heard: Heard, known: Known) -> Reading:
        """Ask the model, keep what the text bears out; fall back to the local reading without an answer."""
        redaction, sent = Redaction(), _bounded(heard)
        try:
            answer, cost = await self._answer(sent, known, redaction)
        except NoAnswer as error:
            log.warning("model_not_used", reason=error.reason, model=self._asker.model)
            local = await self._fallback.read(heard, known)
            return replace(local, usage=self._usage(error.result, error.cost))
        reading = ground(answer, sent, known, redaction, trades=self._trades, read_by=self.read_by)
        return replace(reading, usage=self._usage(ModelResult.OK, cost))

    @property
    def is_free(self) -> bool:
        """Whether the model would be asked at once: it answers, and no limit is reached."""
        return self.turns.is_free

    def _usage(self, result: ModelResult, cost: Cost) -> Usage:
        return Usage(model=self._asker.model, prompt_version=self._prompt.version, result=result, **asdict(cost))

    async def trouble(self) -> str | None:
        """Ask the model one empty question; one word on why it cannot be used, or None when it can."""
        try:
            await self._answer(Heard(text=""), Known(), Redaction())
        except NoAnswer as error:
            return error.reason
        return None

    async def _answer(self, heard: Heard, known: Known, redaction: Redaction) -> tuple[Answer, Cost]:
        text, cost = await self._asker.ask(self._question(heard, known, redaction))
        try:
            return Answer.model_validate_json(_unwrapped(text)), cost
        except ValueError:
            raise NoAnswer("wrong_schema", ModelResult.UNUSABLE, cost) from None

    def _question(self, heard: Heard, known: Known, redaction: Redaction) -> list[ChatMessage]:
        redaction.person(heard.user)
        texts = [plain(text) for text in (heard.text, *(line.text for line in heard.context))]
        return self._prompt.render(
            {
                "company": _one_line(known.company, ABOUT_LENGTH, redaction),
                "sells": _one_line(known.sells, ABOUT_LENGTH, redaction),
                "vendors": _names(occurring(known.vendors, texts), redaction),
                "customers": _names(occurring(known.customers, texts), redaction),
                "thread": _thread(heard.context, redaction),
                "message": f"{redaction.person(heard.user)}: {redaction.redact(heard.text)}",
            }
        )


def _unwrapped(text: str) -> str:
    """The answer without the code fence that models put around it where they are not held to a schema."""
    found = _FENCED.fullmatch(text)
    return found[1] if found else text


def _names(names: Iterable[str], redaction: Redaction) -> str:
    return "; ".join(_one_line(name, 80, redaction) for name in names) or NONE_KNOWN


def _one_line(text: str, length: int, redaction: Redaction) -> str:
    return " ".join(redaction.redact(text).split())[:length] or NONE_KNOWN


def _thread(lines: Sequence[Line], redaction: Redaction) -> str:
    """Oldest first; a line break inside a line cannot pass for another person's line."""
    return "\n".join(f"{redaction.person(line.user)}: {_one_line(line.text, LINE_LENGTH, redaction)}" for line in lines)


def _bounded(heard: Heard) -> Heard:
    """The head of the message and the latest lines of its thread: what is sent, and what an answer is held against."""
    lines = tuple(replace(line, text=_cut(line.text, LINE_LENGTH)) for line in heard.context[-LINES_AT_MOST:])
    return replace(heard, text=_cut(heard.text, MESSAGE_LENGTH), context=lines)


def _cut(text: str, length: int) -> str:
    """Ends at white space, so that no address is cut into something that does not look like one."""
    if len(text) <= length:
        return text
    words = text[:length].rsplit(maxsplit=1)
    return words[0] if len(words) > 1 else ""
