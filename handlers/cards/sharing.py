"""A channel came to be shared with another organisation: the notice to managers, and what they answered."""

from handlers.cards import blocks as b


def notice(channel_id: str, name: str) -> b.Drawn:
    text = f"#{name} is shared with another organisation now. I keep out of it: I read and store nothing there."
    return _with_buttons(text, channel_id, "It stays so when the sharing ends, until a manager says otherwise.")


def staying_out(channel_id: str, name: str) -> b.Drawn:
    text = f"I stay out of #{name}, whoever invites me there."
    drawn = _with_buttons(text, channel_id)
    drawn.blocks[-1]["elements"].pop()
    return drawn


def listening(name: str) -> b.Drawn:
    text = f"I listen in #{name} again."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])


def _with_buttons(text: str, channel_id: str, more: str | None = None) -> b.Drawn:
    return b.Drawn(
        text=b.escape(text),
        blocks=[
            b.lines(text, more),
            b.buttons(
                b.button("Listen there again", "shared_listen", channel=channel_id),
                b.button("Stay out", "shared_stay_out", channel=channel_id),
            ),
        ],
    )
