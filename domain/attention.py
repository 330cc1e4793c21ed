"""Attention (R4): whether a vendor answers when we come with a customer, as our reps told."""

from collections.abc import Iterable
from typing import Final

from domain.funnel import standing
from domain.model import Outcome, OutcomeKind
from domain.policy import UNANSWERED

NO_ANSWER: Final = "no_answer"
"""The reason of an outcome that says so. It tells nothing of their work: no trust is lost by it."""
WORDS: Final = "did not answer the last two times"


def went_unanswered(outcome: Outcome) -> bool:
    return outcome.kind is OutcomeKind.NOT_DELIVERED and outcome.reason == NO_ANSWER


def unanswered(outcomes: Iterable[Outcome]) -> bool:
    """Whether the latest requests, so many in a row, found no answer; whatever else is told after them ends it."""
    latest = sorted(standing(outcomes), key=lambda o: (o.at, o.id))[-UNANSWERED:]
    return len(latest) == UNANSWERED and all(went_unanswered(outcome) for outcome in latest)
