"""Which scope each method needs: any one of the alternatives."""

from playground.model import Channel

_FIXED: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "bots.info": ("users:read",),
    "team.info": ("team:read",),
    "emoji.list": ("emoji:read",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "conversations.open": ("im:write", "mpim:write"),
    "conversations.join": ("channels:join",),
    "conversations.list": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "users.conversations": ("channels:read", "groups:read", "im:read", "mpim:read"),
}
_BY_KIND: dict[str, tuple[str, ...]] = {
    "conversations.info": ("channels:read", "groups:read", "im:read"),
    "conversations.members": ("channels:read", "groups:read", "im:read"),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "conversations.invite": ("channels:manage", "groups:write", ""),
    "conversations.leave": ("channels:manage", "groups:write", ""),
    "conversations.rename": ("channels:manage", "groups:write", ""),
    "conversations.archive": ("channels:manage", "groups:write", ""),
    "conversations.setTopic": ("channels:manage", "groups:write", ""),
}
CREATE = {False: "channels:manage", True: "groups:write"}


def needed(method: str, channel: Channel | None) -> tuple[str, ...]:
    """Alternatives; empty when the method needs none, or when that depends on a channel that is not there."""
    if method in _FIXED:
        return _FIXED[method]
    if method in _BY_KIND and channel is not None:
        scope = _BY_KIND[method][("channel", "private", "im").index(channel.kind)]
        return (scope,) if scope else ()
    return ()
