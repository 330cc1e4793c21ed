"""What is offered while a name is typed into a form: names that the person may know, and the new one as typed."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from domain.addressbook import customer_names
from domain.errors import KithError
from domain.model import Vendor
from domain.naming import fold, key, tidy_name
from domain.ports import Unit
from domain.vendors import known_to
from domain.visibility import Viewer
from handlers.cards import blocks as b
from handlers.people import member, viewer
from handlers.services import Services

log = structlog.get_logger(__name__)

OFFERED = 20
LONGEST = 80
OF_KNOWN_ONES = frozenset({"vendor_which", "vendor_merge"})
"""Forms in which a new name makes no sense."""
Names = Callable[[Unit, Viewer], Awaitable[list[str]]]


def register(app: AsyncApp, services: Services) -> None:
    for action_id, names in OPTIONS.items():
        app.options(action_id)(listener(services, names))


def listener(services: Services, names: Names) -> Callable[..., Awaitable[None]]:
    async def on_typing(ack: Callable[..., Awaitable[Any]], body: dict[str, Any]) -> None:
        with services.answering:
            await ack(options=await _options(services, names, body))

    return on_typing


async def _options(services: Services, names: Names, body: dict[str, Any]) -> list[b.Block]:
    try:
        workspace_id = str((body.get("team") or {}).get("id") or "")
        person = await member(services, workspace_id, str(body["user"]["id"]))
        sees = await viewer(services, person)
        async with services.store.read(workspace_id) as unit:
            known = await names(unit, sees)
    except KithError:
        return []
    except Exception:  # whatever broke: the person can still leave the field, the log has the trace
        log.exception("typeahead_failed")
        return []
    known_only = (body.get("view") or {}).get("callback_id") in OF_KNOWN_ONES
    return offered(known, str(body.get("value") or ""), new=not known_only)


async def vendors(unit: Unit, sees: Viewer) -> list[str]:
    return [vendor.name for vendor in await known_to(unit, await unit.find(Vendor, order="key"), sees)]


async def customers(unit: Unit, sees: Viewer) -> list[str]:
    return await customer_names(unit, sees)


def offered(known: Iterable[str], typed: str, *, new: bool = True) -> list[b.Block]:
    """Known names that begin with what was typed, then those that hold it; a name that is not among them is new."""
    wanted = fold(typed)
    if not wanted:
        return []
    tidy = b.clean(tidy_name(typed), LONGEST)
    same = key(tidy)
    ranked = [(place, name) for name in known if (place := _place(wanted, same, name)) is not None]
    ordered = [b.clean(name, LONGEST) for _, name in sorted(ranked, key=lambda one: (one[0], fold(one[1])))]
    options = [b.option(name, name) for name in dict.fromkeys(ordered[:OFFERED])]
    if new and same and all(key(name) != same for _, name in ranked):
        options.append(b.option(f"New: {tidy}", tidy))
    return options


def _place(wanted: str, same: str, known: str) -> int | None:
    """0: the name begins so, or it is the same to us; 1: a word of it begins so; 2: it stands somewhere inside."""
    name = fold(known)
    if name.startswith(wanted) or key(known) == same:
        return 0
    if f" {wanted}" in name:
        return 1
    return 2 if wanted in name else None


OPTIONS: dict[str, Names] = {"vendor": vendors, "into": vendors, "customer": customers}
