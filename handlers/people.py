"""Who is asking: what this person may see and do, and what colleagues are called on cards."""

from collections.abc import Iterable

from domain.errors import NotAllowed
from domain.model import Channel, Person, Workspace
from domain.ports import Unit
from domain.visibility import Viewer
from handlers.services import Services


def is_member(person: Person) -> bool:
    """Whether somebody counts as a colleague: no guest, no stranger, no bot, not deactivated."""
    return not (person.is_outsider or person.is_bot or person.deleted)


async def is_manager(services: Services, person: Person) -> bool:
    """Owners and admins, until a list is set (S11)."""
    managers = (await services.preferences.get(person.workspace_id)).managers
    return person.user_id in managers if managers else person.is_admin


async def managers(services: Services, workspace_id: str) -> list[Person]:
    """Everybody whom a notice to the managers goes to."""
    chosen = (await services.preferences.get(workspace_id)).managers
    if not chosen:
        admins = await services.directory.admins(workspace_id)
        return [person for person in admins if is_member(person) and person.is_admin]
    people = [await services.directory.person(workspace_id, user_id) for user_id in sorted(chosen)]
    return [person for person in people if is_member(person)]


async def member(services: Services, workspace_id: str, user_id: str) -> Person:
    """The colleague behind an id.

    Raises:
        NotAllowed: an outsider.
    """
    person = await services.directory.person(workspace_id, user_id)
    if not is_member(person):
        raise NotAllowed("Kith is for members of this workspace only.")
    return person


async def viewer(services: Services, person: Person) -> Viewer:
    """What the person may see now: open facts, and those of the closed channels with them in it."""
    async with services.store.read(person.workspace_id) as unit:
        closed = await unit.find(Channel, closed=True, direct=False)
    inside = {
        channel.channel_id
        for channel in closed
        if person.user_id in await services.directory.members(person.workspace_id, channel.channel_id)
    }
    return Viewer(user_id=person.user_id, channels=frozenset(inside), is_manager=await is_manager(services, person))


async def is_in(services: Services, channel: Channel) -> bool:
    """Whether Kith itself is a member of a channel, so that it can post there."""
    async with services.store.read(channel.workspace_id) as unit:
        workspace = await unit.first(Workspace)
    members = await services.directory.members(channel.workspace_id, channel.channel_id)
    return workspace is not None and workspace.bot_user_id in members


async def names(unit: Unit, user_ids: Iterable[str | None]) -> dict[str, str]:
    wanted = {user_id for user_id in user_ids if user_id}
    return {person.user_id: person.name for person in await unit.find(Person, user_id=wanted)} if wanted else {}
