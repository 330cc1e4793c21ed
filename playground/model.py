"""The things that a Slack workspace is made of."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "private", "im"]


@dataclass
class Team:
    id: str
    name: str
    domain: str

    def json(self) -> Json:
        return {"id": self.id, "name": self.name, "domain": self.domain, "icon": {}, "email_domain": ""}


@dataclass
class User:
    """A person, or the bot. `is_stranger`: of another organisation, met in a shared channel only."""

    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "America/Chicago"
    tz_offset: int = -21600
    color: str = "5b6770"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False
    team_id: str = ""
    bot_id: str = ""
    app_id: str = ""

    def json(self) -> Json:
        """As `users.info` gives it; a stranger's is cut down."""
        profile: Json = {"real_name": self.real_name, "display_name": self.name, "title": self.title}
        if self.is_bot:
            profile |= {"bot_id": self.bot_id, "api_app_id": self.app_id}
        answer: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "profile": profile,
            "updated": 0,
        }
        if self.is_stranger:
            return answer | {"is_stranger": True}
        if self.deleted:
            return answer
        return answer | {
            "color": self.color,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": self.tz_offset,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": self.is_owner,
            "is_restricted": self.is_restricted or self.is_ultra_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
        }


@dataclass
class Channel:
    """`name` is the person's id for an im, as `members` are the person and the bot."""

    id: str
    name: str
    kind: Kind = "channel"
    members: list[str] = field(default_factory=list)
    topic: str = ""
    created: int = 0
    creator: str = ""
    is_ext_shared: bool = False
    is_archived: bool = False
    previous_names: list[str] = field(default_factory=list)

    def json(self, asker: str) -> Json:
        """As `conversations.info` gives it to this user."""
        answer: Json = {
            "id": self.id,
            "created": self.created,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "private",
            "is_im": self.kind == "im",
            "is_mpim": False,
            "is_private": self.kind != "channel",
            "is_archived": self.is_archived,
            "is_org_shared": False,
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_pending_ext_shared": False,
        }
        if self.kind == "im":
            others = [each for each in self.members if each != asker]
            return answer | {"user": others[0] if others else asker, "is_open": True}
        return answer | {
            "name": self.name,
            "name_normalized": self.name,
            "is_general": self.name == "general",
            "is_member": asker in self.members,
            "creator": self.creator,
            "topic": {"value": self.topic, "creator": self.creator, "last_set": self.created},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": self.previous_names,
        }

    @property
    def channel_type(self) -> str:
        """The word in message events."""
        return {"channel": "channel", "private": "group", "im": "im"}[self.kind]


@dataclass
class Message:
    """`only_for` makes it an ephemeral: shown to that user, in no history."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    subtype: str = ""
    broadcast: bool = False
    edited_ts: str = ""
    client_msg_id: str = ""
    bot_id: str = ""
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    only_for: str = ""

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def in_channel(self) -> bool:
        """Shown in the channel itself, not only in a thread."""
        return not self.is_reply or self.broadcast
