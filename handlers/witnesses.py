"""Asks the witness of a suggested sighting, in private; a witness who is silent or has left never blocks anything."""

from domain.errors import NotAllowed, NotFound
from domain.introductions import open_states
from domain.model import Introduction, Need, Question, Sighting, Suggestion
from domain.ports import Unit
from domain.spread import asked_often
from domain.visibility import may_see
from domain.witnesses import asked_before
from handlers.cards import witnesses as cards
from handlers.cards.blocks import Drawn
from handlers.cards.words import first_name
from handlers.clicks import Click, Run
from handlers.introducing import show
from handlers.people import is_member, names, viewer
from handlers.postings import deliver, want
from handlers.witness_cards import draw_answer, draw_question, draw_told


async def ask_witness(click: Click) -> Drawn:
    """One tap of the asker; the witness gets one direct message with the situation and three answers."""
    services, now = click.services, click.services.clock.now()
    sees = await viewer(services, click.person)
    async with services.store.read(click.workspace_id) as unit:
        _, sighting = await _suggested(unit, click)
    witness = await services.directory.person(click.workspace_id, sighting.witness_id)
    wanted = await services.preferences.get(click.workspace_id)
    async with services.store.write(click.workspace_id, actor_id=click.person.user_id, what="witness_asked") as unit:
        suggestion, sighting = await _suggested(unit, click)
        if not may_see(sighting, sees):
            raise NotFound("That sighting was taken back.")
        if not is_member(witness):
            return cards.not_there(sighting.vendor_name, witness.name.split()[0] if witness.name else "Your colleague")
        question = await asked_before(unit, suggestion.id, sighting.id, click.person.user_id)
        if question is None:
            if await asked_often(unit, [witness.user_id], now, most=wanted.asked_per_quarter):
                name = first_name({witness.user_id: witness.name}, witness.user_id)
                raise NotAllowed(f"{name} has been asked often this quarter.")
            need = await unit.get(Need, suggestion.need_id)
            question = await unit.add(
                Question(
                    suggestion_id=suggestion.id,
                    sighting_id=sighting.id,
                    asker_id=click.person.user_id,
                    witness_id=sighting.witness_id,
                    situation=need.situation if need and not need.closed else "",
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


def answer_question(answer: str) -> Run:
    """The witness's answer; the asker hears it, on the card where there is one."""

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
            leaning = await _leaning_on(unit, question)
            kind = "told" if question.told else "witness_question"
            asked = await want(unit, kind, question.id, question.witness_id, now)
            told = None
            if not leaning:
                told = await want(unit, "witness_answer", f"{question.id}:answer", question.asker_id, now)
            await unit.note(question.id)
        await deliver(services, click.workspace_id, asked.id, draw_told if question.told else draw_question)
        if told is not None:
            await deliver(services, click.workspace_id, told.id, draw_answer)
        for intro in leaning:
            await show(services, click.workspace_id, intro.id)

    return run


async def _leaning_on(unit: Unit, question: Question) -> list[Introduction]:
    """The asker's open introductions whose card tells the answer."""
    if question.introduction_id:
        return await unit.find(Introduction, id=question.introduction_id, state=open_states)
    return await unit.find(
        Introduction,
        suggestion_id=question.suggestion_id,
        sighting_id=question.sighting_id,
        rep_id=question.asker_id,
        state=open_states,
    )
