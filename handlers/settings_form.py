"""What managers decide about Kith in Slack: checked field by field, kept, and named in the audit log."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from domain.errors import NotAllowed, NotFound, Unclear
from domain.model import Act, Listening, Person, Region, Workspace
from domain.naming import fold, shorten
from domain.ports import Unit
from domain.regions import taught, teach_region
from handlers.cards import answers, settings
from handlers.cards import blocks as b
from handlers.cards.blocks import Drawn
from handlers.clicks import Click
from handlers.clicks import listener as clicked
from handlers.people import is_in, is_manager, is_member
from handlers.preferences import Preferences
from handlers.services import Services
from handlers.views import Form, listener

EMOJI_AT_MOST = 12
MOST_BACK = 10
SHOWN = 60
"""Characters of a wrong line that its sentence repeats."""
_SHARE = re.compile(r"(?P<trade>[^:=]{1,80})[:=]\s*(?P<share>\d{1,2}(?:[.,]\d{1,3})?)")
_UNSET: tuple[Any, ...] = (None, "", (), frozenset())
_EMOJI = re.compile(r"[a-z0-9_+'-]{1,80}")
_NUMBER = re.compile(r"\d{1,12}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Values = dict[str, Any]
Regions = dict[str, tuple[str, tuple[str, ...]]]
"""By the folded name: the name, and the places that it is made of."""


def register(app: AsyncApp, services: Services) -> None:
    app.view("settings")(listener(services, on_settings))
    app.action("settings_open")(clicked(services, on_settings_open))


async def opened(services: Services, person: Person, *, about: str = "") -> b.Block:
    """The form with what counts now.

    Raises:
        NotAllowed: somebody who is no manager.
    """
    await _managers_only(services, person)
    async with services.store.read(person.workspace_id) as unit:
        own, regions = await unit.first(Workspace), await unit.find(Region, order="key")
    there = _said_by_environment(services)
    here = {name for name in there if own is not None and getattr(own, name) not in _UNSET}
    return settings.form(
        await services.preferences.get(person.workspace_id),
        model=services.read_with,
        about=about,
        regions=regions,
        from_environment=there - here,
        overruled=there & here,
    )


def _said_by_environment(services: Services) -> set[str]:
    base, shipped = services.preferences.base, Preferences()
    return {name for name in settings.ENVIRONMENT if getattr(base, name) != getattr(shipped, name)}


async def on_settings_open(click: Click) -> None:
    await click.open(await opened(click.services, click.person))


async def _managers_only(services: Services, person: Person) -> None:
    if not await is_manager(services, person):
        raise NotAllowed("Only managers can change how I behave. /kith status shows how it is.")


async def on_settings(form: Form) -> Drawn:
    """Saves what differs from what counted before; what equals the environment's value is left to it."""
    services, person = form.services, form.person
    await _managers_only(services, person)
    async with services.store.read(form.workspace_id) as unit:
        own, known = await unit.first(Workspace), await unit.find(Region, order="key")
    wanted = await _checked(form, known)
    regions = wanted.pop("regions")
    now = await services.preferences.get(form.workspace_id)
    changed = {name: value for name, value in wanted.items() if not _same(getattr(now, name), value)}
    _cannot_be_emptied(services, own, changed)
    named = sorted([*changed, *(["regions"] if regions != _as_told(known) else [])])
    if not named:
        return answers.say("Nothing changed.")
    async with services.store.write(form.workspace_id, actor_id=person.user_id, what="settings_changed") as unit:
        row = await unit.first(Workspace)
        if row is None:
            raise NotFound("I don't know this workspace yet. Please try again in a minute.")
        await unit.change(row, **changed)
        await _log(unit, person, ", ".join(named), services.clock.now(), regions=regions)
    services.preferences.forget(form.workspace_id)
    services.known.forget(form.workspace_id)
    return answers.say(f"Saved: {', '.join(name.replace('_', ' ') for name in named)}.")


