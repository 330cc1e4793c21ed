"""`/intro`: start an introduction, list mine, tell how one went."""

import re

from domain.errors import NotFound, Unclear
from domain.model import IntroductionState as State
from domain.model import OutcomeKind
from domain.naming import occurs, plain, tidy_name
from domain.overhearing import called_in
from domain.vendors import called_by
from handlers.beginning import begin
from handlers.cards import agenda, answers, outcomes
from handlers.cards.blocks import Drawn
from handlers.cards.introductions import Underway
from handlers.commands.registry import Ask, Command, Run, Word, unquoted
from handlers.introducing import mine
from handlers.outcomes import tell_outcome
from handlers.people import viewer

_TO = re.compile(r"\s+to\s+", re.IGNORECASE)


ACTION = {
    OutcomeKind.DELIVERED: "outcome_delivered",
    OutcomeKind.PARTLY: "outcome_partly",
    OutcomeKind.NOT_DELIVERED: "outcome_not",
}


async def listing(ask: Ask) -> Drawn:
    return agenda.listing(await mine(ask.services, ask.person))


def outcome(kind: OutcomeKind) -> Run:
    """`<vendor> [at <customer>]`: how one of my introductions went; of several it is asked which."""

    async def run(ask: Ask) -> Drawn | None:
        meant = _meant(plain(ask.text), await mine(ask.services, ask.person, linked=False))
        if not meant:
            over = await mine(ask.services, ask.person, only_open=False, linked=False)
            meant = _meant(plain(ask.text), [one for one in over if one.introduction.state is not State.CANCELLED])
        if not meant:
            raise NotFound("You have no introduction like that. /intro list shows yours.")
        if len(meant) > 1:
            return outcomes.which(meant, ACTION[kind])
        under, act_id = await tell_outcome(ask.services, ask.person, meant[0].introduction.id, kind)
        return outcomes.outcome_noted(under or meant[0], act_id, asks_why=kind is OutcomeKind.NOT_DELIVERED)

    return run


def _meant(text: str, unders: list[Underway]) -> list[Underway]:
    """Those whose vendor is named, and among them those whose customer is; without a word, all."""
    named = [one for one in unders if not text or called_in(text, [one.vendor.name])]
    there = [one for one in named if occurs(one.introduction.customer_name or "", text)]
    return there or ([] if " at " in text else named)


async def start(ask: Ask) -> Drawn:
    """`<vendor> to <customer>`; of several "to" the one that leaves a known vendor counts."""
    parts, sees = _TO.split(plain(ask.text)), await viewer(ask.services, ask.person)
    async with ask.services.store.read(ask.workspace_id) as unit:
        for cut in range(1, len(parts)):
            vendor = await called_by(unit, unquoted(" to ".join(parts[:cut])), sees)
            if vendor is not None:
                customer = tidy_name(unquoted(" to ".join(parts[cut:])))
                break
        else:
            vendor, customer = None, ""
    if len(parts) == 1:
        raise Unclear("To whom? For example: /intro Lakeshore IT to Globex")
    if vendor is None:
        raise NotFound(f"I know no vendor called {unquoted(parts[0])}. /vendor list shows all.")
    await begin(ask.services, ask.person, vendor, customer)
    return answers.say(f"{vendor.name} for {customer}: it's in our direct messages.")


COMMAND = Command(
    name="/intro",
    lead="Warm introductions: Kith drafts and keeps track, you make them.",
    words={
        "list": Word(run=listing, about="my introductions under way"),
        "delivered": Word(
            run=outcome(OutcomeKind.DELIVERED), arguments="<vendor> [at <customer>]", about="they did what was needed"
        ),
        "partly": Word(run=outcome(OutcomeKind.PARTLY), arguments="<vendor> [at <customer>]", about="they did in part"),
        "not": Word(
            run=outcome(OutcomeKind.NOT_DELIVERED), arguments="<vendor> [at <customer>]", about="they did not deliver"
        ),
    },
    otherwise=start,
)
COMMAND.words = {"<vendor> to <customer>": Word(run=start, about="start an introduction"), **COMMAND.words}
