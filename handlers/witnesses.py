"""Asks the witness of a suggested sighting, in private; a witness who is silent never blocks anything."""

from domain.errors import NotAllowed, NotFound
from domain.model import Posting, Question, Sighting, Suggestion, Vendor
from domain.ports import Unit
from handlers.cards import introductions as cards
from handlers.cards.blocks import Drawn
from handlers.cards.words import first_name
from handlers.clicks import Click, Run
from handlers.people import names
from handlers.postings import deliver, want
from handlers.services import Services


async def ask_witness(click: Click) -> Drawn:
    """One tap of the asker; the witness gets one direct message with the situation and three answers."""
    services, now = click.services, click.services.clock.now()
    async with services.store.write(click.workspace_id, actor_id=click.person.user_id, what="witness_asked") as unit:
        suggestion, sighting = await _suggested(unit, click)
        question = await unit.first(
            Question, suggestion_id=suggestion.id, sighting_id=sighting.id, asker_id=click.person.user_id
        )
        if question is None:
            question = await unit.add(
                Question(
                    suggestion_id=suggestion.id,
                    sighting_id=sighting.id,
                    asker_id=click.person.user_id,
                    witness_id=sighting.witness_id,
                    situation=sighting.situation,
                    asked_at=now,
                )
            )
        posting = await want(unit, "witness_question", question.id, sighting.witness_id, now)
        called = await names(unit, [sighting.witness_id])
        await unit.note(question.id)
    await deliver(services, click.workspace_id, posting.id, draw_question)
    return cards.witness_answer(question, sighting.vendor_name, first_name(called, sighting.witness_id))


async def _suggested(unit: Unit, click: Click) -> tuple[Suggestion, Sighting]:
    suggestion = await unit.get(Suggestion, click.value.get("id", ""))
    if suggestion is None:
        raise NotFound("That suggestion is no longer there.")
    if suggestion.addressee_id != click.person.user_id:
        raise NotAllowed("That suggestion was made to somebody else.")
    pick = next((one for one in suggestion.picks if one.vendor_id == click.value.get("vendor")), None)
    sighting = await unit.get(Sighting, pick.sighting_ids[0]) if pick and pick.sighting_ids else None
    if sighting is None:
        raise NotFound("That sighting was taken back.")
    return suggestion, sighting


async def draw_question(services: Services, posting: Posting) -> Drawn | None:
    found = await _question(services, posting.workspace_id, posting.subject_id)
    if found is None:
        return None
    question, vendor_name, called = found
    return cards.witness_question(question, vendor_name, first_name(called, question.asker_id))


async def draw_answer(services: Services, posting: Posting) -> Drawn | None:
    found = await _question(services, posting.workspace_id, posting.subject_id.removesuffix(":answer"))
    if found is None:
        return None
    question, vendor_name, called = found
    return cards.witness_answer(question, vendor_name, first_name(called, question.witness_id))


async def _question(services: Services, workspace_id: str, row_id: str) -> tuple[Question, str, dict[str, str]] | None:
    async with services.store.read(workspace_id) as unit:
        question = await unit.get(Question, row_id)
        sighting = await unit.get(Sighting, question.sighting_id) if question else None
        if question is None or sighting is None:
            return None
        vendor = await unit.get(Vendor, sighting.vendor_id) if sighting.vendor_id else None
        called = await names(unit, [question.asker_id, question.witness_id])
    return question, vendor.name if vendor else sighting.vendor_name, called


def answer_question(answer: str) -> Run:
    async def run(click: Click) -> None:
        services, now = click.services, click.services.clock.now()
        async with services.store.write(
            click.workspace_id, actor_id=click.person.user_id, what="witness_answered"
        ) as unit:
            question = await unit.get(Question, click.value.get("id", ""))
            if question is None:
                raise NotFound("That question is no longer there.")
            if question.witness_id != click.person.user_id:
                raise NotAllowed("Only the colleague who was asked can answer.")
            await unit.change(question, answer=answer, answered_at=now)
            asked = await want(unit, "witness_question", question.id, question.witness_id, now)
            told = await want(unit, "witness_answer", f"{question.id}:answer", question.asker_id, now)
            await unit.note(question.id)
        await deliver(services, click.workspace_id, asked.id, draw_question)
        await deliver(services, click.workspace_id, told.id, draw_answer)

    return run
