"""What managers decide about Kith in Slack: checked field by field, kept, and named in the audit log."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from domain.errors import NotAllowed, NotFound, Unclear
from domain.model import Listening, Person, Workspace
from handlers.cards import answers, settings
from handlers.cards import blocks as b
from handlers.cards.blocks import Drawn
from handlers.clicks import Click
from handlers.clicks import listener as clicked
from handlers.people import is_manager, is_member
from handlers.services import Services
from handlers.views import Form, listener

EMOJI_AT_MOST = 12
_EMOJI = re.compile(r"[a-z0-9_+'-]{1,80}")
_NUMBER = re.compile(r"\d{1,12}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Values = dict[str, Any]


def register(app: AsyncApp, services: Services) -> None:
    app.view("settings")(listener(services, on_settings))
    app.action("settings_open")(clicked(services, on_settings_open))


async def opened(services: Services, person: Person, *, about: str = "") -> b.Block:
    """The form with what counts now.

    Raises:
        NotAllowed: somebody who is no manager.
    """
    await _managers_only(services, person)
    return settings.form(await services.preferences.get(person.workspace_id), model=services.read_with, about=about)


async def on_settings_open(click: Click) -> None:
    await click.open(await opened(click.services, click.person))


async def _managers_only(services: Services, person: Person) -> None:
    if not await is_manager(services, person):
        raise NotAllowed("Only managers can change how I behave. /kith status shows how it is.")


async def on_settings(form: Form) -> Drawn:
    """Saves what differs from what counted before; what equals the environment's value is left to it."""
    services, person = form.services, form.person
    await _managers_only(services, person)
    wanted = await _checked(form)
    now = await services.preferences.get(form.workspace_id)
    changed = {name: value for name, value in wanted.items() if not _same(getattr(now, name), value)}
    if not changed:
        return answers.say("Nothing changed.")
    async with services.store.write(form.workspace_id, actor_id=person.user_id, what="settings_changed") as unit:
        row = await unit.first(Workspace)
        if row is None:
            raise NotFound("I don't know this workspace yet. Please try again in a minute.")
        await unit.change(row, **changed)
        await unit.note(", ".join(sorted(changed)))
    services.preferences.forget(form.workspace_id)
    services.known.forget(form.workspace_id)
    return answers.say(f"Saved: {', '.join(sorted(name.replace('_', ' ') for name in changed))}.")


def _same(old: Any, new: Any) -> bool:
    return set(old) == set(new) if isinstance(new, tuple) else bool(old == new or (not old and new in ("", None)))


async def _checked(form: Form) -> Values:
    """The values to keep.

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
    values |= _emoji(form, wrong) | _model(form, wrong) | _bars(form, wrong)
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
            values[name] = None if chosen in {"", settings.SHIPPED} else float(chosen)
    return values


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
    if values["digest_channel"]:
        channel = await directory.channel(form.workspace_id, values["digest_channel"])
        if channel.shared or channel.direct:
            wrong["digest_channel"] = "A channel of this workspace only, please."
