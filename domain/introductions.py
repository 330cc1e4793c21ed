"""The life of a mention or an introduction.

    mentioned, or asked -> agreed -> introduced (-> met) -> delivered / quiet / partly / not delivered
    every open state    -> any outcome, cancelled, lapsed

Every step may be skipped: the rep knows better than the book. Each function returns a new value with `version` one
higher, or raises `Refused` with a sentence. While it is open, `due_at` is set: first for the one outcome question,
and, that question asked, for lapsing. No moment of a value lies before one that it already holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from domain.drafts import consent_text as consent_text  # noqa: PLC0414 - offered from here too
from domain.drafts import draft as draft  # noqa: PLC0414 - the same
from domain.errors import NotAllowed, Refused
from domain.model import Introduction, Need, Outcome, OutcomeKind, Readiness
from domain.model import IntroductionState as State
from domain.policy import CONSENT_STANDS, LAPSE_AFTER, OUTCOME_AFTER
from domain.progress import ENDED
from domain.progress import steps as steps  # noqa: PLC0414 - offered from here too
from domain.progress import waits_for as waits_for  # noqa: PLC0414 - the same

open_states: Final = frozenset({State.MENTIONED, State.ASKED, State.AGREED, State.INTRODUCED, State.MET})
outcome_states: Final = frozenset({State.DELIVERED, State.QUIET, State.PARTLY, State.NOT_DELIVERED})
before_sending: Final = frozenset({State.MENTIONED, State.ASKED, State.AGREED})
_STATE_OF: Final[Mapping[OutcomeKind, State]] = {kind: State(kind.value) for kind in OutcomeKind}


def mention(
    *,
    workspace_id: str,
    vendor_id: str,
    rep_id: str,
    now: datetime,
    need: Need | None = None,
    suggestion_id: str | None = None,
    sighting_id: str | None = None,
    contact_id: str | None = None,
    customer_name: str | None = None,
    situation: str = "",
    closed: bool = False,
) -> Introduction:
    """The rep told the customer: one tap, then one outcome question. What is not given comes from the need."""
    return Introduction(
        workspace_id=workspace_id,
        vendor_id=vendor_id,
        rep_id=rep_id,
        need_id=need.id if need else None,
        suggestion_id=suggestion_id,
        sighting_id=sighting_id,
        contact_id=contact_id,
        customer_name=customer_name or (need.customer_name if need else None),
        situation=situation or (need.situation if need else ""),
        closed=closed or (need.closed if need else False),
        channel_id=need.channel_id if need else None,
        ts=need.ts if need else None,
        thread_ts=need.thread_ts if need else None,
        state=State.MENTIONED,
        created_at=now,
        due_at=now + OUTCOME_AFTER,
    )


def start(mentioned: Introduction, *, welcomed_at: datetime | None = None) -> Introduction:
    """A warm introduction from the beginning: asked. `welcomed_at`: when the contact gave a yes that stands."""
    now = mentioned.created_at
    agreed = now if welcomes(welcomed_at, now) else None
    return replace(mentioned, state=State.ASKED, asked_at=now, vendor_agreed_at=agreed)


def welcomes(welcomed_at: datetime | None, now: datetime) -> bool:
    """Whether a contact's general yes ("welcomes introductions") still stands."""
    return welcomed_at is not None and now - welcomed_at <= CONSENT_STANDS


def lead_on(intro: Introduction, now: datetime, *, welcomed_at: datetime | None = None) -> Introduction:
    """A mention becomes an introduction."""
    _only_in({State.MENTIONED}, intro, "This introduction is under way already.")
    at = _not_before(intro, now)
    agreed = at if welcomes(welcomed_at, at) else intro.vendor_agreed_at
    return _next(
        intro, State.ASKED, asked_at=at, vendor_agreed_at=agreed, due_at=at + OUTCOME_AFTER, asked_outcome_at=None
    )


def customer_agrees(intro: Introduction, now: datetime) -> Introduction:
    _only_in(before_sending, intro, "They are introduced already.")
    if intro.customer_agreed_at:
        raise Refused("The customer's yes is noted already.")
    at = _not_before(intro, now)
    return _next(intro, State.AGREED if intro.vendor_agreed_at else State.ASKED, customer_agreed_at=at)


def vendor_agrees(intro: Introduction, now: datetime) -> Introduction:
    _only_in(before_sending, intro, "They are introduced already.")
    if intro.vendor_agreed_at:
        raise Refused("The vendor's yes is noted already.")
    at = _not_before(intro, now)
    return _next(intro, State.AGREED if intro.customer_agreed_at else State.ASKED, vendor_agreed_at=at)


def sent(intro: Introduction, now: datetime) -> Introduction:
    """The rep wrote to both. A yes that nobody logged does not stand in the way: it reads "not logged"."""
    _only_in(before_sending, intro, "They are introduced already.")
    at = _not_before(intro, now)
    return _next(intro, State.INTRODUCED, introduced_at=at, due_at=at + OUTCOME_AFTER, asked_outcome_at=None)


def met(intro: Introduction, now: datetime) -> Introduction:
    _only_in(open_states - {State.MET}, intro, "That they met is noted already.")
    return _next(intro, State.MET, met_at=_not_before(intro, now))


