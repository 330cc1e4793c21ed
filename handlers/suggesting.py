"""From a stored suggestion to what its addressee may see of it now, and the answer to whoever asks."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.asking import asked_for
from domain.errors import KithError, Unclear
from domain.families import families, names_of, standing_for
from domain.model import (
    Contact,
    Missed,
    Need,
    Outcome,
    Person,
    Pick,
    Posting,
    Sighting,
    Suggestion,
    SuggestionState,
    Vendor,
)
from domain.naming import key
from domain.policy import BAR
from domain.ports import Unit
from domain.spread import asked_often
from domain.suggestions import Found, Searching, offer, search
from domain.trust import evidence_of, reason, trust
from domain.visibility import Viewer, visible
from handlers.cards import suggestions as cards
from handlers.cards.blocks import Drawn
from handlers.cards.suggestions import Mention, Offer
from handlers.people import names, viewer
from handlers.preferences import Preferences
from handlers.services import Services
from handlers.speaking import SLACK_FAILED


async def drawn_suggestion(services: Services, suggestion: Suggestion, sees: Viewer) -> Drawn | None:
    """The card as its addressee may see it now; None when nothing of it is left to show."""
    wanted = await services.preferences.get(suggestion.workspace_id)
    async with services.store.read(suggestion.workspace_id) as unit:
        need = await unit.get(Need, suggestion.need_id)
        known = await _known(unit, suggestion.picks, sees)
        offers = await _offers(unit, suggestion.picks, known, wanted, services.clock.now())
        called = await names(unit, [one.sighting.witness_id for one in offers])
    if need is None or not offers or suggestion.state is not SuggestionState.OFFERED:
        return None
    return cards.suggestion(suggestion, need, offers, called, viewer_id=sees.user_id)


@dataclass(frozen=True, slots=True)
class _Known:
    """A vendor that stands, with what the viewer may see of it."""

    vendor: Vendor
    sightings: Sequence[Sighting]
    outcomes: Sequence[Outcome]
    contacts: Sequence[Contact]


async def _known(unit: Unit, picks: Sequence[Pick], sees: Viewer) -> dict[str, _Known]:
    """By the id under which it was picked; it may have been merged since. One query for each kind of row."""
    vendors = {pick.vendor_id: await standing_for(unit, pick.vendor_id) for pick in picks}
    heads = await families(unit, {vendor.id for vendor in vendors.values() if vendor})
    seen = visible(await unit.find(Sighting, vendor_id=tuple(heads)), sees)
    told = visible(await unit.find(Outcome, vendor_id=tuple(heads)), sees)
    people = visible(await unit.find(Contact, vendor_id=tuple(heads)), sees)
    return {
        picked_id: _Known(
            vendor,
            [s for s in seen if heads[str(s.vendor_id)] == vendor.id],
            [o for o in told if heads[o.vendor_id] == vendor.id],
            [c for c in people if heads[c.vendor_id] == vendor.id],
        )
        for picked_id, vendor in vendors.items()
        if vendor is not None
    }


async def _offers(
    unit: Unit, picks: Sequence[Pick], known: Mapping[str, _Known], wanted: Preferences, now: datetime
) -> list[Offer]:
    """Each vendor once: two that were offered apart may have been merged since.

    Left out are vendors that are gone, and those for whom nothing of what was seen counts any more (a person moved on).
    """
    offers: dict[str, Offer] = {}
    for pick in picks:
        about = known.get(pick.vendor_id)
        seen = {sighting.id: sighting for sighting in about.sightings} if about else {}
        first = next((seen[one] for one in pick.sighting_ids if one in seen), None)
        if about is None or first is None:
            continue
        figure = trust(evidence_of(about.sightings, about.outcomes), now, wanted.half_life)
        people = {contact.id: contact for contact in about.contacts}
        offer = Offer(
            pick=pick,
            vendor=about.vendor,
            sighting=first,
            contact=people.get(pick.contact_id or ""),
            resting=people.get(pick.resting_id or ""),
            then_with=await _then_with(unit, about.vendor, first),
            trust_word=figure.word,
            reason=f"{figure.word.capitalize()}: {reason(figure)}.",
        )
        offers.setdefault(about.vendor.id, offer)
    return await _with_the_rest(unit, list(offers.values()), now, wanted)


async def _then_with(unit: Unit, vendor: Vendor, seen: Sighting) -> str:
    """Where the person worked whom a sighting followed to this vendor; empty where it was this vendor."""
    if key(seen.vendor_name) == vendor.key:
        return ""
    own = {key(name) for name in await names_of(unit, vendor)}
    return "" if key(seen.vendor_name) in own else seen.vendor_name


async def _with_the_rest(unit: Unit, offers: list[Offer], now: datetime, wanted: Preferences) -> list[Offer]:
    """Who has been asked often, and what the vendors beside it are called."""
    witnesses = {one.sighting.witness_id for one in offers}
    often = await asked_often(unit, witnesses, now, most=wanted.asked_per_quarter)
    others = {one.pick.vendor_id: one.vendor.name for one in offers}
    return [
        replace(one, asked_often=one.sighting.witness_id in often, others=others, busy_after=wanted.busy_after)
        for one in offers
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that somebody put to Kith: in a command, a direct message, or with @Kith."""

    need: Need
    excluded: frozenset[str] = frozenset()


