"""What managers are asked to decide, in App Home and in the digest: one line and two buttons for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.model import Referral
from domain.policy import DECISIONS_AT_MOST
from handlers.cards import blocks as b
from handlers.cards.words import listed

NAMED_AT_MOST = 3
PITCHES_AT_MOST = 10
_DECLINE = ("Decline", "pitch_decline")


@dataclass(frozen=True, slots=True, kw_only=True)
class SameVendor:
    """Two names that look like one vendor's."""

    id: str
    name: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGoTo:
    """A vendor that delivered often enough to be named. `witnesses`: first names of those who saw it."""

    id: str
    vendor: str
    trade: str
    region: str
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """A colleague who left, and what is still under way ("Lakeshore IT for Globex")."""

    id: str
    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitched:
    """Somebody wants something of us; `wants` says what, `quote` in the words of the rep who passed it on."""

    id: str
    pitcher: str
    wants: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """A vendor's contact sent us a lead that was worth having."""

    id: str
    giver: str
    lead: str


Asked = SameVendor | NewGoTo | Leaver | Pitched | Thanks


def question(asked: Asked) -> list[b.Block]:
    """Both blocks carry the decision's id, so that an answer can be put in their place in a longer message."""
    words, yes, no = _worded(asked)
    buttons = b.buttons(b.button(*yes, id=asked.id), b.button(*no, id=asked.id))
    return [b.lines(words) | {"block_id": _mark(asked.id)}, buttons | {"block_id": f"{_mark(asked.id)}-buttons"}]


def _mark(decision_id: str) -> str:
    return f"decision-{decision_id}"


def _worded(asked: Asked) -> tuple[b.Words, tuple[str, str], tuple[str, str]]:
    """The question, and (label, action id) of yes and no."""
    words: list[str | b.Piece]
    match asked:
        case SameVendor():
            words = [b.bold(asked.name), " looks like ", b.bold(asked.other), ". Are they the same?"]
            return words, ("Same", "merge_accept"), ("Another", "merge_decline")
        case NewGoTo():
            place = f" in {asked.region}" if asked.region else ""
            words = [b.bold(asked.vendor), f" as go-to for {asked.trade}{place}?{_saw(asked.witnesses)}"]
            return words, ("Make go-to", "goto_accept"), ("Not yet", "goto_decline")
        case Leaver():
            shown = list(asked.titles[:NAMED_AT_MOST])
            more = ["others"] if len(asked.titles) > len(shown) else []
            words = [b.bold(asked.name), f" has left; introductions are open: {listed(shown + more)}."]
            return words, ("Take them over", "leaver_take"), ("Drop them", "leaver_drop")
        case Pitched():
            quote = f" \u201c{asked.quote}\u201d" if asked.quote else ""
            return [b.bold(asked.pitcher), f": {asked.wants}.{quote}"], ("Take it", "pitch_accept"), _DECLINE
        case Thanks():
            words = [b.bold(asked.giver), f" sent us {asked.lead}, a lead worth having. Say thank you?"]
            return words, ("I'll thank them", "thank_send"), ("Not now", "thank_later")
        case _ as unknown:  # pragma: no cover - mypy proves that there is no other
            assert_never(unknown)


def _saw(witnesses: Sequence[str]) -> str:
    if not witnesses:
        return ""
    both = " both" if len(witnesses) == 2 else ""  # noqa: PLR2004 - both are two
    return f" {listed(list(witnesses[:NAMED_AT_MOST]))}{both} saw them deliver."


def questions(asked: Sequence[Asked]) -> list[b.Block]:
    """The first of them, and that there are more."""
    blocks = [block for one in asked[:DECISIONS_AT_MOST] for block in question(one)]
    more = len(asked) - DECISIONS_AT_MOST
    return blocks + ([b.context(f"And {more} more; they come up as these are answered.")] if more > 0 else [])


def answered(text: str, act_id: str) -> list[b.Block]:
    return [b.lines(text), b.buttons(b.button("Undo", "undo", act=act_id))]


def section(asked: Sequence[Asked], done: Iterable[tuple[str, str, list[b.Block]]] = ()) -> list[b.Block]:
    """For App Home; `done`: what was decided just now, the act that takes it back, and what may be tapped then."""
    blocks = [block for text, act_id, more in done for block in (*answered(text, act_id), *more)] + questions(asked)
    return [b.header("For you to decide"), *blocks] if blocks else []


def thanks(referral: Referral) -> str:
    """Words that the manager may send."""
    lead = referral.customer_name or "the lead"
    first = (referral.contact_name or referral.vendor_name).split()[0]
    return f"Noted. If these words help: \u201c{first}, thank you for sending us {lead}. It was worth having.\u201d"


def queue(asked: Sequence[Pitched]) -> b.Drawn:
    """The pitches that were passed on, as one message; each with its two answers."""
    shown = asked[:PITCHES_AT_MOST]
    blocks = [b.lines(b.bold("Passed on to you")), *(block for one in shown for block in question(one))]
    if len(asked) > len(shown):
        blocks.append(b.context(f"And {len(asked) - len(shown)} more in your Home tab."))
    if not shown:
        blocks.append(b.context("Nothing waits any more."))
    named = ", ".join(one.pitcher for one in shown)
    return b.Drawn(text=b.escape(f"Passed on to you: {named or 'nothing waits any more'}."), blocks=blocks)


def put_in_place(blocks: Sequence[b.Block], decision_id: str, drawn: b.Drawn) -> list[b.Block] | None:
    """A longer message with the answer where the question stood; None where it stands no longer."""
    marks = (_mark(decision_id), f"{_mark(decision_id)}-buttons")
    places = [number for number, block in enumerate(blocks) if block.get("block_id") in marks]
    if not places:
        return None
    kept = [block for block in blocks if block.get("block_id") not in marks]
    return [*kept[: places[0]], *drawn.blocks, *kept[places[0] :]]