def gauge(intro: Introduction, readiness: Readiness) -> Introduction:
    """How far the customer is. *Price only* counts in no rate and no outcome is asked, but one may be told."""
    _only_in(open_states, intro, "")
    if intro.readiness is readiness:
        raise Refused(f"{readiness.value.replace('_', ' ').capitalize()} is noted already.")
    return _next(intro, intro.state, readiness=readiness)


def may_draft(intro: Introduction) -> bool:
    """Whether the text that puts two people together may be shown: after both said yes."""
    return intro.state in open_states and bool(intro.customer_agreed_at and intro.vendor_agreed_at)


def write_draft(intro: Introduction, text: str) -> Introduction:
    """Keeps the rep's wording of the draft."""
    if not may_draft(intro):
        raise Refused("Both have to say yes before there is a draft.")
    return _next(intro, intro.state, draft=text)


def outcome(intro: Introduction, kind: OutcomeKind, now: datetime) -> Introduction:
    """What the rep told, from any open state; a later word replaces an earlier one, and revives what lapsed."""
    if intro.state is State.CANCELLED:
        raise Refused("This introduction was dropped. Start a new one to tell how it went.")
    return _end(intro, _STATE_OF[kind], now)


def take_back(intro: Introduction, standing_outcomes: Iterable[Outcome], now: datetime) -> Introduction:
    """An outcome was taken away: the latest that still stands counts, else it is as open as before."""
    if intro.state not in outcome_states:
        raise Refused("There is no outcome to take back.")
    standing = [o for o in standing_outcomes if o.introduction_id == intro.id and o.undone_at is None]
    if standing:
        return _end(intro, _STATE_OF[max(standing, key=lambda o: (o.at, o.id)).kind], now)
    at = _not_before(intro, now)
    due = at + OUTCOME_AFTER
    if intro.asked_outcome_at is None:
        due = max(at, (intro.introduced_at or intro.created_at) + OUTCOME_AFTER)
    return _next(intro, _open_state(intro), ended_at=None, due_at=due)


def _open_state(intro: Introduction) -> State:
    if intro.met_at:
        return State.MET
    if intro.introduced_at:
        return State.INTRODUCED
    if intro.customer_agreed_at and intro.vendor_agreed_at:
        return State.AGREED
    return State.ASKED if intro.asked_at or intro.customer_agreed_at or intro.vendor_agreed_at else State.MENTIONED


def cancel(intro: Introduction, now: datetime) -> Introduction:
    _only_in(open_states, intro, "")
    return _end(intro, State.CANCELLED, now)


def lapse(intro: Introduction, now: datetime) -> Introduction:
    _only_in(open_states, intro, "")
    return _end(intro, State.LAPSED, now)


def come_due(intro: Introduction, now: datetime) -> Introduction:
    """What its due date does: first the one outcome question (`asked_outcome_at` gets set), then it lapses.

    Where the customer only wanted a price there is no question.
    """
    _only_in(open_states, intro, "")
    if intro.price_only or intro.asked_outcome_at:
        return lapse(intro, now)
    at = _not_before(intro, now)
    return _next(intro, intro.state, asked_outcome_at=at, due_at=at + LAPSE_AFTER)


def ask_later(intro: Introduction, now: datetime, due_at: datetime | None = None) -> Introduction:
    """*Too early*, or a date that the rep chose: the question comes then, by default after another 30 days."""
    _only_in(open_states, intro, "")
    at = _not_before(intro, now)
    return _next(intro, intro.state, asked_outcome_at=None, due_at=max(at, due_at or at + OUTCOME_AFTER))


def hold_back(intro: Introduction, until: datetime) -> Introduction:
    """Trouble is open there: the question that was not put yet waits so long. Changes nothing else."""
    if intro.state not in open_states or intro.asked_outcome_at or intro.price_only:
        return intro
    if intro.due_at is not None and intro.due_at >= until:
        return intro
    return _next(intro, intro.state, due_at=until)


def may_tell(intro: Introduction, user_id: str, *, is_manager: bool) -> bool:
    """Whether this person's word on the introduction counts: the rep's or a manager's."""
    return is_manager or user_id == intro.rep_id


def check_teller(intro: Introduction, user_id: str, *, is_manager: bool) -> None:
    """Raises NotAllowed where this person's word does not count."""
    if not may_tell(intro, user_id, is_manager=is_manager):
        raise NotAllowed("Only the rep of this introduction or a manager can say that.")


def _only_in(states: Iterable[State], intro: Introduction, otherwise: str) -> None:
    if intro.state not in open_states:
        raise Refused(f"This introduction is over: {ENDED[intro.state]}.")
    if intro.state not in states:
        raise Refused(otherwise)


def _not_before(intro: Introduction, now: datetime) -> datetime:
    """The moment, or the latest that the value holds where clocks disagree."""
    held = (
        intro.asked_at,
        intro.customer_agreed_at,
        intro.vendor_agreed_at,
        intro.introduced_at,
        intro.met_at,
        intro.asked_outcome_at,
        intro.ended_at,
    )
    return max(now, intro.created_at, *(at for at in held if at))


def _end(intro: Introduction, state: State, now: datetime) -> Introduction:
    return _next(intro, state, ended_at=_not_before(intro, now), due_at=None)


def _next(intro: Introduction, state: State, **values: Any) -> Introduction:
    return replace(intro, state=state, version=intro.version + 1, **values)
