"""Where an introduction stands, in words."""

from typing import Final

from domain.dates import day
from domain.model import Introduction, Readiness
from domain.model import IntroductionState as State

ENDED: Final = {
    State.DELIVERED: "delivered",
    State.QUIET: "no trouble so far",
    State.PARTLY: "partly delivered",
    State.NOT_DELIVERED: "did not deliver",
    State.LAPSED: "lapsed",
    State.CANCELLED: "dropped",
}


def waits_for(intro: Introduction, vendor_name: str = "the vendor", tz: str = "UTC") -> str:
    """What stands behind the title of its card, for instance "waiting for Globex" or "introduced 3 March"."""
    if intro.state in ENDED:
        return ENDED[intro.state]
    if intro.price_only:
        return "price only"
    asked = vendor_name if intro.customer_agreed_at else intro.customer_name or "the customer"
    return {
        State.MENTIONED: f"mentioned {day(intro.created_at, tz)}",
        State.ASKED: f"waiting for {asked}",
        State.AGREED: "ready to send",
        State.INTRODUCED: f"introduced {day(intro.introduced_at or intro.created_at, tz)}",
        State.MET: f"met {day(intro.met_at, tz)}" if intro.met_at else "they met",
    }[intro.state] + (", just looking" if intro.readiness is Readiness.LOOKING and not intro.introduced_at else "")


def steps(intro: Introduction, tz: str = "UTC") -> tuple[str, ...]:
    """Its steps with their dates, in their order; what was skipped reads "not logged"."""
    led_on = intro.asked_at is not None and intro.asked_at != intro.created_at
    moments = [
        ("mentioned" if led_on or intro.asked_at is None else "asked", intro.created_at),
        *([("asked", intro.asked_at)] if led_on else []),
        ("customer's yes", intro.customer_agreed_at),
        ("vendor's yes", intro.vendor_agreed_at),
        ("introduced", intro.introduced_at),
        *([("met", intro.met_at)] if intro.met_at else []),
    ]
    return tuple(f"{what}: {day(at, tz) if at else 'not logged'}" for what, at in moments)