async def look(
    services: Services, need: Need, sees: Viewer, *, excluded: frozenset[str] = frozenset(), bar: float = BAR
) -> Found:
    """Searches the memory as the viewer may see it; nothing is written."""
    wanted = await services.preferences.get(need.workspace_id)
    searching = Searching(
        recall=services.recall,
        trades=services.trades,
        places=services.places,
        excluded=excluded,
        busy_after=wanted.busy_after,
        asked_per_quarter=wanted.asked_per_quarter,
        half_life=wanted.half_life,
    )
    async with services.store.read(need.workspace_id) as unit:
        return await search(unit, need, sees, searching, bar=bar, now=services.clock.now())


async def warm(services: Services) -> None:
    """Reads the memory of an only workspace before anybody asks: with fifty thousand sightings that takes seconds."""
    with contextlib.suppress(KithError):  # it is read when somebody asks
        workspaces = await services.store.workspaces()
        if len(workspaces) == 1:
            async with services.store.read(workspaces[0]) as unit:
                await services.recall.nearest(unit, "office move", None, limit=1)


async def answer(services: Services, asked: Asked, sees: Viewer) -> Drawn:
    """Searches, keeps what is offered, and draws it; unconfirmed mentions come last and are marked."""
    need, now = asked.need, services.clock.now()
    wanted = await services.preferences.get(need.workspace_id)
    found = await look(services, need, sees, excluded=asked.excluded)
    known = {one: _Known(c.vendor, c.sightings, c.outcomes, c.contacts) for one, c in found.candidates.items()}
    async with services.store.write(need.workspace_id, actor_id=sees.user_id, what="asked") as unit:
        need = await _keep(unit, need)
        suggestion = await offer(unit, need, found.ranking, sees.user_id, asked=True, now=now)
        await unit.note(suggestion.id)
        offers = await _offers(unit, suggestion.picks, known, wanted, now)
        witnesses = [one.sighting.witness_id for one in offers] + [s.witness_id for s in found.unconfirmed]
        called = await names(unit, witnesses)
    mentions = [Mention(sighting=s, permalink=await permalink(services, s)) for s in found.unconfirmed]
    return cards.answer(suggestion, need, offers, mentions, called, viewer_id=sees.user_id, left_out=found.left_out)


async def answer_words(services: Services, person: Person, text: str) -> Drawn:
    """The same for a situation as somebody typed it.

    Raises:
        Unclear: nothing was typed.
    """
    said = asked_for(text)
    if not said:
        raise Unclear("What is the situation? For example: /vendor find office move in Austin")
    need = Need(
        workspace_id=person.workspace_id,
        author_id=person.user_id,
        situation=said,
        trade=services.trades.recognise(said),
        region=services.places.recognise(said),
        at=services.clock.now(),
    )
    return await answer(services, Asked(need=need), await viewer(services, person))


async def _keep(unit: Unit, need: Need) -> Need:
    """The need as a row; the same message asks only once."""
    known = await unit.first(Need, channel_id=need.channel_id, ts=need.ts) if need.ts else None
    return known or await unit.add(need)


async def permalink(services: Services, row: Sighting | Missed | Posting) -> str | None:
    if not row.channel_id or not row.ts:
        return None
    try:
        answer_ = await services.slack.client(row.workspace_id).chat_getPermalink(
            channel=row.channel_id, message_ts=row.ts
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
