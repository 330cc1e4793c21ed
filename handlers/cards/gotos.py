"""Go-to people: who is named for what, why, and how a channel is told of it once."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards import answers
from handlers.cards import blocks as b
from handlers.cards.words import Names, first_name, in_sentence, listed

IN_HOME = 6
YOU = "you"
"""What the viewer is called among the names."""
WITNESSES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A go-to with what stands behind it, as far as the viewer may know.

    `delivered`, `seen`: ids of colleagues who told of a delivery there, or who saw the vendor do well, each once.
    """

    vendor: str
    about: str
    contact: str | None = None
    delivered: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


def story(one: Story, names: Names) -> b.Words:
    """For instance "Lakeshore IT for office networks in Texas: call Brian; Dana and Sam saw them deliver"."""
    parts = [f"call {one.contact}" if one.contact else "nobody to call yet"]
    people = sorted(one.delivered or one.seen, key=lambda user_id: names.get(user_id) != YOU)[:WITNESSES]
    if people:
        parts.append(f"{_who(people, names)} saw them {'deliver' if one.delivered else 'at work'}")
    return [b.bold(one.vendor), f" for {one.about}: {'; '.join(parts)}"]


def _who(people: Sequence[str], names: Names) -> str:
    """You, then those who have a name, then that there are others."""
    named = sorted((first_name(names, one) for one in people if names.get(one)), key=lambda name: name != YOU)
    others = len(people) - len(named)
    if not named:
        return "a colleague" if others == 1 else "colleagues"
    return listed(named + (["a colleague"] if others == 1 else ["colleagues"] if others else []))


def section(stories: Sequence[Story], names: Names) -> list[b.Block]:
    """For App Home; nothing where nobody is named."""
    if not stories:
        return []
    blocks = [b.header("Go-to people"), b.bullets([story(one, names) for one in stories[:IN_HOME]])]
    if len(stories) > IN_HOME:
        blocks.append(b.context(f"And {len(stories) - IN_HOME} more: /vendor goto"))
    return blocks


def offer(goto_id: str, channel: tuple[str, str] | None) -> list[b.Block]:
    """One tap to tell a channel, `(id, name)`; without one that is set, a channel to choose."""
    if channel is not None:
        label = f"Tell #{channel[1]}" if channel[1] else "Tell our channel"
        return [b.buttons(b.button(label, "goto_tell", id=goto_id, channel=channel[0]))]
    element = {
        "type": "conversations_select",
        "action_id": "goto_tell_in",
        "placeholder": {"type": "plain_text", "text": "Tell a channel"},
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
    }
    return [{"type": "actions", "block_id": b.value(id=goto_id), "elements": [element]}]


def announcement(vendor: str, about: str, named_by: str) -> b.Drawn:
    """What the channel reads."""
    words: b.Words = ["Go-to for ", about, ": ", b.bold(vendor), f". Named by {named_by}."]
    how = f"/vendor {vendor} shows who to call and who saw them at work."
    return b.Drawn(
        text=b.escape(f"Go-to for {about}: {vendor}. Named by {named_by}."), blocks=[b.lines(words), b.context(how)]
    )


def told(channel: str, *, posted: bool) -> b.Drawn:
    if posted:
        return answers.say(f"#{channel} has been told.")
    return answers.say(f"I could not post in #{channel} yet. Invite me there; I go on trying for two hours.")


def by_whom(names: Names, user_id: str) -> str:
    return in_sentence(names, user_id)
