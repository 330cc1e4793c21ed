"""What is heard, and what is read out of it."""

from dataclasses import dataclass

from domain.model.kinds import Kind, ModelResult, Sentiment


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One earlier message of the thread."""

    user: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message as Slack delivered it (text still escaped), with what of its thread is known, oldest first."""

    text: str
    user: str = ""
    channel: str = ""
    context: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a workspace already knows, for gate and reader. `stamp` changes whenever the rest does."""

    vendors: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    company: str = ""
    sells: str = ""
    read_bar: float | None = None
    speak_bar: float | None = None
    """Thresholds of this workspace, as probabilities; None: the shipped ones."""
    introduced: tuple[tuple[str, str], ...] = ()
    """(vendor, customer) of the introductions that are under way."""
    stamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gating:
    """The gate's answer. `score` is the probability that the message is relevant, by as much as was looked at."""

    score: float
    reads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorRead:
    """A vendor as it stands in a message; every string occurs in the message or its thread."""

    name: str
    contact: str | None = None
    email: str | None = None
    phone: str | None = None
    sentiment: Sentiment = Sentiment.NEUTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one reading asked of a model, whatever came of it."""

    model: str
    prompt_version: str
    result: ModelResult
    tokens_in: int = 0
    tokens_out: int = 0
    duration_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader took from a message. `confidence` is a probability; `speaks`: sure enough for an unasked card.

    `worth`: the probability that it is worth a question, where the reader weighs that. `unsure`: where the only vendor
    is a guess, all names that it may be, likeliest first.
    """

    kind: Kind = Kind.NONE
    confidence: float = 0.0
    worth: float = 0.0
    speaks: bool = False
    vendors: tuple[VendorRead, ...] = ()
    customer: str | None = None
    unsure: tuple[str, ...] = ()
    situation: str | None = None
    trade: str | None = None
    region: str | None = None
    read_by: str = "local"
    """`local` or the model's name with the prompt's version."""
    usage: Usage | None = None
    """Of the model that was asked, also where the local reading had to stand in; None: none was to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """How alike one remembered sighting is to a described situation; all figures 0 to 1."""

    sighting_id: str
    likeness: float
    meaning: float = 0.0
    words: float = 0.0
    trade: float = 0.0
