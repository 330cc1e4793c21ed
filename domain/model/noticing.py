"""What Kith was not sure enough to speak of, and what people taught it with one tap. Ids only, never words."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.kinds import Kind, TaughtKind
from domain.model.row import EPOCH, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed(Row):
    """A message that was read as relevant and was not sure enough to speak of: where it stands, nothing of its words.

    It is offered to its own author only, and looked up in Slack at that moment. `score` is the probability (0 to 1)
    that it is worth a question; `answer` is yes or no once given.
    """

    author_id: str
    channel_id: str
    ts: str
    kind: Kind
    score: float = 0.0
    answer: str | None = None
    at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught(Row):
    """What one tap says about a threshold of the workspace; whose tap it was stands in the audit log only.

    `setting`: what managers had set that threshold to at that time. A lesson counts as long as that stands, so that
    a threshold that is set anew begins there.
    """

    kind: TaughtKind
    setting: float | None = None
    at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class FridayNote(Row):
    """The one note of a week to one person: ids of the cards and of the missed messages that stand in it."""

    addressee_id: str
    week: str
    cards: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    at: datetime = EPOCH
