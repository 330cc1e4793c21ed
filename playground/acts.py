"""What people do without the app: write, change, react, come and go; within what Slack would let them."""

import uuid

from playground.composer import compose
from playground.errors import ImpossibleError
from playground.model import Channel, Json, Message, User
from playground.workspace import Workspace


def _may_write(slack: Workspace, who: User, channel: Channel) -> None:
    if who.deleted:
        raise ImpossibleError("account_inactive", f"{who.real_name}'s account is deactivated.")
    if channel.is_archived:
        raise ImpossibleError("is_archived", "The channel is archived.")
    if who.id not in channel.members:
        known = slack.sees(who, channel)
        raise ImpossibleError("not_in_channel" if known else "channel_not_found", "Join the channel first.")


def post(slack: Workspace, who: User, channel: Channel, text: str, thread: str = "", *, also: bool = False) -> Message:
    """Type this and press Enter; `also` sends a reply to the channel too."""
    _may_write(slack, who, channel)
    if not text.strip():
        raise ImpossibleError("no_text", "There is nothing to send.")
    written, blocks = compose(slack.world, text)
    message = Message(channel.id, slack.world.next_ts(), who.id, written, blocks, thread, broadcast=also)
    message.client_msg_id = str(uuid.uuid4())
    return slack.world.post(message)


def share_file(slack: Workspace, who: User, channel: Channel, name: str, text: str = "") -> Message:
    """Post a file with a comment; the file itself has no content here."""
    _may_write(slack, who, channel)
    written, blocks = compose(slack.world, text) if text else ("", [])
    message = Message(channel.id, slack.world.next_ts(), who.id, written, blocks, subtype="file_share")
    kind = name.rpartition(".")[2]
    identity = f"F{uuid.uuid4().hex[:10].upper()}"
    message.files = [{"id": identity, "name": name, "title": name, "filetype": kind, "user": who.id, "mode": "hosted"}]
    message.client_msg_id = str(uuid.uuid4())
    return slack.world.post(message)


def _own(who: User, message: Message) -> None:
    if message.user != who.id:
        raise ImpossibleError("not_yours", "That message is by somebody else.")


def edit(slack: Workspace, who: User, message: Message, text: str) -> Message:
    _own(who, message)
    written, blocks = compose(slack.world, text)
    return slack.world.edit(message, text=written, blocks=blocks)


def delete(slack: Workspace, who: User, message: Message) -> None:
    """The own message, or an ephemeral that one dismisses."""
    if message.only_for != who.id:
        _own(who, message)
    slack.world.delete(message)


def react(slack: Workspace, who: User, message: Message, name: str) -> None:
    _may_write(slack, who, slack.world.channels[message.channel])
    if message.only_for:
        raise ImpossibleError("is_ephemeral", "What only you can see takes no reactions.")
    slack.world.react(message, who.id, name.strip(":"))


def unreact(slack: Workspace, who: User, message: Message, name: str) -> None:
    slack.world.unreact(message, who.id, name.strip(":"))


def open_home(slack: Workspace, who: User) -> None:
    """Look at the app's Home tab."""
    inner: Json = {"type": "app_home_opened", "user": who.id, "channel": slack.world.im(who.id).id, "tab": "home"}
    if who.id in slack.world.homes:
        inner["view"] = slack.world.homes[who.id]
    if slack.manifest.subscribes("app_home_opened"):
        slack.send_event(inner | {"event_ts": slack.world.next_ts()})


def invite(slack: Workspace, who: User, channel: Channel, user: User) -> None:
    """`/invite`; also the way for the app into a channel. Inviting oneself is joining."""
    if channel.kind == "im":
        raise ImpossibleError("is_im", "Nobody can be added to a direct conversation.")
    if who.id == user.id and channel.kind == "channel" and slack.sees(who, channel):
        slack.world.join(channel, who.id)
        return
    _may_write(slack, who, channel)
    slack.world.join(channel, user.id, who.id)


def leave(slack: Workspace, channel: Channel, user: User) -> None:
    """Go, or (with another user) take somebody out."""
    if channel.kind == "im":
        raise ImpossibleError("is_im", "A direct conversation cannot be left.")
    slack.world.leave(channel, user.id)


def mark_read(slack: Workspace, who: User, channel: Channel) -> None:
    latest = [each.ts for each in slack.visible(who, channel)]
    slack.world.marks.setdefault(who.id, {})[channel.id] = max(latest, default="0")
    slack.world.changed("channels", channel.id)


def reload(slack: Workspace, who: User) -> None:
    """As pressing Ctrl-R in Slack: this person's ephemerals and open modals are gone."""
    slack.world.ephemerals = [each for each in slack.world.ephemerals if each.only_for != who.id]
    slack.world.modals.pop(who.id, None)
    slack.errors.pop(who.id, None)
    slack.world.changed("messages")
    slack.world.changed("modal", who.id)


def find(slack: Workspace, who: User, channel: str, ts: str) -> Message:
    """A message that this person can see."""
    for each in slack.visible(who, slack.world.channel(channel)):
        if each.ts == ts:
            return each
    raise ImpossibleError("message_not_found", "That message is not there any more.")
