"""From a stored suggestion to what its addressee may see of it now, and the answer to whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model import Contact, Need, Outcome, Pick, Sighting, Suggestion, SuggestionState, Vendor
from domain.policy import BAR
from domain.ports import Unit
from domain.suggestions import Found, Searching, offer, search
from domain.trust import evidence_of, reason, trust
from domain.vendors import family
from domain.visibility import Viewer, visible
from handlers.cards import suggestions as cards
from handlers.cards.blocks import Drawn
from handlers.cards.suggestions import Mention, Offer
from handlers.people import names
from handlers.services import Services
from handlers.speaking import SLACK_FAILED


async def drawn_suggestion(services: Services, suggestion: Suggestion, sees: Viewer) -> Drawn | None:
    """The card as its addressee may see it now; None when nothing of it is left to show."""
    async with services.store.read(suggestion.workspace_id) as unit:
        need = await unit.get(Need, suggestion.need_id)
        offers = await _offers(unit, suggestion.picks, sees, services)
        called = await names(unit, [one.sighting.witness_id for one in offers])
    if need is None or not offers or suggestion.state is not SuggestionState.OFFERED:
        return None
    return cards.suggestion(suggestion, need, offers, called, viewer_id=sees.user_id)


async def _offers(unit: Unit, picks: Sequence[Pick], sees: Viewer, services: Services) -> list[Offer]:
    made = [await _offer(unit, pick, sees, services) for pick in picks]
    return [one for one in made if one is not None]


async def _offer(unit: Unit, pick: Pick, sees: Viewer, services: Services) -> Offer | None:
    vendor = await unit.get(Vendor, pick.vendor_id)
    sightings = visible(await unit.find(Sighting, id=pick.sighting_ids), sees)
    first = next((s for wanted in pick.sighting_ids for s in sightings if s.id == wanted), None)
    if vendor is None or first is None:
        return None
    ids = await family(unit, vendor)
    seen = visible(await unit.find(Sighting, vendor_id=ids), sees)
    told = visible(await unit.find(Outcome, vendor_id=ids), sees)
    figure = trust(evidence_of(seen, told), services.clock.now())
    contact = await unit.get(Contact, pick.contact_id) if pick.contact_id else None
    return Offer(
        pick=pick,
        vendor=vendor,
        sighting=first,
        contact=contact if contact is not None and visible([contact], sees) else None,
        trust_word=figure.word,
        reason=f"{figure.word.capitalize()}: {reason(figure)}.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that somebody put to Kith: in a command, a direct message, or with @Kith."""

    need: Need
    excluded: frozenset[str] = frozenset()


async def look(
    services: Services, need: Need, sees: Viewer, *, excluded: frozenset[str] = frozenset(), bar: float = BAR
) -> Found:
    """Searches the memory as the viewer may see it; nothing is written."""
    searching = Searching(recall=services.recall, trades=services.trades, places=services.places, excluded=excluded)
    async with services.store.read(need.workspace_id) as unit:
        return await search(unit, need, sees, searching, bar=bar, now=services.clock.now())


async def answer(services: Services, asked: Asked, sees: Viewer) -> Drawn:
    """Searches, keeps what is offered, and draws it; unconfirmed mentions come last and are marked."""
    need, now = asked.need, services.clock.now()
    found = await look(services, need, sees, excluded=asked.excluded)
    async with services.store.write(need.workspace_id, actor_id=sees.user_id, what="asked") as unit:
        need = await _keep(unit, need)
        suggestion = await offer(unit, need, found.ranking, sees.user_id, asked=True, now=now)
        await unit.note(suggestion.id)
        offers = await _offers(unit, suggestion.picks, sees, services)
        witnesses = [one.sighting.witness_id for one in offers] + [s.witness_id for s in found.unconfirmed]
        called = await names(unit, witnesses)
    mentions = [Mention(sighting=s, permalink=await permalink(services, s)) for s in found.unconfirmed]
    return cards.answer(suggestion, need, offers, mentions, called, viewer_id=sees.user_id)


async def _keep(unit: Unit, need: Need) -> Need:
    """The need as a row; the same message asks only once."""
    known = await unit.first(Need, channel_id=need.channel_id, ts=need.ts) if need.ts else None
    return known or await unit.add(need)


async def permalink(services: Services, sighting: Sighting) -> str | None:
    if not sighting.channel_id or not sighting.ts:
        return None
    try:
        answer_ = await services.slack.client(sighting.workspace_id).chat_getPermalink(
            channel=sighting.channel_id, message_ts=sighting.ts
        )
    except SLACK_FAILED:
        return None
    return str(answer_["permalink"])


async def open_suggestions(services: Services, workspace_id: str, sees: Viewer) -> list[Drawn]:
    """Every unanswered suggestion of one person, as it may be seen now."""
    async with services.store.read(workspace_id) as unit:
        rows = await unit.find(
            Suggestion,
            addressee_id=sees.user_id,
            state=SuggestionState.OFFERED,
            asked=False,
            order="-created_at",
            limit=10,
        )
    drawn = [await drawn_suggestion(services, row, sees) for row in rows]
    return [one for one in drawn if one is not None]
