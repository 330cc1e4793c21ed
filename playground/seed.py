"""Northlight, an invented company that sells commercial laundry machines."""

from datetime import datetime, timedelta

from playground.clock import MovableClock
from playground.composer import compose
from playground.model import Channel, Message, Team, User
from playground.world import World

TEAM = Team("T0NORTHLGT", "Northlight", "northlight")
BOT_ID = "U0KITHBOT1"

_TALK = (
    ("general", 97, "mona", "Morning all. The new 40 kg washers are in the price list, sheet three."),
    ("general", 96, "sam", "Finally! Two hotels have been asking me about those since spring."),
    ("deals", 75, "priya", "Harbour Inn signed for six dryers. Installation in two weeks."),
    ("deals", 74, "dana", "Congratulations! Is that the one with the tiny service lift?"),
    ("deals", 74, "priya", "That one. We measured three times."),
    ("field-notes", 52, "dana", "Acme's laundry room is spotless now, they run two shifts without a queue."),
    ("field-notes", 50, "sam", "Globex still waits for the landlord's permission to vent through the roof."),
    ("deal-room", 49, "mona", "Initech wants a fourth quote. Hold the discount where it is please."),
    ("general", 26, "priya", "Who has the demo trolley? I need it on Thursday."),
    ("general", 25, "sam", "In my car, back at noon."),
    ("field-notes", 4, "priya", "Spring fair was busy: forty people at the folding machine."),
)


def people() -> list[User]:
    team = TEAM.id
    return [
        User("U0DANA0001", "dana", "Dana Whitfield", "Account executive, South", color="b5523b", team_id=team),
        User("U0SAM00001", "sam", "Sam Okafor", "Account executive, Midwest", color="2f6f8f", team_id=team),
        User("U0MONA0001", "mona", "Mona Lindqvist", "Head of sales", color="6b4e8e", is_admin=True, team_id=team),
        User("U0PRIYA001", "priya", "Priya Raman", "Account executive, West", color="3d7a4f", team_id=team),
        User("U0GUEST001", "gil", "Gil Ferrer", "Consultant", color="8a6d1f", is_restricted=True, team_id=team),
    ]


def bot(name: str) -> User:
    return User(
        BOT_ID,
        name.lower(),
        name,
        is_bot=True,
        color="1f2a44",
        team_id=TEAM.id,
        bot_id="B0KITH0001",
        app_id="A0KITH0001",
    )


def channels(created: int) -> list[Channel]:
    """The bot is in three of the public channels, and in no private one."""
    team = [person.id for person in people() if not person.is_restricted]
    with_guest = [*team, "U0GUEST001", BOT_ID]
    private = [each for each in team if each != "U0PRIYA001"]
    return [
        Channel("C0GENERAL1", "general", "channel", with_guest, "Company-wide", created, team[0]),
        Channel("C0FIELD001", "field-notes", "channel", [*team, BOT_ID], "What we see out there", created, team[0]),
        Channel("C0DEALS001", "deals", "channel", [*team, BOT_ID], "Won, lost and on the way", created, team[0]),
        Channel("C0RANDOM01", "random", "channel", list(team), "Anything else", created, team[0]),
        Channel("C0DEALROOM", "deal-room", "private", private, "Pricing, in confidence", created, team[2]),
    ]


def seed(clock: MovableClock, bot_name: str, *, empty: bool = False) -> World:
    """A fresh world; `empty` leaves out the talk."""
    now = clock.now()
    world = World(clock, TEAM)
    world.users = {user.id: user for user in [*people(), bot(bot_name or "Kith")]}
    created = int((now - timedelta(days=400)).timestamp())
    world.channels = {channel.id: channel for channel in channels(created)}
    for person in people():
        world.im(person.id)
    for channel, hours, name, text in () if empty else _TALK:
        said(world, channel, name, text, now - timedelta(hours=hours))
    for person in people():
        world.marks[person.id] = {channel: world.next_ts() for channel in world.channels}
    return world


def rename(world: World, team: Team) -> None:
    """Another team with the same people: ids that Slack gives are unique within a team only, as far as apps know."""
    for user in world.users.values():
        if user.team_id == world.team.id:
            user.team_id = team.id
    world.team = team


def said(world: World, channel: str, name: str, text: str, at: datetime) -> Message:
    """A message of earlier days, in its place in the channel; nobody is told of it."""
    written, blocks = compose(world, text)
    place = world.channel(channel)
    number = len(world.messages.get(place.id, {}))
    ts = f"{int(at.timestamp())}.{number:06d}"
    identity = f"00000000-0000-4000-8000-{number:012d}"
    message = Message(place.id, ts, world.user(name).id, written, blocks, client_msg_id=identity)
    world.messages.setdefault(place.id, {})[ts] = message
    world.changed("messages", place.id)
    return message
