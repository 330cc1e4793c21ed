"""Who and what stands behind Slack's ids: people, channels, membership. Asked of Slack, cached briefly."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from domain.accounts import learn_customer
from domain.errors import Unavailable
from domain.model import Channel, Person
from domain.personal import is_forgotten
from domain.ports import Clock, Store
from handlers.once import Once
from handlers.threads import nobody
from handlers.web import SLACK_FAILED, failure

FRESH = timedelta(minutes=10)
"""How long a person's flags (guest, deactivated) and a channel's kind are believed without asking again."""
MEMBERS_FRESH = timedelta(minutes=1)
ADMINS_FRESH = timedelta(days=1)
PAGES_AT_MOST = 50


@dataclass(slots=True)
class _Members:
    users: frozenset[str]
    at: datetime


class Directory:
    def __init__(
        self, store: Store, clock: Clock, client: Callable[[str], AsyncWebClient], *, tell: Callable[..., None] = nobody
    ) -> None:
        """`tell` lets other processes know of what this one hears by an event."""
        self._store, self._clock, self._client, self._tell = store, clock, client, tell
        self._people: dict[tuple[str, str], Person] = {}
        self._channels: dict[tuple[str, str], Channel] = {}
        self._members: dict[tuple[str, str], _Members] = {}
        self._reading: Once[tuple[str, str], Channel | None] = Once()
        self._admins: dict[str, _Members] = {}
        self._stale: set[tuple[str, str]] = set()
        """People and channels of which an event said that they changed."""

    # --- people ----------------------------------------------------------------------------------------------

    async def person(self, workspace_id: str, user_id: str) -> Person:
        """The person with flags not older than `FRESH`; somebody whom Slack does not know is an outsider."""
        key = (workspace_id, user_id)
        known = self._people.get(key)
        if known is None:
            async with self._store.read(workspace_id) as unit:
                known = await unit.first(Person, user_id=user_id)
        if known is None or key in self._stale or not _is_fresh(known.checked_at, self._clock.now(), FRESH):
            known = await self._ask_person(workspace_id, user_id, known)
            self._stale.discard(key)
        self._people[key] = known
        return known

    async def _ask_person(self, workspace_id: str, user_id: str, known: Person | None) -> Person:
        if known is not None and is_forgotten(user_id):
            return known
        try:
            answer = await self._client(workspace_id).users_info(user=user_id)
            seen = _person(answer["user"], workspace_id, user_id)
        except SLACK_FAILED as error:
            if failure(error) not in {"user_not_found", "user_not_visible"}:
                if known is not None:
                    return known
                raise Unavailable("Slack does not answer just now. Please try again in a minute.") from error
            seen = Person(workspace_id=workspace_id, user_id=user_id, is_outsider=True)
        return await self._keep_person(replace(seen, checked_at=self._clock.now()), known)

    async def _keep_person(self, seen: Person, known: Person | None) -> Person:
        async with self._store.write(seen.workspace_id, actor_id="kith", what="person_seen") as unit:
            old = (known and await unit.get(Person, known.id)) or await unit.first(Person, user_id=seen.user_id)
            if old is None:
                return await unit.add(seen)
            return await unit.change(
                old,
                name=seen.name,
                tz=seen.tz,
                is_admin=seen.is_admin,
                is_outsider=seen.is_outsider,
                is_bot=seen.is_bot,
                deleted=seen.deleted,
                checked_at=seen.checked_at,
            )

    async def admins(self, workspace_id: str) -> list[Person]:
        """The workspace's owners and admins, those included who never met Kith; asked of Slack once a day."""
        now, found = self._clock.now(), self._admins.get(workspace_id)
        if found is None or not _is_fresh(found.at, now, ADMINS_FRESH):
            try:
                found = self._admins[workspace_id] = _Members(await self._list_admins(workspace_id), now)
            except SLACK_FAILED:
                async with self._store.read(workspace_id) as unit:
                    known = await unit.find(Person, is_admin=True, deleted=False)
                found = _Members(frozenset(person.user_id for person in known), now)
        return [await self.person(workspace_id, user_id) for user_id in sorted(found.users)]

    async def _list_admins(self, workspace_id: str) -> frozenset[str]:
        users: set[str] = set()
        cursor = ""
        for _ in range(PAGES_AT_MOST):
            page = await self._client(workspace_id).users_list(limit=200, cursor=cursor or None)
            people = [_person(user, workspace_id, str(user["id"])) for user in page.get("members") or []]
            users |= {p.user_id for p in people if p.is_admin and not (p.is_bot or p.deleted or p.is_outsider)}
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return frozenset(users)

    def keep(self, person: Person) -> None:
        """Takes over a row that a handler has just written."""
        self._people[(person.workspace_id, person.user_id)] = person

    def forget_person(self, workspace_id: str, user_id: str) -> None:
        """Asks Slack again at the next need, whatever is stored."""
        self._tell("person", workspace_id, user_id)
        self.person_changed(workspace_id, user_id)

    def person_changed(self, workspace_id: str, user_id: str) -> None:
        self._stale.add((workspace_id, user_id))

    def people_changed(self, workspace_id: str) -> None:
        """Rows were written, perhaps by another process: they are read again."""
        self._people = {key: person for key, person in self._people.items() if key[0] != workspace_id}

    def drop_person(self, workspace_id: str, user_id: str) -> None:
        """Their row is gone; at the next need they are somebody new."""
        self._people.pop((workspace_id, user_id), None)

    async def direct(self, workspace_id: str, user_id: str) -> str:
        """The id of our direct conversation with a person, opened once."""
        person = await self.person(workspace_id, user_id)
        if person.dm_channel_id:
            return person.dm_channel_id
        # the arguments as JSON: the SDK's own helper puts them into the query string of a POST
        answer = await self._client(workspace_id).api_call("conversations.open", json={"users": user_id})
        channel_id = str(answer["channel"]["id"])
        async with self._store.write(workspace_id, actor_id="kith", what="direct_opened") as unit:
            row = await unit.first(Person, user_id=user_id)
            if row is not None:
                self.keep(await unit.change(row, dm_channel_id=channel_id))
        return channel_id

    # --- channels --------------------------------------------------------------------------------------------

    async def channel(self, workspace_id: str, channel_id: str) -> Channel:
        """The channel; one that Slack does not show us counts as closed."""
        key = (workspace_id, channel_id)
        known = self._channels.get(key)
        if known is None:
            async with self._store.read(workspace_id) as unit:
                known = await unit.first(Channel, channel_id=channel_id)
        if known is None or key in self._stale or not _is_fresh(known.checked_at, self._clock.now(), FRESH):
            known = await self._ask_channel(workspace_id, channel_id, known)
            self._stale.discard(key)
        self._channels[key] = known
        return known

    async def channel_if_known(self, workspace_id: str, channel_id: str) -> Channel | None:
        """What was last known of the channel, without asking Slack."""
        key = (workspace_id, channel_id)
        return self._channels.get(key) or await self._reading.ask(key, lambda: self._read_channel(*key))

    async def _read_channel(self, workspace_id: str, channel_id: str) -> Channel | None:
        async with self._store.read(workspace_id) as unit:
            known = await unit.first(Channel, channel_id=channel_id)
        return self._channels.setdefault((workspace_id, channel_id), known) if known is not None else None

    async def _ask_channel(self, workspace_id: str, channel_id: str, known: Channel | None) -> Channel:
        try:
            answer = await self._client(workspace_id).conversations_info(channel=channel_id)
            seen = _channel(answer["channel"], workspace_id, channel_id)
        except SLACK_FAILED as error:
            if failure(error) not in {"channel_not_found", "missing_scope"}:
                if known is not None:
                    return known
                raise Unavailable("Slack does not answer just now. Please try again in a minute.") from error
            seen = Channel(workspace_id=workspace_id, channel_id=channel_id, closed=True)
        seen = replace(seen, checked_at=self._clock.now())
        async with self._store.write(workspace_id, actor_id="kith", what="channel_seen") as unit:
            old = (known and await unit.get(Channel, known.id)) or await unit.first(Channel, channel_id=channel_id)
            if old is None or (old.name, old.closed, old.shared) != (seen.name, seen.closed, seen.shared):
                await learn_customer(unit, seen)
            if old is None:
                return await unit.add(seen)
            return await unit.change(
                old,
                name=seen.name,
                closed=seen.closed,
                shared=seen.shared,
                locked=old.locked or (seen.shared and not old.shared),
                direct=seen.direct,
                checked_at=seen.checked_at,
            )

    def keep_channel(self, channel: Channel) -> None:
        self._channels[(channel.workspace_id, channel.channel_id)] = channel

    def forget_channel(self, workspace_id: str, channel_id: str) -> None:
        """Asks Slack again at the next need, whatever is stored; also forgets who is a member."""
        self._tell("channel", workspace_id, channel_id)
        self.channel_changed(workspace_id, channel_id)

    def channels_changed(self, workspace_id: str) -> None:
        """Rows were written, perhaps by another process: they are read again."""
        self._channels = {key: channel for key, channel in self._channels.items() if key[0] != workspace_id}

    def channel_changed(self, workspace_id: str, channel_id: str) -> None:
        self._members.pop((workspace_id, channel_id), None)
        self._stale.add((workspace_id, channel_id))

    async def members(self, workspace_id: str, channel_id: str) -> frozenset[str]:
        """Present members; nobody, where Slack does not tell."""
        key, now = (workspace_id, channel_id), self._clock.now()
        cached = self._members.get(key)
        if cached is not None and _is_fresh(cached.at, now, MEMBERS_FRESH):
            return cached.users
        users: set[str] = set()
        cursor = ""
        try:
            while True:
                page = await self._client(workspace_id).conversations_members(
                    channel=channel_id, limit=200, cursor=cursor
                )
                users.update(page["members"])
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        except SLACK_FAILED:
            users.clear()
        self._members[key] = _Members(frozenset(users), now)
        return self._members[key].users


def _is_fresh(at: datetime, now: datetime, span: timedelta) -> bool:
    """What comes from the future is not: the clock was put back since, and nobody knows how old it is."""
    return timedelta() <= now - at <= span


def _person(user: dict[str, Any], workspace_id: str, user_id: str) -> Person:
    profile = user.get("profile") or {}
    outsider = any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    foreign = bool(user.get("team_id")) and user["team_id"] != workspace_id and not user.get("enterprise_user")
    return Person(
        workspace_id=workspace_id,
        user_id=user_id,
        name=str(user.get("real_name") or profile.get("real_name") or user.get("name") or ""),
        tz=str(user.get("tz") or "UTC"),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_outsider=outsider or foreign,
        is_bot=bool(user.get("is_bot")) or user_id == "USLACKBOT",
        deleted=bool(user.get("deleted")),
    )


def _channel(channel: dict[str, Any], workspace_id: str, channel_id: str) -> Channel:
    return Channel(
        workspace_id=workspace_id,
        channel_id=channel_id,
        name=str(channel.get("name") or ""),
        closed=any(channel.get(flag) for flag in ("is_private", "is_im", "is_mpim", "is_group")),
        shared=any(channel.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared")),
        direct=bool(channel.get("is_im")),
    )
