"""Who is who: auth, users, team, bots, emoji, reactions."""

from playground.api.arguments import Args
from playground.api.chat import open_channel, own_channel
from playground.api.conversations import page
from playground.errors import SlackError
from playground.model import Json, Message, User
from playground.render import message_json
from playground.transports import SocketTransport
from playground.workspace import Workspace


async def auth_test(slack: Workspace, who: User, args: Args) -> Json:
    del args
    team = slack.world.team
    answer: Json = {"url": f"https://{team.domain}.slack.com/", "team": team.name, "team_id": team.id}
    answer |= {"user": who.name, "user_id": who.id, "is_enterprise_install": False}
    return answer | ({"bot_id": who.bot_id, "app_id": who.app_id} if who.is_bot else {})


async def connections_open(slack: Workspace, who: User, args: Args) -> Json:
    """A websocket address that is good for one connection."""
    del who, args
    transport = slack.delivery.transport
    if not isinstance(transport, SocketTransport):
        raise SlackError("socket_mode_not_enabled")
    address = slack.url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link?ticket={transport.ticket()}&app_id={slack.world.bot.app_id}"}


async def users_info(slack: Workspace, who: User, args: Args) -> Json:
    del who
    user = slack.world.users.get(args.need("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user.json() | ({"locale": "en-US"} if args.flag("include_locale") else {})}


async def users_list(slack: Workspace, who: User, args: Args) -> Json:
    del who
    shown, metadata = page(list(slack.world.users.values()), args, default=1000)
    cache_ts = int(slack.world.clock.now().timestamp())
    return {"members": [each.json() for each in shown], "cache_ts": cache_ts, "response_metadata": metadata}


async def team_info(slack: Workspace, who: User, args: Args) -> Json:
    del who, args
    return {"team": slack.world.team.json()}


async def bots_info(slack: Workspace, who: User, args: Args) -> Json:
    del who
    bot = slack.world.bot
    if args.text("bot") not in {"", bot.bot_id}:
        raise SlackError("bot_not_found")
    shown = {"id": bot.bot_id, "app_id": bot.app_id, "user_id": bot.id, "name": bot.real_name}
    return {"bot": {**shown, "deleted": False, "updated": 0, "icons": {}}}


async def emoji_list(slack: Workspace, who: User, args: Args) -> Json:
    """No custom emoji here."""
    del slack, who, args
    return {"emoji": {}, "cache_ts": "0"}


def _item(slack: Workspace, who: User, args: Args, *, member: bool = True) -> Message:
    find = own_channel if member else open_channel
    channel = find(slack.world, who, args.need("channel"))
    return slack.world.message(channel.id, args.need("timestamp"))


def _name(args: Args) -> str:
    name = args.need("name").strip(":")
    if not name or any(each.isspace() for each in name):
        raise SlackError("invalid_name")
    return name


async def reactions_add(slack: Workspace, who: User, args: Args) -> Json:
    slack.world.react(_item(slack, who, args), who.id, _name(args))
    return {}


async def reactions_remove(slack: Workspace, who: User, args: Args) -> Json:
    slack.world.unreact(_item(slack, who, args), who.id, _name(args))
    return {}


async def reactions_get(slack: Workspace, who: User, args: Args) -> Json:
    message = _item(slack, who, args, member=False)
    return {"type": "message", "channel": message.channel, "message": message_json(slack.world, message)}


METHODS = {
    "auth.test": auth_test,
    "apps.connections.open": connections_open,
    "users.info": users_info,
    "users.list": users_list,
    "team.info": team_info,
    "bots.info": bots_info,
    "emoji.list": emoji_list,
    "reactions.add": reactions_add,
    "reactions.remove": reactions_remove,
    "reactions.get": reactions_get,
}
