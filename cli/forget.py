"""Forgetting a person who cannot ask for it in Slack any more."""

from typing import Annotated

import typer

from bot import build
from cli.say import console, fail, load, together
from domain.personal import everything_of
from domain.visibility import Viewer
from handlers.services import Services
from handlers.yours import clear, erase_person
from settings import Settings


def command(person: Annotated[str, typer.Option(help="The user's id in Slack, such as U024BE7LH.")]) -> None:
    """Forget one person for good, as /kith forget me does; for somebody who has left."""
    if not together(_forget(load(), person)):
        raise fail(f"Nothing is known of {person}. In Slack the id stands in a profile's menu, under Copy member ID.")
    console.print(f"Forgotten: {person}. What they confirmed stays, under a random name that leads to nobody.")


async def _forget(settings: Settings, user_id: str) -> bool:
    bot = await build(settings)
    try:
        return await forget_everywhere(bot.services, user_id)
    finally:
        await bot.stop()


async def forget_everywhere(services: Services, user_id: str) -> bool:
    """In every workspace that knows them; False where none does."""
    found = False
    for workspace_id in await services.store.workspaces():
        async with services.store.read(workspace_id) as unit:
            rows = await everything_of(unit, Viewer(user_id=user_id), acts=1)
        if rows:
            found = True
            await clear(services, workspace_id, user_id, await erase_person(services, workspace_id, user_id))
    return found
