"""Whom a vendor serves and whom not, in lines and in a form."""

from collections.abc import Iterable, Sequence

from domain.model import Fit
from handlers.cards import blocks as b


def serving(fits: Iterable[Fit]) -> str | None:
    """Serves Texas; schools. Does not serve Alaska."""
    told = list(fits)
    rows = [
        f"{words} {'; '.join(fit.value for fit in told if fit.serves is serves)}."
        for words, serves in (("Serves", True), ("Does not serve", False))
        if any(fit.serves is serves for fit in told)
    ]
    return " ".join(rows) or None


def inputs(fits: Sequence[Fit]) -> list[b.Block]:
    """Both lists, as far as the person may see what is in them."""
    hint = "Regions, kinds of customer, sizes, budgets: Texas; schools; up to 200 people"
    return [
        b.text_input("serves", "Serves", initial=_listed(fits, serves=True), hint=hint, limit=600),
        b.text_input("serves_not", "Does not serve", initial=_listed(fits, serves=False), limit=600),
    ]


def _listed(fits: Sequence[Fit], *, serves: bool) -> str | None:
    return "; ".join(fit.value for fit in fits if fit.serves is serves)[:600] or None
