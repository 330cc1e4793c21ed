"""A vendor sent us a lead, as read in chat: kept as proposed, with one private card for whoever wrote of it (R1)."""

from domain.model import Card, CardState, InboxEvent, Reading, Referral, ReferralState
from domain.ports import Unit
from domain.referrals import card_for, keep, referral_from, with_giver
from domain.sightings import close_cards, forget_images
from handlers.cards import referrals as cards
from handlers.cards.blocks import Drawn
from handlers.hearing import Said, whisper_back
from handlers.people import viewer
from handlers.services import Services
from handlers.speaking import put


async def lead(message: Said, reading: Reading, event: InboxEvent, services: Services) -> None:
    referral = referral_from(
        reading,
        workspace_id=message.workspace_id,
        told_by=message.author.user_id,
        channel=message.channel.channel_id,
        ts=message.ts,
        thread_ts=message.thread_ts,
        closed=message.channel.closed,
        now=min(message.at, services.clock.now()),
    )
    if referral is None:
        return
    card, sees = None, await viewer(services, message.author)
    async with services.store.write(message.workspace_id, actor_id="kith", what="referral_heard") as unit:
        kept = await keep(unit, await with_giver(unit, referral, sees))
        if kept is not None:
            waiting = card_for(kept, services.clock.now())
            card = await put(unit, services, waiting, message.author, acted_at=message.at)
            await unit.note(kept.id)
        await unit.finish(event)
    services.threads.heat(message.place)
    if kept is not None and card is not None and card.state is CardState.SHOWN:
        await whisper_back(services, message, cards.question(kept))


async def draw_lead(services: Services, card: Card) -> Drawn | None:
    """The question as it stands now; None when it was answered or taken back."""
    async with services.store.read(card.workspace_id) as unit:
        referral = await unit.get(Referral, card.subject_id)
    return cards.question(referral) if referral and referral.state is ReferralState.PROPOSED else None


async def early_leads(services: Services, workspace_id: str, user_id: str) -> list[Drawn]:
    """Leads that were kept as too early to judge: they wait in App Home."""
    async with services.store.read(workspace_id) as unit:
        rows = await unit.find(Referral, told_by=user_id, state=ReferralState.GIVEN, order="-at", limit=3)
    return [cards.question(row) for row in rows]


async def forget_lead(unit: Unit, channel_id: str, ts: str, *, edited: bool) -> None:
    """Its message was edited or deleted: what nobody answered goes, what was answered stays.

    What was answered stays tied to an edited message, so that nobody asks again.
    """
    for row in await unit.find(Referral, channel_id=channel_id, ts=ts):
        if row.state is ReferralState.PROPOSED:
            await close_cards(unit, row.id, row.at, CardState.WITHDRAWN)
            await forget_images(unit, row.id)
            await unit.remove(row)
        elif not edited:
            await unit.change(row, ts=None)
