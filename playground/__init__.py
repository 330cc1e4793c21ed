"""A local Slack: Web API, Socket Mode or signed HTTP, people to act as, and a page in the browser."""

from playground.clock import MovableClock
from playground.errors import ImpossibleError, PlaygroundError, SlackError
from playground.interactions import Answer
from playground.model import Message
from playground.people import Person
from playground.slack import Playground

__all__ = [
    "Answer",
    "ImpossibleError",
    "Message",
    "MovableClock",
    "Person",
    "Playground",
    "PlaygroundError",
    "SlackError",
]
