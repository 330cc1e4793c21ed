"""Drafting with a model. What it writes is held against the stored facts; whatever goes wrong, the template stands."""

from collections.abc import Callable
from dataclasses import asdict
from random import random
from typing import Annotated, Final

import structlog
from openai import AsyncOpenAI
from pydantic import AfterValidator, BaseModel, ConfigDict

from domain.drafts import Facts, refusal
from domain.model import ModelResult, Usage
from domain.ports import Clock, Written
from prompts.asking import Asker
from prompts.parameters import Parameters
from prompts.redaction import bare, unfenced
from prompts.templates import ChatMessage, Prompt
from prompts.turns import Cost, Limits, NoAnswer, Turns

log = structlog.get_logger(__name__)

DRAFT_LENGTH: Final = 1_000
FACT_LENGTH: Final = 300
NOT_TOLD: Final = "-"


def _bounded(text: str) -> str:
    if not text.strip() or len(text) > DRAFT_LENGTH:
        raise ValueError("no message of a usable length")
    return text


class DraftAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Annotated[str, AfterValidator(_bounded)]


FORMAT: Final = {
    "type": "json_schema",
    "json_schema": {
        "name": "draft",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"message": {"type": "string"}},
            "required": ["message"],
            "additionalProperties": False,
        },
    },
}


class ModelWriter:
    """Implements `Writer`. It must not be given facts from a closed channel unless a manager switched that on."""

    def __init__(
        self,
        client: AsyncOpenAI,
        model: str,
        clock: Clock,
        *,
        prompt: Prompt | None = None,
        limits: Limits | None = None,
        turns: Turns | None = None,
        chance: Callable[[], float] = random,
    ) -> None:
        limits = limits or Limits()
        parameters = Parameters(answer_formats=[FORMAT], answer_tokens=limits.answer_tokens)
        self._asker = Asker(client, model, parameters, clock, limits=limits, turns=turns, chance=chance)
        self._prompt = prompt or Prompt.load("write_draft")

    async def write(self, facts: Facts) -> Written:
        """A draft of nothing but the facts, or none."""
        try:
            text, cost = await self._asker.ask(self._question(facts))
        except NoAnswer as error:
            log.warning("draft_not_written", reason=error.reason, model=self._asker.model)
            return Written(usage=self._usage(error.result, error.cost))
        try:
            message = " ".join(DraftAnswer.model_validate_json(text).message.split())
        except ValueError:
            log.warning("draft_not_written", reason="wrong_schema", model=self._asker.model)
            return Written(usage=self._usage(ModelResult.UNUSABLE, cost))
        if refusal(message, facts=facts.told, seen_at=facts.seen_at):
            log.warning("draft_refused", model=self._asker.model)
            return Written(usage=self._usage(ModelResult.UNUSABLE, cost))
        return Written(text=message, usage=self._usage(ModelResult.OK, cost))

    def _usage(self, result: ModelResult, cost: Cost) -> Usage:
        return Usage(model=self._asker.model, prompt_version=self._prompt.version, result=result, **asdict(cost))

    def _question(self, facts: Facts) -> list[ChatMessage]:
        return self._prompt.render(
            {
                "vendor": _fact(facts.vendor_name),
                "contact": _fact(facts.contact_name),
                "customer": _fact(facts.customer_name),
                "situation": _fact(facts.situation),
                "rep": _fact(facts.rep_name),
            }
        )


def _fact(text: str | None) -> str:
    """One line without addresses and numbers to call: a draft needs none."""
    return " ".join(unfenced(bare(text or "")).split())[:FACT_LENGTH] or NOT_TOLD
