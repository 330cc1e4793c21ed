"""*Look back 90 days*: what would be kept, before anything is, and what was."""

from domain.policy import LOOK_BACK, LOOKED_AT_MOST, LOOKED_AT_THREADS
from handlers.cards import blocks as b
from handlers.cards.answers import done, say

DAYS = LOOK_BACK.days
LABEL = f"Look back {DAYS} days"


def counting(channel_name: str) -> b.Drawn:
    return say(f"I look through the last {DAYS} days of #{channel_name}, and count first. Nothing is kept yet.")


def counted(channel_name: str, messages: int, sightings: int, *, whole: bool) -> b.Drawn:
    read = f"{messages:,} message by a colleague" if messages == 1 else f"{messages:,} messages by colleagues"
    tell = "It tells" if messages == 1 else "They tell"
    if not sightings:
        found = f"{tell} of no vendor that I have not heard of. Nothing was kept."
    else:
        found = f"{tell} of {_some(sightings)} that I have not heard of yet. Nothing is kept yet."
    limit = f"I read {LOOKED_AT_MOST:,} messages and {LOOKED_AT_THREADS} threads at most; an export holds the rest."
    text = f"#{channel_name}, the last {DAYS} days: {read}, read on our own server. {found}"
    after = (
        "Each would wait as a question in the Home tab of whoever said it. Nobody gets a message, and nothing counts "
        "before they tap."
    )
    buttons = b.buttons(
        b.button("Keep the questions", "look_back_keep", style="primary"), b.button("Leave it", "look_back_leave")
    )
    blocks = [b.lines(text, after if sightings else None), *([] if whole else [b.context(limit)])]
    return b.Drawn(text=b.escape(text), blocks=[*blocks, *([buttons] if sightings else [])])


def kept(channel_name: str, sightings: int, act_id: str | None) -> b.Drawn:
    if not sightings:
        return say(f"#{channel_name}: nothing new to keep.")
    wait = "waits" if sightings == 1 else "wait"
    return done(f"#{channel_name}: {_some(sightings)} {wait} in the Home tabs of those who said so.", act_id)


def left() -> b.Drawn:
    return say("Left as it was. Nothing was kept.")


def _some(sightings: int) -> str:
    return "1 sighting" if sightings == 1 else f"{sightings} sightings"
