"""Slash commands. A new word of a command is one entry in its registry; help follows by itself."""

from slack_bolt.app.async_app import AsyncApp

from handlers.commands import intro, kith, vendor
from handlers.commands.registry import register_command
from handlers.services import Services

COMMANDS = (vendor.COMMAND, intro.COMMAND, kith.COMMAND)


def register(app: AsyncApp, services: Services) -> None:
    for command in COMMANDS:
        register_command(app, services, command)
