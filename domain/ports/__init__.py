"""What the bot needs from the world, as roles. Implementations live outside; each has a contract test."""

from domain.ports.reading import Gate, Places, Reader, Recall, Trades, Writer, Written
from domain.ports.running import Clock, Handle, Jobs, Worker
from domain.ports.storing import Inbox, Listener, Peers, Safe, Store, Unit

__all__ = [
    "Clock",
    "Gate",
    "Handle",
    "Inbox",
    "Jobs",
    "Listener",
    "Peers",
    "Places",
    "Reader",
    "Recall",
    "Safe",
    "Store",
    "Trades",
    "Unit",
    "Worker",
    "Writer",
    "Written",
]
