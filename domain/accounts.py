"""Customers by the names of their channels: #acct-globex, #customer-initech.

Such a name is hearsay: it helps to tell a customer from a vendor, until somebody names the customer. Closed channels
keep their names to themselves, and the name of a shared one may be somebody else's.
"""

import re
from typing import Final

from domain.model import Channel, Customer
from domain.naming import key, tidy_name
from domain.policy import NO_ACCOUNTS
from domain.ports import Unit
from domain.vendors import called

SHORTEST: Final = 3
"""Letters and digits of a name at least."""

_ACCOUNT: Final = re.compile(r"(?P<kind>acct|account|customer|cust|client)[-_](?P<name>\S+)")
_TAIL: Final = re.compile(
    r"(?:[-_](?:internal|private|team|deal|deals|room|chat|channel|general|shared|ext|external|project|rollout|"
    r"renewal|support|success|ops|q[1-4]|h[12]|fy\d\d|20\d\d))+$"
)


def account_name(channel: str) -> str | None:
    """The company that a channel of this name is about, as the address book writes it; None when unsure."""
    found = _ACCOUNT.fullmatch(channel.lower())
    if found is None:
        return None
    words = re.split(r"[-_.]+", _TAIL.sub("", found["name"]).strip("-_."))
    name = " ".join(word for word in words if word)
    about_work = [word for word in words if word in NO_ACCOUNTS]
    if about_work == words or (about_work and found["kind"] != "acct") or _TAIL.fullmatch(f"-{name}"):
        return None
    letters = key(name).replace(" ", "")
    return tidy_name(name) if len(letters) >= SHORTEST and not letters.isdigit() else None


async def learn_customer(unit: Unit, channel: Channel) -> None:
    """Takes over what the name of a channel says; called when a channel is new, renamed, closed or opened.

    A name that only this channel gave goes with it. What was archived was a customer all the same.
    """
    if not channel.name:  # Slack does not show us the channel any more
        return
    open_name = not (channel.closed or channel.shared or channel.direct)
    name = account_name(channel.name) if open_name else None
    for old in await unit.find(Customer, channel_id=channel.channel_id):
        if name is None or old.key != key(name):
            await unit.remove(old)
    if name is None or await called(unit, name) is not None:
        return
    if await unit.first(Customer, key=key(name)) is None:
        await unit.add(Customer(name=name, key=key(name), channel_id=channel.channel_id))
