"""Every card that is drawn, from one text in all places where people's words stand."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain import introductions as rules
from domain.drafts import speaks_of_money
from domain.model import (
    Contact,
    Introduction,
    Need,
    Outcome,
    OutcomeKind,
    Pick,
    Question,
    Sighting,
    SightingState,
    Suggestion,
    Vendor,
    Verdict,
)
from domain.trust import evidence_of, explain, reason, trust
from handlers.cards import answers, home, introductions, sightings, suggestions, vendors
from handlers.cards.blocks import Block, Drawn
from handlers.cards.introductions import Underway
from handlers.cards.suggestions import Mention, Offer
from handlers.cards.vendors import Listed, Profile

JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)
MARCH = datetime(2027, 3, 3, 9, tzinfo=UTC)
NAMES = {"U1": "Dana Reyes", "U2": "Sam Okafor"}
COMMANDS = [("find", "<situation> [in <region>]", "up to three vendors"), ("<name>", "", "the vendor's card")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What people wrote: in every place where their words may stand."""

    vendor: str = "Lakeshore IT"
    contact: str | None = "Brian Lesniak"
    customer: str | None = "Acme"
    asks_for: str | None = "Globex"
    seen: str = "rewired the office in a weekend, no downtime"
    needed: str = "a new office in March"
    trade: str | None = "office networks"
    region: str | None = "Austin"
    email: str | None = "brian@lakeshore.example"
    quote: str | None = "Brian Lesniak's crew rewired Acme's office"
    names: tuple[str, str] = ("Dana Reyes", "Sam Okafor")

    @classmethod
    def all_of(cls, text: str) -> "Words":
        return cls(**{f.name: text for f in fields(cls) if f.name != "names"}, names=(text, text))

    @classmethod
    def fewest(cls) -> "Words":
        nothing: dict[str, Any] = dict.fromkeys(
            ("contact", "customer", "asks_for", "trade", "region", "email", "quote")
        )
        return cls(**nothing, seen="", needed="", names=("", ""))

    # --- values ----------------------------------------------------------------------------------------------

    def called(self) -> dict[str, str]:
        return dict(zip(NAMES, self.names, strict=True))

    def a_vendor(self, number: int = 1) -> Vendor:
        return Vendor(id=f"V{number}", name=self.vendor, key="lakeshore it", trade=self.trade, region=self.region)

    def a_contact(self) -> Contact | None:
        if self.contact is None:
            return None
        return Contact(id="K1", vendor_id="V1", name=self.contact, key="brian lesniak", email=self.email)

    def sighting(self, **more: Any) -> Sighting:
        values: dict[str, Any] = {
            "id": "S1",
            "vendor_name": self.vendor,
            "vendor_id": "V1",
            "contact_name": self.contact,
            "customer_name": self.customer,
            "situation": self.seen,
            "region": self.region,
            "quote": self.quote,
            "witness_id": "U1",
            "verdict": Verdict.GOOD,
            "state": SightingState.CONFIRMED,
            "seen_at": JUNE,
        }
        return Sighting(**values | more)

    def asked(self) -> Sighting:
        return self.sighting(verdict=Verdict.NONE, state=SightingState.PROPOSED)

    def need(self) -> Need:
        return Need(
            id="N1", author_id="U2", customer_name=self.asks_for, situation=self.needed, region=self.region, at=MARCH
        )

    def told(self, **more: Any) -> Outcome:
        values: dict[str, Any] = {"id": "O1", "introduction_id": "I1", "vendor_id": "V1", "told_by": "U2", "at": MARCH}
        return Outcome(**values | {"kind": OutcomeKind.DELIVERED, "customer_name": self.asks_for} | more)

    def offers(self, count: int = 1) -> list[Offer]:
        figure = trust(evidence_of([self.sighting()], []), MARCH)
        return [
            Offer(
                pick=Pick(
                    vendor_id=f"V{number}",
                    sighting_ids=("S1",),
                    score=0.7483 - number / 100,
                    likeness=0.82 - number / 100,
                    trust=round(figure.mean, 2),
                    contact_id="K1" if self.contact else None,
                    region_fits=(None, True, False)[number % 3],
                ),
                vendor=self.a_vendor(number),
                sighting=self.sighting(),
                contact=self.a_contact(),
                trust_word=figure.word,
                reason=f"{figure.word.capitalize()}: {reason(figure)}.",
            )
            for number in range(count)
        ]

    def suggestion(self, count: int = 1) -> Drawn:
        made = Suggestion(id="G1", need_id="N1", addressee_id="U2")
        return suggestions.suggestion(made, self.need(), self.offers(count), self.called(), viewer_id="U2")

    def underway(self, intro: Introduction) -> Underway:
        return Underway(
            introduction=intro,
            vendor=self.a_vendor(),
            contact=self.a_contact(),
            seen=self.sighting(),
            seen_by="Dana",
            rep_name=self.names[1],
            seen_at=(self.customer,) if self.customer else (),
        )

    def profile(self) -> Profile:
        seen, told = [self.sighting(), self.sighting(id="S2", witness_id="U2", verdict=Verdict.BAD)], [self.told()]
        figure = trust(evidence_of(seen[:1], told), MARCH)
        return Profile(
            vendor=self.a_vendor(),
            trust=figure,
            reason=reason(figure) + ".",
            sightings=seen[:1],
            outcomes=told,
            contacts=[contact] if (contact := self.a_contact()) else [],
            open_introductions=1,
            links={"S1": "https://northlight.slack.com/archives/C1/p1"},
        )

    def home(self, count: int = 1) -> Block:
        return home.home(
            questions=[self.asked()] * min(count, home.QUESTIONS),
            suggestions=[self.suggestion(3)] * count,
            introductions=[self.underway(intro) for intro in states(self).values()][:count],
            seen=[self.sighting()] * count,
            names=self.called(),
            muted_until=MARCH,
        )

    # --- drawings --------------------------------------------------------------------------------------------

    def messages(self) -> Iterator[tuple[str, Drawn]]:
        yield from self._of_sightings()
        yield from self._of_suggestions()
        yield from self._of_introductions()
        yield from self._of_vendors()
        yield from self._of_answers()

    def _of_sightings(self) -> Iterator[tuple[str, Drawn]]:
        seen, contact = self.sighting(), self.a_contact()
        yield "question", sightings.question(self.asked(), self.called())
        yield "question pointed at", sightings.question(replace(self.asked(), noted_by="U2"), self.called())
        yield "question closed", sightings.question(replace(self.asked(), closed=True), {})
        yield "noted", sightings.noted(seen, contact, "A1")
        yield "noted, nobody to call", sightings.noted(seen, None, "A1", already=True)
        if contact:
            yield "contact added", sightings.contact_added(self.vendor, contact, "A1")
        yield "dismissed", sightings.dismissed(seen, "A1")
        yield "author asked", sightings.asked_author(seen, self.called())
        yield "remembered before", sightings.remembered_before([seen, seen])
        yield "remembered nothing", sightings.remembered_before([])
        yield "no vendor", sightings.no_vendor_found(self.quote or "")

    def _of_suggestions(self) -> Iterator[tuple[str, Drawn]]:
        made = Suggestion(id="G1", need_id="N1", addressee_id="U2")
        mentions = [Mention(sighting=self.asked(), permalink=link) for link in ("https://slack.com/p1", None)]
        for count in (1, 2, 3):
            yield f"suggestion of {count}", self.suggestion(count)
        for offers, some in ((self.offers(1), mentions), ([], mentions), ([], []), (self.offers(3), [])):
            drawn = suggestions.answer(made, self.need(), offers, some, self.called(), viewer_id="U1")
            yield f"answer with {len(offers)} and {len(some)}", drawn
        yield "nobody", suggestions.nobody(self.need())
        yield "taken", suggestions.taken(self.vendor, self.asks_for, "A1")
        yield "refused", suggestions.refused("A1")
        yield "over", suggestions.over()
        yield "muted", suggestions.muted("10 Mar")

    def _of_introductions(self) -> Iterator[tuple[str, Drawn]]:
        unders = {name: self.underway(intro) for name, intro in states(self).items()}
        for name, under in unders.items():
            yield f"introduction {name}", introductions.card(under)
            yield f"outcome question when {name}", introductions.question(under)
        asked = Question(
            id="Q1", suggestion_id="G1", sighting_id="S1", asker_id="U2", witness_id="U1", situation=self.seen
        )
        for answer in (None, "ok", "talk", "no"):
            question = replace(asked, answer=answer)
            yield f"witness question {answer}", introductions.witness_question(question, self.vendor, self.names[1])
            yield f"witness answer {answer}", introductions.witness_answer(question, self.vendor, self.names[0])
        yield "outcome noted", introductions.outcome_noted(unders["delivered"], "A1")
        yield "which", introductions.which(list(unders.values()), "outcome_delivered")
        yield "listing", introductions.listing(list(unders.values()))
        yield "listing of nothing", introductions.listing([])
        yield "gone", introductions.gone()

    def _of_vendors(self) -> Iterator[tuple[str, Drawn]]:
        profile = self.profile()
        bare = Profile(vendor=self.a_vendor(), trust=trust([], MARCH), reason="Nobody yet.")
        for name, one in (("vendor", profile), ("bare vendor", bare)):
            yield name, vendors.card(one, self.called(), "U2")
            yield f"why {name}", vendors.why(one, [line.text for line in explain(one.trust)])
        rows = [Listed(vendor=self.a_vendor(), word="proven", reason="Proven, seen in June 2026")] * 20
        yield "list", vendors.listing(rows, rows, page=1)
        yield "list for", vendors.listing(rows, rows, page=3, wanted=self.trade or "")
        yield "empty list", vendors.listing([], [], page=1)
        yield "empty list for", vendors.listing([], [], page=1, wanted=self.trade or "")
        yield "unknown", vendors.unknown(self.vendor)

    def _of_answers(self) -> Iterator[tuple[str, Drawn]]:
        yield "say", answers.say(self.seen)
        yield "done", answers.done(self.seen, "A1")
        yield "done for good", answers.done(self.seen, None)
        yield "trouble", answers.trouble("00c0ffee")
        yield "outsider", answers.outsider()
        yield "usage", answers.usage("/vendor", COMMANDS, self.seen)
        yield "status", answers.status({"Our company": self.vendor, "Read with": self.quote or ""})
        yield "joined", answers.joined(None)
        yield "joined with a model", answers.joined(self.vendor)
        yield "stopped", answers.stopped(self.customer or "")

    def views(self) -> Iterator[tuple[str, Block]]:
        under = self.underway(states(self)["ready to send"])
        yield "edit", sightings.edit_form(self.sighting(), about="{}")
        yield "saw", sightings.edit_form(Sighting(vendor_name=""), callback_id="vendor_saw")
        yield "contact", sightings.contact_form(self.sighting(), "{}")
        yield "reason", introductions.reason_form(under, "{}")
        yield "draft", introductions.draft_form(under)
        yield "vendor", vendors.edit_form(self.profile(), about="{}")
        yield "home", self.home()
        yield "full home", self.home(10)
        yield "home of an outsider", home.outsider()
        yield (
            "empty home",
            home.home(questions=[], suggestions=[], introductions=[], seen=[], names={}, muted_until=None),
        )


