"""Puts something before one person: privately, seldom, at most once (G1, G10)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from domain.model import Card, CardKind, CardState, Person, Posting
from domain.policy import EPHEMERAL_WITHIN
from domain.ports import Unit
from domain.speaking import Showing, may_show, second_call_due
from handlers.cards.blocks import Drawn
from handlers.services import Services
from handlers.web import SLACK_FAILED as SLACK_FAILED  # noqa: PLC0414 - offered from here too
from handlers.web import failure as failure  # noqa: PLC0414 - the same

log = structlog.get_logger(__name__)

UNASKED: Final = frozenset(
    {
        "second_call",
        "outcome_question",
        "witness_question",
        "told",
        "thanks",
        "friday_note",
        "ghost_notice",
        "trial_report",
        "pitches",
    }
)
"""Kinds of direct messages that their recipient caused by nothing: they count in the budget."""


async def put(unit: Unit, services: Services, card: Card, person: Person, *, acted_at: datetime) -> Card:
    """Keeps the card; it comes back *shown* when it may be put before the person now, else it waits in App Home."""
    now = services.clock.now()
    showing = await _may_show(unit, services, card, person, acted_at)
    log.info("card", kind=card.kind, shown=showing.now, reason=showing.reason)
    if not showing.now:
        return await unit.add(card)
    services.metrics.card_shown(card.kind)
    again = second_call_due(now, person.tz) if card.kind is CardKind.SUGGESTION else None
    return await unit.add(replace(card, state=CardState.SHOWN, shown_at=now, due_at=again))


async def _may_show(unit: Unit, services: Services, card: Card, person: Person, acted_at: datetime) -> Showing:
    if services.clock.now() - acted_at > EPHEMERAL_WITHIN:
        return Showing(now=False, reason="too long ago")
    in_thread = await unit.find(Card, addressee_id=person.user_id, channel_id=card.channel_id, thread_ts=card.thread_ts)
    if any(other.shown_at for other in in_thread):
        return Showing(now=False, reason="one card in this thread already")
    return await may_interrupt(unit, services, person, caused_by_own_act=True)


async def may_interrupt(unit: Unit, services: Services, person: Person, *, caused_by_own_act: bool = False) -> Showing:
    """Whether one more unasked thing, of whatever kind, may be put before this person now (G10)."""
    now = services.clock.now()
    preferences = await services.preferences.get(person.workspace_id)
    return may_show(
        now,
        person,
        await shown_lately(unit, person.user_id, now),
        preferences.unasked_per_day,
        caused_by_own_act=caused_by_own_act,
        listen=preferences.listen,
    )


async def shown_lately(unit: Unit, user_id: str, now: datetime) -> list[datetime]:
    """When unasked things were put before the person in the last week: cards, and direct messages of our own."""
    week_ago = now - timedelta(days=7)
    cards = await unit.since(Card, "shown_at", week_ago, addressee_id=user_id)
    postings = await unit.since(Posting, "created_at", week_ago, recipient_id=user_id, kind=UNASKED)
    return [card.shown_at for card in cards if card.shown_at] + [posting.created_at for posting in postings]


async def whisper(
    services: Services, workspace_id: str, channel_id: str, user_id: str, drawn: Drawn, *, thread_ts: str | None = None
) -> bool:
    """Sends an ephemeral once and never again; False where Slack did not take it (it is in App Home anyway)."""
    place: dict[str, Any] = {"thread_ts": thread_ts} if thread_ts else {}
    try:
        await services.slack.client(workspace_id).chat_postEphemeral(
            channel=channel_id, user=user_id, text=drawn.text, blocks=drawn.blocks, **place
        )
    except SLACK_FAILED as error:
        log.warning("ephemeral_not_sent", error=failure(error))
        return False
    return True
