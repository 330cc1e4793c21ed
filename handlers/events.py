"""Inbox rows → the right handler, by kind."""

from collections.abc import Awaitable, Callable
from typing import Final

from domain.model import InboxEvent
from domain.ports import Handle
from handlers import following, lifecycle, messages, questions, reactions, rereading, sharing
from handlers.hearing import READ_AGAIN
from handlers.home import publish_home
from handlers.services import Services

UNINSTALLED: Final = "uninstalled"

On = Callable[[InboxEvent, Services], Awaitable[None]]


async def on_home_opened(event: InboxEvent, services: Services) -> None:
    await publish_home(services, event.workspace_id, str(event.payload["user"]))


HANDLERS: dict[str, On] = {
    "message": messages.on_message,
    "message_changed": messages.on_message_changed,
    "message_deleted": messages.on_message_deleted,
    READ_AGAIN: rereading.on_read_again,
    "mention": questions.on_mention,
    "direct": questions.on_direct,
    "reaction_added": reactions.on_reaction_added,
    "reaction_removed": reactions.on_reaction_removed,
    "home_opened": on_home_opened,
    "joined": lifecycle.on_joined,
    "channel_shared": sharing.on_channel_shared,
    "channel_id_changed": lifecycle.on_channel_id_changed,
    "person_left": following.on_person_left,
    UNINSTALLED: lifecycle.on_uninstalled,
}


def handler(services: Services) -> Handle:
    """What the worker calls; an unknown kind (of a newer version) is finished without a word.

    So is whatever waited when Kith was uninstalled.
    """

    async def handle(event: InboxEvent) -> None:
        on = HANDLERS.get(event.kind)
        if on is not None and (event.kind == UNINSTALLED or await services.slack.serves(event.workspace_id)):
            with services.metrics.job(event.kind):
                await on(event, services)

    return handle