def states(words: Words) -> dict[str, Introduction]:
    """An introduction in each state, as the rules make them."""
    common: dict[str, Any] = {"workspace_id": "T1", "vendor_id": "V1", "rep_id": "U2", "now": MARCH}
    said: dict[str, Any] = {"customer_name": words.asks_for, "situation": words.needed}
    mentioned = replace(rules.mention(**common, **said), id="I1")
    asked = replace(rules.start(**common, **said), id="I1")
    agreed = rules.customer_agrees(asked, MARCH)
    ready = rules.vendor_agrees(agreed, MARCH)
    introduced = rules.sent(ready, MARCH)
    later = MARCH + timedelta(days=31)
    return {
        "mentioned": mentioned,
        "asked": asked,
        "vendor agreed first": rules.vendor_agrees(asked, MARCH),
        "customer agreed": agreed,
        "price only": rules.price_only(agreed, MARCH),
        "ready to send": ready,
        "introduced": introduced,
        "asked how it went": rules.come_due(introduced, later),
        "met": rules.met(introduced, MARCH),
        **{kind.value: rules.outcome(introduced, kind, later) for kind in OutcomeKind},
        "lapsed": rules.lapse(introduced, later),
        "dropped": rules.cancel(asked, later),
    }


# --- looking at what was drawn -------------------------------------------------------------------------------


