"""The weekly digest (M1): once per person and week, at their local time, drawn from what they may see themselves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.digest import Digest, Gathered, compose, is_late, iso_week, last_due, weeks
from domain.errors import Duplicate
from domain.funnel import Events
from domain.introductions import open_states
from domain.model import (
    Introduction,
    Listening,
    Need,
    Outcome,
    Person,
    Posting,
    Referral,
    Sighting,
    Suggestion,
    SuggestionState,
    Vendor,
    Workspace,
)
from domain.policy import DORMANT_AFTER
from domain.ports import Unit
from domain.reciprocity import Dealings, joint_work
from domain.unserved import WITHIN, unserved
from domain.visibility import Viewer, visible
from handlers.cards import digest as cards
from handlers.cards.blocks import Drawn
from handlers.decisions import decision_blocks
from handlers.people import managers, viewer
from handlers.postings import deliver
from handlers.services import Services

KIND = "digest"
_WEEK = timedelta(days=7)
STEPS = ("created_at", "customer_agreed_at", "vendor_agreed_at", "introduced_at", "ended_at")


async def send_digests(services: Services, workspace_id: str, now: datetime) -> None:
    """What is due and was not sent yet; of several that were missed only the latest, marked late."""
    preferences = await services.preferences.get(workspace_id)
    if preferences.listen is Listening.SILENT:
        return
    async with services.store.read(workspace_id) as unit:
        workspace = await unit.first(Workspace)
    if workspace is None:
        return
    people = await managers(services, workspace_id)
    for person in people:
        due = last_due(now, person.tz, weekday=preferences.digest_day, at=preferences.digest_time)
        if due > workspace.installed_at:
            await _send(services, person, f"{iso_week(due, person.tz)}:{person.user_id}", now)
    if preferences.digest_channel:
        tz = _tz_of(people)
        due = last_due(now, tz, weekday=preferences.digest_day, at=preferences.digest_time)
        if due > workspace.installed_at:
            await _publish(services, workspace_id, preferences.digest_channel, iso_week(due, tz), now)


def _tz_of(people: Sequence[Person]) -> str:
    """A channel's digest comes when the first of the managers has theirs."""
    return people[0].tz if people else "UTC"


async def _send(services: Services, person: Person, subject_id: str, now: datetime) -> None:
    async with services.store.read(person.workspace_id) as unit:
        if await unit.first(Posting, kind=KIND, subject_id=subject_id) is not None:
            return
    await _post(services, person.workspace_id, Posting(**_about(subject_id, now), recipient_id=person.user_id))


async def _publish(services: Services, workspace_id: str, channel_id: str, week: str, now: datetime) -> None:
    """To a channel of the managers' choice: open facts only, nothing to decide."""
    subject_id = f"{week}:{channel_id}"
    async with services.store.read(workspace_id) as unit:
        if await unit.first(Posting, kind=KIND, subject_id=subject_id) is not None:
            return
    posting = Posting(**_about(subject_id, now), recipient_id=channel_id, channel_id=channel_id)
    await _post(services, workspace_id, posting)


def _about(subject_id: str, now: datetime) -> dict[str, Any]:
    return {"kind": KIND, "subject_id": subject_id, "created_at": now}


async def _post(services: Services, workspace_id: str, posting: Posting) -> None:
    """Of several processes that find it due at once, the one that keeps its intent sends it."""
    async with services.store.write(workspace_id, actor_id="kith", what="digest_sent") as unit:
        try:
            posting = await unit.add(posting)
        except Duplicate:
            return
    await deliver(services, workspace_id, posting.id, draw_digest)


async def draw_digest(services: Services, posting: Posting) -> Drawn | None:
    """The digest of the week in which its posting was made, whenever it is drawn."""
    preferences = await services.preferences.get(posting.workspace_id)
    weekday, at = preferences.digest_day, preferences.digest_time
    if posting.recipient_id == posting.channel_id:
        return await _for_channel(services, posting, weekday, at)
    person = await services.directory.person(posting.workspace_id, posting.recipient_id)
    due = last_due(posting.created_at, person.tz, weekday=weekday, at=at)
    sees = await viewer(services, person)
    made = await digest_for(services, posting.workspace_id, sees, due, person.tz)
    decisions = await decision_blocks(services, person)
    return cards.digest(made, person.tz, late=is_late(posting.created_at, due), decisions=decisions)


async def _for_channel(services: Services, posting: Posting, weekday: int, at: str) -> Drawn:
    tz = _tz_of(await managers(services, posting.workspace_id))
    due = last_due(posting.created_at, tz, weekday=weekday, at=at)
    made = await digest_for(services, posting.workspace_id, Viewer(user_id=""), due, tz)
    return cards.digest(made, tz, late=is_late(posting.created_at, due))


async def preview(services: Services, person: Person) -> Drawn:
    """What the digest would say now, for the last seven days."""
    sees = await viewer(services, person)
    made = await digest_for(services, person.workspace_id, sees, services.clock.now(), person.tz)
    return cards.digest(made, person.tz, preview=True, decisions=await decision_blocks(services, person))


