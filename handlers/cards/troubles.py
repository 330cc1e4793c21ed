"""Trouble at a customer where a known vendor works too."""

from handlers.cards import blocks as b


def trouble(problem_id: str, vendor_name: str, customer: str, *, ask: str | None, call: str | None) -> b.Drawn:
    """`ask`: the colleague who knows them there, `call`: the vendor's own person; either may be nobody."""
    turn = f"ask {ask.split()[0]}" if ask else f"call {call}" if call else "you know them"
    text = f"{vendor_name} works at {customer} too; {turn}."
    return b.Drawn(
        text=b.escape(text),
        blocks=[
            b.lines([b.bold(f"{vendor_name} works at {customer} too"), f"; {turn}."]),
            b.buttons(
                b.button("Got it", "problem_seen", id=problem_id), b.button("Mute a week", "mute_week", id=problem_id)
            ),
        ],
    )
