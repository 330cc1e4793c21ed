"""The state of the workspace, and the only place that changes it."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from playground.clock import MovableClock
from playground.errors import SlackError
from playground.happenings import Deleted, Edited, Happening, Joined, Left, Posted, Reacted, Renamed, UserChanged
from playground.model import Channel, Json, Message, Team, User

TOMBSTONE = "This message was deleted."
MAX_REACTIONS = 23

Watcher = Callable[[str, str], None]
Listener = Callable[[Happening], None]


@dataclass
class World:
    """`listeners` hear what becomes an event, `watchers` hear (what, channel or user) of any change."""

    clock: MovableClock
    team: Team
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    modals: dict[str, list[Json]] = field(default_factory=dict)
    marks: dict[str, dict[str, str]] = field(default_factory=dict)
    listeners: list[Listener] = field(default_factory=list)
    watchers: list[Watcher] = field(default_factory=list)
    last_micro: int = 0

    def next_ts(self) -> str:
        """Strictly increasing over the whole world, also when the clock is moved back."""
        micro = int(self.clock.now().timestamp() * 1_000_000)
        self.last_micro = max(micro, self.last_micro + 1)
        return f"{self.last_micro // 1_000_000}.{self.last_micro % 1_000_000:06d}"

    @property
    def bot(self) -> User:
        return next(user for user in self.users.values() if user.app_id)

    def changed(self, what: str, which: str = "") -> None:
        for watcher in list(self.watchers):
            watcher(what, which)

    def _happened(self, happening: Happening) -> None:
        for listener in list(self.listeners):
            listener(happening)

    def channel(self, ref: str) -> Channel:
        """By id, `#name` or name."""
        if ref in self.channels:
            return self.channels[ref]
        name = ref.removeprefix("#")
        for channel in self.channels.values():
            if channel.name == name and channel.kind != "im":
                return channel
        raise SlackError("channel_not_found")

    def user(self, ref: str) -> User:
        """By id or name."""
        for user in self.users.values():
            if ref in {user.id, user.name}:
                return user
        raise SlackError("user_not_found")

    def im(self, user: str) -> Channel:
        """The direct conversation of this user with the bot."""
        for channel in self.channels.values():
            if channel.kind == "im" and user in channel.members:
                return channel
        channel = Channel(f"D{user[1:]}", user, "im", [user, self.bot.id])
        self.channels[channel.id] = channel
        self.changed("channels")
        return channel

    def message(self, channel: str, ts: str) -> Message:
        found = self.messages.get(channel, {}).get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def thread(self, channel: str, root: str) -> list[Message]:
        """The replies, oldest first; without the root."""
        return [each for each in self.history(channel) if each.thread_ts == root and each.ts != root]

    def history(self, channel: str) -> list[Message]:
        """Everything in the channel, oldest first."""
        return [each for _, each in sorted(self.messages.get(channel, {}).items())]

    def post(self, message: Message) -> Message:
        """Store a new message; an ephemeral goes to its one reader only and makes no event."""
        if message.only_for:
            self.ephemerals.append(message)
            self.changed("messages", message.channel)
            return message
        if message.thread_ts:
            root = self.message(message.channel, message.thread_ts)
            message.thread_ts = root.thread_ts or root.ts
            self.message(message.channel, message.thread_ts).thread_ts = message.thread_ts
        self.messages.setdefault(message.channel, {})[message.ts] = message
        if message.user in self.users:
            self.marks.setdefault(message.user, {})[message.channel] = message.ts
        self.changed("messages", message.channel)
        self._happened(Posted(message))
        return message

    def edit(self, message: Message, *, mark: bool = True, **fields: object) -> Message:
        """Change fields of a message; `mark` shows it as edited."""
        previous = deepcopy(message)
        ts = self.next_ts()
        for name, value in fields.items():
            setattr(message, name, value)
        if mark:
            message.edited_ts = ts
        self.changed("messages", message.channel)
        if not message.only_for:
            self._happened(Edited(message, previous, ts))
        return message

    def delete(self, message: Message) -> None:
        """A root with replies leaves a tombstone, as in Slack."""
        if message.only_for:
            self.ephemerals.remove(message)
            self.changed("messages", message.channel)
            return
        stored = self.messages[message.channel]
        tombstone = None
        if not message.is_reply and self.thread(message.channel, message.ts):
            tombstone = Message(message.channel, message.ts, "USLACKBOT", TOMBSTONE, thread_ts=message.ts)
            tombstone.subtype = "tombstone"
            stored[message.ts] = tombstone
        else:
            del stored[message.ts]
        self.changed("messages", message.channel)
        self._happened(Deleted(message, self.next_ts(), tombstone))

    def react(self, message: Message, user: str, name: str) -> None:
        users = message.reactions.get(name, [])
        if user in users:
            raise SlackError("already_reacted")
        if name not in message.reactions and len(message.reactions) >= MAX_REACTIONS:
            raise SlackError("too_many_emoji")
        message.reactions[name] = [*users, user]
        self.changed("messages", message.channel)
        self._happened(Reacted(message, user, name, added=True, ts=self.next_ts()))

    def unreact(self, message: Message, user: str, name: str) -> None:
        users = message.reactions.get(name, [])
        if user not in users:
            raise SlackError("no_reaction")
        message.reactions[name] = [each for each in users if each != user]
        if not message.reactions[name]:
            del message.reactions[name]
        self.changed("messages", message.channel)
        self._happened(Reacted(message, user, name, added=False, ts=self.next_ts()))

    def join(self, channel: Channel, user: str, inviter: str = "") -> None:
        if user in channel.members:
            raise SlackError("already_in_channel")
        channel.members.append(user)
        self.changed("channels", channel.id)
        self._happened(Joined(channel.id, user, inviter, self.next_ts()))

    def leave(self, channel: Channel, user: str) -> None:
        if user not in channel.members:
            raise SlackError("not_in_channel")
        channel.members.remove(user)
        self.changed("channels", channel.id)
        self._happened(Left(channel.id, user, self.next_ts()))

    def rename(self, channel: Channel, name: str) -> None:
        channel.previous_names.append(channel.name)
        channel.name = name
        self.changed("channels", channel.id)
        self._happened(Renamed(channel.id, self.next_ts()))

    def change_user(self, user: User, **fields: object) -> None:
        """Title, time zone, roles; `deleted=True` deactivates and takes the person out of all channels."""
        for name, value in fields.items():
            setattr(user, name, value)
        if user.deleted:
            for channel in self.channels.values():
                if user.id in channel.members and channel.kind != "im":
                    channel.members.remove(user.id)
        self.changed("channels")
        self._happened(UserChanged(user.id, self.next_ts()))
