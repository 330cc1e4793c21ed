"""Whether the model may read something, and what it took: limits that a workspace or the person who runs Kith set."""

from datetime import UTC, datetime

from domain.dates import day
from domain.model import ModelCall, Posting, Usage
from domain.ports import Unit
from domain.speaking import may_show
from handlers.cards import model as cards
from handlers.cards.blocks import Drawn
from handlers.people import managers
from handlers.postings import deliver, want
from handlers.services import Services

SPENT = "tokens_spent"
"""The kind of the posting that tells a manager."""


def month_of(moment: datetime) -> datetime:
    """The beginning of its calendar month, in UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month(moment: datetime) -> datetime:
    first = month_of(moment)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


async def tokens_used(unit: Unit, now: datetime) -> int:
    """The workspace's tokens of this calendar month (UTC), in and out."""
    return await unit.total(ModelCall, ("tokens_in", "tokens_out"), "at", month_of(now))


async def model_allowed(services: Services, workspace_id: str, *, private: bool) -> bool:
    """Whether the model is there and switched on; `private`: for what not all colleagues could see."""
    preferences = await services.preferences.get(workspace_id)
    return bool(services.read_with) and preferences.model_on and (preferences.model_reads_closed or not private)


async def model_may_read(services: Services, workspace_id: str, *, private: bool) -> bool:
    """Whether the model is allowed, and tokens are left.

    Readings that are under way when the last token is spent still count: the limit is overshot by at most those.
    """
    allowed = await model_allowed(services, workspace_id, private=private)
    return allowed and await _spent_limit(services, workspace_id) is None


async def _spent_limit(services: Services, workspace_id: str) -> int | None:
    """The month's limit, where it is reached."""
    limit = (await services.preferences.get(workspace_id)).tokens_per_month
    if limit is None:
        return None
    async with services.store.read(workspace_id) as unit:
        used = await tokens_used(unit, services.clock.now())
    return limit if used >= limit else None


async def note_usage(services: Services, workspace_id: str, usage: Usage | None) -> None:
    """Keeps what a reading took of the model, in figures."""
    if usage is None:
        return
    services.metrics.asked_model(usage)
    call = ModelCall(
        at=services.clock.now(),
        model=usage.model,
        prompt_version=usage.prompt_version,
        result=usage.result,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        duration_ms=usage.duration_ms,
    )
    async with services.store.write(workspace_id, actor_id="kith", what="read_with_model") as unit:
        await unit.add(call)


async def read_with(services: Services, workspace_id: str) -> str:
    """For the status, in one line."""
    if not await model_allowed(services, workspace_id, private=False):
        return "local rules only; nothing leaves this server"
    limit = (await services.preferences.get(workspace_id)).tokens_per_month
    async with services.store.read(workspace_id) as unit:
        used = await tokens_used(unit, services.clock.now())
    return cards.used(services.read_with, used, limit)


async def tell_tokens_spent(services: Services, workspace_id: str, now: datetime) -> None:
    """Each manager once a month, as soon as they may be spoken to."""
    if not await model_allowed(services, workspace_id, private=False):
        return
    if await _spent_limit(services, workspace_id) is None:
        return
    for person in await managers(services, workspace_id):
        if not may_show(now, person, [], caused_by_own_act=False).now:
            continue
        async with services.store.read(workspace_id) as unit:
            told = await unit.first(Posting, kind=SPENT, subject_id=_subject(now, person.user_id))
        if told is None:
            async with services.store.write(workspace_id, actor_id="kith", what="tokens_spent") as unit:
                posting = await want(unit, SPENT, _subject(now, person.user_id), person.user_id, now)
            await deliver(services, workspace_id, posting.id, draw_tokens_spent)


def _subject(now: datetime, user_id: str) -> str:
    return f"{now.astimezone(UTC):%Y-%m}:{user_id}"


async def draw_tokens_spent(services: Services, posting: Posting) -> Drawn | None:
    """The notice, while it is true."""
    now, limit = services.clock.now(), await _spent_limit(services, posting.workspace_id)
    if limit is None or posting.ts or posting.subject_id != _subject(now, posting.recipient_id):
        return None
    return cards.tokens_spent(limit, until=day(next_month(now), "UTC"))