async def _log(unit: Unit, person: Person, fields: str, now: datetime, *, regions: Regions) -> None:
    """The names of the fields stand in the log; the workspace's own row is no part of an act, its regions are."""
    if regions == _as_told(await unit.find(Region, order="key")):
        await unit.add(Act(actor_id=person.user_id, what="settings_changed", subject_id=fields, at=now))
        return
    await unit.note(fields)
    for row in await unit.find(Region):
        if row.key not in regions:
            await unit.remove(row)
    told = _as_told(await unit.find(Region))
    for key, (name, places) in regions.items():
        if told.get(key) != (name, places):
            await teach_region(unit, name, places, by=person.user_id, now=now)


def _as_told(rows: Iterable[Region]) -> Regions:
    return {row.key: (row.name, row.places) for row in rows}


def _cannot_be_emptied(services: Services, own: Workspace | None, changed: Values) -> None:
    """What is not set here, but by the environment, is changed there or overruled, not emptied."""
    there = _said_by_environment(services)
    stuck = [
        name for name in changed if name in there and changed[name] in _UNSET and getattr(own, name, None) in _UNSET
    ]
    if stuck:
        says = {name: f"{settings.ENVIRONMENT[name]} says so: overrule it here, or change it there." for name in stuck}
        raise Unclear(next(iter(says.values())), **says)


def _same(old: Any, new: Any) -> bool:
    return set(old) == set(new) if isinstance(new, tuple) else bool(old == new or (not old and new in ("", None)))


async def _checked(form: Form, known: Sequence[Region]) -> Values:
    """The values to keep, and the regions as they shall be.

    Raises:
        Unclear: with a sentence for every field that is wrong.
    """
    wrong: dict[str, str] = {}
    values: Values = {
        "company": form.text("company") or "",
        "sells": form.text("sells") or "",
        "managers": form.chosen.get("managers", ()),
        "channels": form.chosen.get("channels", ()),
        "listen": _one_of(form, "listen", [kind.value for kind in Listening], wrong),
        "digest_channel": form.text("digest_channel") or "",
        "digest_time": form.text("digest_time") or "",
    }
    if not _TIME.fullmatch(values["digest_time"]):
        wrong["digest_time"] = "A time of day, please, such as 08:00."
    for name, options in (
        ("digest_day", [str(number) for number in range(len(settings.DAYS))]),
        ("unasked_per_day", [value for _, value in settings.CAPS]),
        ("half_life_days", [value for _, value in settings.HALF_LIVES]),
        ("unconfirmed_days", [value for _, value in settings.KEPT]),
    ):
        values[name] = _number(_one_of(form, name, options, wrong))
    for name, (_, choices, _) in settings.SPREAD.items():
        if form.text(name):
            values[name] = _number(_one_of(form, name, [value for _, value in choices], wrong))
    values |= _emoji(form, wrong) | _model(form, wrong) | _bars(form, wrong) | _expected(form, wrong)
    values["regions"] = _regions(form, known, wrong)
    await _people_and_places(form, values, wrong)
    if wrong:
        raise Unclear(next(iter(wrong.values())), **wrong)
    values["listen"] = Listening(values["listen"])
    return values


def _bars(form: Form, wrong: dict[str, str]) -> Values:
    """The thresholds; what is left empty stays as it was set elsewhere."""
    values: Values = {}
    for name, (_, options, _) in settings.BARS.items():
        if form.text(name):
            chosen = _one_of(form, name, [value for _, value in options], wrong)
            if name not in wrong:
                values[name] = None if chosen == settings.SHIPPED else float(chosen)
    return values


def _expected(form: Form, wrong: dict[str, str]) -> Values:
    """What is expected back, by category: "office moving: 0.5" on a line each."""
    shares: dict[str, float] = {}
    for line in _lines(form, "expected_back"):
        found = _SHARE.fullmatch(line)
        trade = form.services.trades.spelt(found["trade"].strip()) if found else None
        if found is None:
            wrong["expected_back"] = (
                f"A category and a number on each line, such as office moving: 0.5. Not: {shorten(line, SHOWN)}"
            )
        elif trade is None:
            near = ", ".join(form.services.trades.nearest(found["trade"], limit=3))
            wrong["expected_back"] = f"I don't know the category {found['trade'].strip()}. Perhaps: {near}"
        elif trade in shares:
            wrong["expected_back"] = f"{trade} stands there twice."
        elif (share := float(found["share"].replace(",", "."))) > MOST_BACK:
            wrong["expected_back"] = f"At most {MOST_BACK} for each introduction."
        else:
            shares[trade] = share
    return {"expected_back": tuple(sorted(shares.items()))}