def parts(of: Any) -> Iterator[dict[str, Any]]:
    """Every object in blocks or a view, however deep."""
    if isinstance(of, dict):
        yield of
        of = list(of.values())
    if isinstance(of, list):
        for part in of:
            yield from parts(part)


def strings(of: Any) -> list[str]:
    """What is read on screen."""
    return [part["text"] for part in parts(of) if isinstance(part.get("text"), str)]


def speaks_badly(text: str) -> bool:
    words = set(text.lower().replace(",", " ").replace(".", " ").split())
    return speaks_of_money(text) or bool(
        words & {"points", "point", "quota", "leaderboard", "rank", "ranking", "bonus"}
    )


def as_text(blocks: list[Block]) -> str:
    """What a person sees: a line for each line, buttons in brackets, bold between stars, small print in parentheses."""
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block["type"]:
        case "rich_text":
            return "\n".join(_rich(element) for element in block["elements"])
        case "actions":
            return " ".join(f"[{each['text']['text']}]" for each in block["elements"])
        case "context":
            return " ".join(f"({each['text']})" for each in block["elements"])
        case "header":
            return f"# {block['text']['text']}"
        case "input":
            return f"{block['label']['text']}: {block['element'].get('initial_value', '')}"
        case kind:
            return "---" if kind == "divider" else str(kind)


def _rich(element: Block) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join(f"- {_rich(item)}" for item in element["elements"])
    text = "".join(f"*{p['text']}*" if p.get("style") else p["text"] for p in element["elements"])
    marks = {"rich_text_quote": "> ", "rich_text_preformatted": "| "}
    return marks.get(element["type"], "") + text
