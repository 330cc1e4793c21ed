"""Buttons on what Kith says by itself: "did I miss these?", kinds of messages that stopped, the silent trial."""

from domain.errors import NotAllowed, NotFound
from domain.model import FridayNote, Kind, Missed, Posting, TaughtKind
from domain.ports import Unit
from domain.thresholds import teach
from handlers.capturing import need_here, pointed_at, remember
from handlers.cards import notes as cards
from handlers.cards.blocks import Drawn
from handlers.clicks import Click, Run
from handlers.ghosting import take_up
from handlers.hearing import message_at
from handlers.notes import NOTE
from handlers.people import is_manager
from handlers.trial import decide


async def on_missed_yes(click: Click) -> None:
    """Reads the message as 🤝 does: what was seen is asked about in its place, a need is answered beside it."""
    missed = await _mine(click)
    drawn = await _remember(click, missed)
    await _answer(click, missed, "yes", TaughtKind.MISSED, beside=drawn)


async def on_missed_no(click: Click) -> None:
    await _answer(click, await _mine(click), "no", TaughtKind.NEEDLESS)


async def _mine(click: Click) -> Missed:
    async with click.services.store.read(click.workspace_id) as unit:
        missed = await unit.get(Missed, click.value.get("id", ""))
    if missed is None or missed.author_id != click.person.user_id or missed.answer is not None:
        raise NotFound("That one is answered or too old. 🤝 on the message does the same at any time.")
    return missed


async def _remember(click: Click, missed: Missed) -> Drawn | None:
    """What stands beside the note: for a need its answer, and where no vendor is found the way to say it."""
    services = click.services
    found = await message_at(services, click.workspace_id, missed.channel_id, missed.ts)
    message = await pointed_at(services, click.workspace_id, missed.channel_id, found) if found else None
    if message is None or message.author.user_id != click.person.user_id:
        raise NotFound("That message is no longer there.")
    if missed.kind is Kind.NEED:
        return await need_here(services, message, click.person)
    captured = await remember(services, message, click.person)
    return None if captured.sightings else captured.drawn


async def _answer(click: Click, missed: Missed, answer: str, kind: TaughtKind, *, beside: Drawn | None = None) -> None:
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="missed_answered"
    ) as unit:
        row = await unit.get(Missed, missed.id)
        if row is None or row.answer is not None:
            raise NotFound("That one is answered already.")
        await unit.change(row, answer=answer)
        await teach(unit, kind, click.services.clock.now())
        await _note_is_answered(unit, click)
        await unit.note(row.id)
        drawn = cards.taught(answer, unit.act_id)
    click.services.known.forget(click.workspace_id)
    await click.replace(drawn)
    if beside is not None:
        await click.tell(beside)


async def _note_is_answered(unit: Unit, click: Click) -> None:
    """Answered in App Home counts as well: the last note was not ignored."""
    note = await unit.first(FridayNote, addressee_id=click.person.user_id, order="-at")
    subject = f"{click.person.user_id}:{note.week}" if note else ""
    posting = await unit.first(Posting, kind=NOTE, subject_id=subject) if note else None
    if posting is not None and posting.answered_at is None:
        await unit.change(posting, answered_at=click.services.clock.now())


async def on_ghost_back(click: Click) -> None:
    kind = click.value.get("kind", "")
    if kind not in cards.STOPPED:
        raise NotFound("There is nothing to take up again.")
    async with click.services.store.write(click.workspace_id, actor_id=click.person.user_id, what="taken_up") as unit:
        await take_up(unit, kind, click.person.user_id, click.services.clock.now())
    await click.replace(cards.asking_again(kind))


def on_trial(*, start: bool) -> Run:
    async def run(click: Click) -> None:
        if not await is_manager(click.services, click.person):
            raise NotAllowed("Only managers can do that.")
        await decide(click.services, click.person, start=start, now=click.services.clock.now())

    return run


RUNS: dict[str, Run] = {
    "missed_yes": on_missed_yes,
    "missed_no": on_missed_no,
    "ghost_back": on_ghost_back,
    "trial_start": on_trial(start=True),
    "trial_go_on": on_trial(start=False),
}
