"""Slack. The only folder that speaks its language; every listener is registered here."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from handlers import actions, commands, shortcuts, views
from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    commands.register(app, services)
    shortcuts.register(app, services)
    views.register(app, services)
    actions.register(app, services)
    app.options({"action_id": "unknown"})(no_options)


async def no_options(ack: Callable[..., Awaitable[Any]]) -> None:
    await ack(options=[])