def _regions(form: Form, known: Sequence[Region], wrong: dict[str, str]) -> Regions:
    """The regions as they shall be; a field that was not shown changes nothing."""
    told = _as_told(known)
    if "regions" not in form.values:
        return told
    made: Regions = {}
    for line in _lines(form, "regions"):
        name, places = taught(line)
        unknown = [place for place in places if form.services.places.fits(place, place) is None]
        if not places:
            wrong["regions"] = f"A name and its places on each line: Gulf South = Mobile. Not: {shorten(line, SHOWN)}"
        elif fold(name) in made:
            wrong["regions"] = f"{name} stands there twice."
        elif unknown and told.get(fold(name)) != (name, places):
            wrong["regions"] = f"I don't know the place {unknown[0]}."
        made[fold(name)] = (name, places)
    return made


def _lines(form: Form, name: str) -> list[str]:
    return [line.strip() for line in (form.text(name) or "").splitlines() if line.strip()]


def _one_of(form: Form, name: str, options: list[str], wrong: dict[str, str]) -> str:
    found = form.text(name) or ""
    if found not in options:
        wrong[name] = "Please choose one of these."
    return found


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0


def _emoji(form: Form, wrong: dict[str, str]) -> Values:
    """Names without colons; each emoji says one thing only. An empty field goes back to the shipped ones."""
    values: Values = {}
    taken: dict[str, str] = {}
    for name, _ in settings.EMOJI:
        names = [part for part in re.split(r"[\s:,]+", form.text(name) or "") if part]
        bad = next((part for part in names if not _EMOJI.fullmatch(part)), None)
        twice = next((part for part in names if part in taken), None)
        if bad is not None:
            wrong[name] = "Emoji by their names, such as :white_check_mark:."
        elif twice is not None:
            wrong[name] = f":{twice}: says something else already."
        elif len(names) > EMOJI_AT_MOST:
            wrong[name] = f"At most {EMOJI_AT_MOST} emoji."
        taken |= dict.fromkeys(names, name)
        values[name] = tuple(dict.fromkeys(names))
    return values


def _model(form: Form, wrong: dict[str, str]) -> Values:
    if "model_on" not in form.values:
        return {}
    tokens = form.text("tokens_per_month")
    if tokens and not _NUMBER.fullmatch(tokens):
        wrong["tokens_per_month"] = "A whole number, or nothing."
        tokens = None
    return {
        "model_on": _one_of(form, "model_on", ["yes", "no"], wrong) == "yes",
        "model_reads_closed": _one_of(form, "model_reads_closed", ["yes", "no"], wrong) == "yes",
        "tokens_per_month": int(tokens) if tokens else None,
    }


async def _people_and_places(form: Form, values: Mapping[str, Any], wrong: dict[str, str]) -> None:
    directory = form.services.directory
    people = [await directory.person(form.workspace_id, user_id) for user_id in values["managers"]]
    if not all(is_member(person) for person in people):
        wrong["managers"] = "Members of this workspace only: no guests, no apps."
    elif not _stays_manager(form, values["managers"]):
        wrong["managers"] = "You would lock yourself out. Stay on the list; another manager can take you off."
    if values["digest_channel"]:
        channel = await directory.channel(form.workspace_id, values["digest_channel"])
        if channel.shared or channel.direct:
            wrong["digest_channel"] = "A channel of this workspace only, please."
        elif not await is_in(form.services, channel):
            wrong["digest_channel"] = "I am not in that channel. Invite me there first, then save again."


def _stays_manager(form: Form, chosen: Sequence[str]) -> bool:
    """Whether whoever saves the list is a manager afterwards: nobody locks themselves out by a slip."""
    standing = frozenset(chosen) or form.services.preferences.base.managers
    return form.person.user_id in standing if standing else form.person.is_admin
