"""What people are told about the model that reads with us."""

from handlers.cards import blocks as b


def tokens_spent(limit: int, *, until: str) -> b.Drawn:
    """To a manager, once a month. `until`: the day from which the model reads again."""
    text = "This month's tokens for the model are spent."
    return b.Drawn(
        text=text,
        blocks=[
            b.lines(
                b.bold(text),
                f"The limit is {limit:,} tokens. Until {until} I read everything on our own server: nothing is lost, "
                "but I understand less of what is said.",
                "To raise it: /kith settings, or KITH_TOKENS_PER_MONTH for whoever runs Kith.",
            )
        ],
    )


def used(model: str, tokens: int, limit: int | None) -> str:
    """For the status: with what is read, and what that took this month."""
    of = "" if limit is None else f" of {limit:,}"
    return f"{model}; {tokens:,}{of} tokens this month"