async def digest_for(services: Services, workspace_id: str, sees: Viewer, due: datetime, tz: str) -> Digest:
    async with services.store.read(workspace_id) as unit:
        gathered = await gather(unit, sees, due, tz)
    return compose(gathered, due, tz)


async def gather(unit: Unit, sees: Viewer, due: datetime, tz: str) -> Gathered:
    """The rows of the last weeks, as far as this reader may see them."""
    start = weeks(due, tz)[0].start
    introductions = await _introductions(unit, sees, start)
    outcomes = visible(await unit.since(Outcome, "at", start), sees)
    sightings = visible(await unit.since(Sighting, "confirmed_at", start), sees)
    return Gathered(
        events=Events(
            sightings=(*sightings, *await _seen_before(unit, sees, sightings, start)),
            suggestions=await _suggestions(unit, sees, start),
            introductions=introductions,
            outcomes=(*outcomes, *await _told_before(unit, sees, outcomes, start)),
        ),
        vendors={vendor.id: vendor for vendor in await unit.find(Vendor)},
        referrals=visible(await unit.since(Referral, "at", due - _WEEK), sees),
        wanted=await _wanted(unit, due),
        quiet=await _gone_quiet(unit, sees, due),
    )


async def _wanted(unit: Unit, due: datetime) -> tuple[tuple[str, int], ...]:
    """What nobody is known for (C8)."""
    needs = await unit.since(Need, "at", due - WITHIN, closed=False)
    made = await unit.find(Suggestion, need_id={need.id for need in needs}) if needs else []
    return unserved(needs, await _as_seen(unit, made, Viewer(user_id="")), due)


async def _introductions(unit: Unit, sees: Viewer, start: datetime) -> tuple[Introduction, ...]:
    """Those under way, and those in which something happened since."""
    rows = {intro.id: intro for intro in await unit.find(Introduction, state=open_states)}
    for column in STEPS:
        rows |= {intro.id: intro for intro in await unit.since(Introduction, column, start)}
    return visible(rows.values(), sees)


async def _seen_before(
    unit: Unit, sees: Viewer, sightings: tuple[Sighting, ...], start: datetime
) -> tuple[Sighting, ...]:
    """Older words on the same vendors: with them a vendor is not new on the radar."""
    ids = tuple({s.vendor_id for s in sightings if s.vendor_id})
    older = await unit.find(Sighting, vendor_id=ids, state="confirmed") if ids else []
    return visible((s for s in older if s.confirmed_at and s.confirmed_at < start), sees)


async def _told_before(unit: Unit, sees: Viewer, outcomes: tuple[Outcome, ...], start: datetime) -> tuple[Outcome, ...]:
    """Older outcomes of the same vendors, so that their customers can be counted."""
    ids = tuple({o.vendor_id for o in outcomes})
    older = await unit.find(Outcome, vendor_id=ids, undone_at=None) if ids else []
    return visible((o for o in older if o.at < start), sees)


async def _suggestions(unit: Unit, sees: Viewer, start: datetime) -> tuple[Suggestion, ...]:
    """A suggestion is as closed as the need that it answered."""
    rows = await unit.since(Suggestion, "created_at", start)
    needs = visible(await unit.find(Need, id=tuple({row.need_id for row in rows})) if rows else [], sees)
    seen = {need.id for need in needs}
    return await _as_seen(unit, [row for row in rows if row.need_id in seen], sees)


async def _as_seen(unit: Unit, rows: Sequence[Suggestion], sees: Viewer) -> tuple[Suggestion, ...]:
    """What was offered, without vendors that stand on nothing that this reader may see: to them it was nobody."""
    offered = {row_id for row in rows for pick in row.picks for row_id in pick.sighting_ids}
    seen = {row.id for row in visible(await unit.find(Sighting, id=offered) if offered else [], sees)}
    found = []
    for row in rows:
        picks = tuple(pick for pick in row.picks if not seen.isdisjoint(pick.sighting_ids))
        nobody = bool(row.picks) and not picks
        found.append(replace(row, picks=picks, state=SuggestionState.NOBODY if nobody else row.state))
    return tuple(found)


async def _gone_quiet(unit: Unit, sees: Viewer, due: datetime) -> tuple[str, ...]:
    """Vendors whose last joint work became too old within this week."""
    start = due - DORMANT_AFTER - _WEEK
    introductions = visible(await unit.since(Introduction, "introduced_at", start), sees)
    outcomes = visible(await unit.since(Outcome, "at", start), sees)
    referrals = visible(await unit.since(Referral, "at", start), sees)
    ids = {i.vendor_id for i in introductions} | {o.vendor_id for o in outcomes}
    ids |= {r.vendor_id for r in referrals if r.vendor_id}
    quiet = []
    for vendor in await unit.find(Vendor, id=tuple(ids)) if ids else []:
        moments = joint_work(
            Dealings(
                introductions=tuple(i for i in introductions if i.vendor_id == vendor.id),
                outcomes=tuple(o for o in outcomes if o.vendor_id == vendor.id),
                referrals=tuple(r for r in referrals if r.vendor_id == vendor.id),
            )
        )
        if moments and start <= max(moments) < due - DORMANT_AFTER:
            quiet.append(vendor.name)
    return tuple(sorted(quiet))
