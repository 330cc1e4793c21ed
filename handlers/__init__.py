"""Slack. The only folder that speaks its language; every listener is registered here."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from handlers import (
    actions,
    announcing,
    commands,
    lookback,
    pitching,
    referring,
    settings_form,
    sharing,
    shortcuts,
    typeahead,
    vendor_forms,
    views,
    welcome,
    yours,
)
from handlers.services import Services

ANYTHING = re.compile(".*")


def register(app: AsyncApp, services: Services) -> None:
    """Our own listeners first, then one of each kind for whatever else Slack may send: nothing stays unanswered."""
    commands.register(app, services)
    shortcuts.register(app, services)
    views.register(app, services)
    actions.register(app, services)
    settings_form.register(app, services)
    vendor_forms.register(app, services)
    typeahead.register(app, services)
    announcing.register(app, services)
    sharing.register(app, services)
    yours.register(app, services)
    welcome.register(app, services)
    pitching.register(app, services)
    referring.register(app, services)
    lookback.register(app, services)
    for catch in (app.action, app.shortcut, app.view, app.view_closed):
        catch(ANYTHING)(acknowledge)
    app.options(ANYTHING)(no_options)
    app.command(ANYTHING)(unknown_command)


async def acknowledge(ack: Callable[..., Awaitable[Any]]) -> None:
    """Links, selects inside forms, buttons of older versions: nothing to do, but Slack wants to hear so."""
    await ack()


async def no_options(ack: Callable[..., Awaitable[Any]]) -> None:
    await ack(options=[])


async def unknown_command(ack: Callable[..., Awaitable[Any]]) -> None:
    await ack("I don't know that command. /kith help lists what I understand.")
