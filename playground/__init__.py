"""A local Slack: Web API, Socket Mode or signed HTTP, people to act as, and a page in the browser."""

from playground.clock import MovableClock
from playground.demonstration import Demonstration
from playground.errors import ImpossibleError, PlaygroundError, SlackError
from playground.interactions import Answer
from playground.model import Message, Team
from playground.people import Person
from playground.slack import Playground
from playground.story import Seen, Step, Unseen

__all__ = [
    "Answer",
    "Demonstration",
    "ImpossibleError",
    "Message",
    "MovableClock",
    "Person",
    "Playground",
    "PlaygroundError",
    "Seen",
    "SlackError",
    "Step",
    "Team",
    "Unseen",
]
