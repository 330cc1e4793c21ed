"""The managers' weekly digest: names of vendors and customers, a chart of the funnel, what there is to decide."""

from collections.abc import Sequence
from datetime import date

from domain.dates import calendar_day, day
from domain.digest import NAMED_AT_MOST, Digest, Told, monday
from domain.funnel import STEPS, Funnel
from handlers.cards import blocks as b
from handlers.cards.words import listed

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times"}
CHART_TITLE = "From seen to delivered, by week"


def digest(
    made: Digest, tz: str, *, late: bool = False, preview: bool = False, decisions: Sequence[b.Block] = ()
) -> b.Drawn:
    """`decisions`: the blocks of what is to be decided, drawn by whoever decides; empty for a channel."""
    title = f"Partners, week of {calendar_day(monday(made.week.end, tz))}"
    if late:
        title += " (late)"
    rows = _rows(made, tz)
    if made.empty:
        rows = [*([_under_way(made)] if made.under_way else []), "A quiet week: nothing new."]
    blocks: list[b.Block] = [b.lines(b.bold(title), *rows)]
    if made.chart:
        blocks += [chart(made.chart), b.context(over_weeks(made.chart))]
    if decisions:
        blocks += [b.header("For you to decide"), *decisions]
    if preview:
        blocks.append(b.context("A preview, to you only: this week so far."))
    tail = f" {over_weeks(made.chart)}" if made.chart else ""
    return b.Drawn(text=b.escape(b.clean(" ".join([f"{title}.", *rows]), b.FALLBACK - len(tail)) + tail), blocks=blocks)


def _rows(made: Digest, tz: str) -> list[str]:
    rows = [
        *(_delivery(told) for told in made.delivered[:NAMED_AT_MOST]),
        _joined("Fell short: ", [_at(told) for told in made.fell_short]),
        _under_way(made),
        _joined("Waiting long: ", [f"{_with(told)} since {day(told.at, tz)}" for told in made.stuck if told.at]),
        _joined("Wanted, nobody known: ", [f"{what}, {_times(count)} this month" for what, count in made.wanted]),
        *(_referral(told) for told in made.referrals[:NAMED_AT_MOST]),
        _joined("New on the radar: ", list(made.radar), comma=True),
        _joined("Gone quiet: ", list(made.quiet), comma=True),
        _week(made.funnel),
    ]
    return [row for row in rows if row]


def _delivery(told: Told) -> str:
    which = "" if told.count <= 1 else f": their {_ordinal(told.count)} customer of ours"
    return f"{told.vendor} delivered{_where(told)}{which}."


def _where(told: Told) -> str:
    return f" at {told.customer}" if told.customer else ""


def _ordinal(number: int) -> str:
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


def _times(count: int) -> str:
    return TIMES.get(count, f"{count} times")


def _at(told: Told) -> str:
    return f"{told.vendor}{_where(told)}"


def _with(told: Told) -> str:
    return f"{told.vendor} with {told.customer}" if told.customer else told.vendor


def _under_way(made: Digest) -> str:
    return _joined("Under way: ", [_with(told) for told in made.under_way])


def _referral(told: Told) -> str:
    who = f"{told.contact} of {told.vendor}" if told.contact and told.contact != told.vendor else told.vendor
    return f"{who} sent us {told.customer or 'a lead'}."


def _joined(lead: str, items: list[str], *, comma: bool = False) -> str:
    """A line of names; what is too much is "and 3 more"."""
    if not items:
        return ""
    shown, more = items[:NAMED_AT_MOST], len(items) - NAMED_AT_MOST
    if more > 0:
        return f"{lead}{(', ' if comma else '; ').join(shown)} and {more} more."
    return lead + (listed(shown) if comma else "; ".join(shown)) + "."


def _week(funnel: Funnel) -> str:
    """The week's steps and losses in one sentence."""
    if funnel.empty:
        return ""
    counted = ", ".join(f"{getattr(funnel, step)} {step}" for step in STEPS if getattr(funnel, step))
    lost = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in funnel.lost.items())
    sentences = [f"This week: {counted}." if counted else "", f"Lost: {lost}." if lost else ""]
    return " ".join(sentence for sentence in sentences if sentence)


def chart(weeks: Sequence[tuple[date, Funnel]]) -> b.Block:
    """Slack draws it itself; one line for each step of the funnel."""
    categories = [calendar_day(start, short=True) for start, _ in weeks]
    return {
        "type": b.CHART,
        "title": CHART_TITLE,
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": step,
                    "data": [
                        {"label": label, "value": getattr(funnel, step)}
                        for label, (_, funnel) in zip(categories, weeks, strict=True)
                    ],
                }
                for step in STEPS
            ],
            "axis_config": {"categories": categories, "x_label": "Week of", "y_label": "Count"},
        },
    }


def over_weeks(weeks: Sequence[tuple[date, Funnel]]) -> str:
    """The chart in words."""
    totals = ", ".join(f"{sum(getattr(funnel, step) for _, funnel in weeks)} {step}" for step in STEPS)
    return f"Over {len(weeks)} weeks: {totals}."
