"""Every card that is drawn, from one text in all places where people's words stand."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain import introductions as rules
from domain.drafts import speaks_of_money
from domain.fit import Lesson
from domain.gotos import Holder
from domain.model import (
    CardKind,
    Contact,
    Fit,
    FitAspect,
    GoTo,
    Introduction,
    Kind,
    Missed,
    Need,
    Outcome,
    OutcomeKind,
    Pick,
    Question,
    Readiness,
    Sighting,
    SightingState,
    Suggestion,
    Vendor,
    Verdict,
)
from domain.trust import evidence_of, explain, reason, trust
from handlers.cards import (
    agenda,
    answers,
    corrections,
    decisions,
    gotos,
    home,
    introductions,
    lookback,
    notes,
    outcomes,
    partners,
    sightings,
    suggestions,
    trial,
    troubles,
    vendors,
    witnesses,
)
from handlers.cards.blocks import Block, Drawn
from handlers.cards.introductions import Underway
from handlers.cards.suggestions import Mention, Offer
from handlers.cards.vendors import Listed, Profile
from tests.handlers import managers_drawn

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

    def home(self, count: int = 1, paged: home.Paged | None = None, *, manager: bool = False) -> Block:
        mine: dict[str, Any] = {}
        if manager:
            mine = {
                "manager": True,
                "begin": home.name_one() if count == 1 else home.ask_for_one(),
                "decisions": decisions.section(self.asked_managers(), [(self.vendor, "A1", gotos.offer("G1", None))]),
                "partners": partners.section(managers_drawn.some_partners(self, MARCH, count)),
            }
        return home.home(
            **mine,
            gotos=gotos.section(managers_drawn.some_stories(self, count), self.called()),
            paged=paged or home.Paged(),
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
        yield from self._of_corrections()
        yield from self._of_answers()
        yield from self._of_notes()
        yield from managers_drawn.messages(self, MARCH, self.asked_managers())

    def _of_sightings(self) -> Iterator[tuple[str, Drawn]]:
        seen, contact = self.sighting(), self.a_contact()
        yield "question", sightings.question(self.asked(), self.called())
        yield "question pointed at", sightings.question(replace(self.asked(), noted_by="U2"), self.called())
        yield "question closed", sightings.question(replace(self.asked(), closed=True), {})
        unsure = tuple(dict.fromkeys((self.asked().vendor_name, self.asked().customer_name or "Acme", "Somebody")))
        yield "question unsure", sightings.question(replace(self.asked(), unsure=unsure), {})
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
        yield "nobody who fits", suggestions.nobody(self.need(), [(self.vendor, "does not serve Alaska")])
        busy = [
            replace(
                one,
                pick=replace(
                    one.pick, go_to=2, go_to_for=self.trade or "payroll", introduced=9, introduced_to="K1", before="V9"
                ),
                resting=one.contact,
                contact=None,
                asked_often=True,
                others={"V9": self.vendor},
            )
            for one in self.offers(2)
        ]
        yield (
            "suggestion of two that are busy",
            suggestions.suggestion(made, self.need(), busy, self.called(), viewer_id="U2"),
        )
        yield "taken", suggestions.taken(self.vendor, self.asks_for, "A1")
        yield "refused", suggestions.refused("A1")
        yield "over", suggestions.over()
        yield "muted", suggestions.muted("10 Mar")

    def _of_introductions(self) -> Iterator[tuple[str, Drawn]]:
        unders = {name: self.underway(intro) for name, intro in states(self).items()}
        for name, under in unders.items():
            yield f"introduction {name}", introductions.card(under)
            yield f"outcome question when {name}", outcomes.question(under)
        yield from self._of_witnesses(unders)
        yield "outcome noted", outcomes.outcome_noted(unders["delivered"], "A1")
        yield "outcome noted with a question", outcomes.outcome_noted(unders["not_delivered"], "A1", asks_why=True)
        yield "outcome overheard", outcomes.overheard(unders["introduced"])
        yield "reason noted", outcomes.learned(unders["not_delivered"], None)
        lesson = Lesson(aspect=FitAspect.SIZE, value=self.needed)
        yield "reason that teaches", outcomes.learned(unders["not_delivered"], lesson)
        yield "which", outcomes.which(list(unders.values()), "outcome_delivered")
        yield "listing", agenda.listing(list(unders.values()))
        yield "listing of nothing", agenda.listing([])
        yield "gone", introductions.gone()
        yield (
            "trouble",
            troubles.trouble("P1", self.vendor, self.customer or "Acme", ask=self.names[0], call=self.contact),
        )
        yield "trouble, nobody", troubles.trouble("P1", self.vendor, self.customer or "Acme", ask=None, call=None)

    def _of_witnesses(self, unders: dict[str, Underway]) -> Iterator[tuple[str, Drawn]]:
        for word in ("", "ok", "talk", "no", "hold"):
            under = replace(
                unders["asked"], witness_word=word, conflicts=(f"does not serve {self.region or 'Alaska'}",)
            )
            yield f"introduction, witness says {word or 'nothing'}", introductions.card(under)
        yield "introduction of a witness who left", introductions.card(replace(unders["asked"], witness_left=True))
        asked = Question(
            id="Q1", suggestion_id="G1", sighting_id="S1", asker_id="U2", witness_id="U1", situation=self.seen
        )
        for answer in (None, "ok", "talk", "no"):
            question = replace(asked, answer=answer)
            yield (
                f"witness question {answer}",
                witnesses.witness_question(question, self.vendor, self.names[1], self.seen),
            )
            yield f"witness answer {answer}", witnesses.witness_answer(question, self.vendor, self.names[0])
        for answer in (None, "hold"):
            told = replace(asked, told=True, answer=answer)
            yield f"witness told {answer}", witnesses.told(told, self.vendor, self.names[1], self.asks_for)
        yield "witness thanked", witnesses.thanks(self.vendor, self.names[1] or "A colleague", self.asks_for)
        yield "witness gone", witnesses.not_there(self.vendor, self.names[0])

    def _of_vendors(self) -> Iterator[tuple[str, Drawn]]:
        profile = self.profile()
        bare = Profile(vendor=self.a_vendor(), trust=trust([], MARCH), reason="Nobody yet.")
        for name, one in (("vendor", profile), ("bare vendor", bare)):
            yield name, vendors.card(one, self.called(), "U2")
            yield f"why {name}", vendors.why(one, explain(one.trust))
        moved = replace(profile, vendor=replace(self.a_vendor(), name="Corvid"), aliases=["Corvid IT"] * 9, gotos=["x"])
        told = [
            Fit(vendor_id="V1", aspect=FitAspect.KIND, serves=one, value=(self.needed or "schools")[:80])
            for one in (True, False)
        ]
        serving = replace(profile, fits=told, introduced=9)
        yield "vendor with whom it serves", vendors.card(serving, self.called(), "U2")
        yield "why of a vendor with whom it serves", vendors.why(serving, explain(serving.trust))
        yield "vendor that a person moved to", vendors.card(moved, self.called(), "U2")
        yield "why of a vendor that a person moved to", vendors.why(moved, explain(moved.trust))
        rows = [
            Listed(vendor=self.a_vendor(), word=word, reason=f"{word}, seen in June 2026", goto_for=about)
            for word, about in (("proven", ()), ("unproven", ()), ("proven", (self.trade or "payroll",)))
        ]
        yield "list", vendors.listing(rows * 20, page=1)
        yield "list for", vendors.listing(rows * 20, page=3, wanted=self.trade or "")
        yield "empty list", vendors.listing([], page=1)
        yield "empty list for", vendors.listing([], page=1, wanted=self.trade or "")
        goto = GoTo(id="G1", vendor_id="V1", trade=self.trade or "payroll", region=self.region or "")
        for manager in (True, False):
            yield f"go-tos, {manager}", vendors.gotos([Holder(goto=goto, vendor=self.a_vendor())] * 30, manager=manager)
        yield "no go-tos", vendors.gotos([], manager=True)
        yield "unknown", vendors.unknown(self.vendor)

    def asked_managers(self) -> list[decisions.Asked]:
        some = tuple(name.split()[0] for name in self.names if name)
        return [
            decisions.SameVendor(id="D1", name=self.vendor, other=self.vendor),
            decisions.NewGoTo(
                id="D2", vendor=self.vendor, trade=self.trade or "payroll", region=self.region or "", witnesses=some
            ),
            decisions.Leaver(
                id="D3", name=(*some, "A colleague")[0], titles=(f"{self.vendor} for Globex", "Corvid for Hooli") * 2
            ),
            decisions.SameVendor(id="D4", name=self.vendor, other=self.vendor),
        ]

    def _of_corrections(self) -> Iterator[tuple[str, Drawn]]:
        vendor, contact = self.a_vendor(), self.a_contact()
        yield "merged", corrections.merged(vendor, self.a_vendor(2), "A1")
        yield "same name", corrections.same_name(vendor, self.a_vendor(2))
        if contact:
            yield "moved", corrections.moved(contact, vendor, "A1")
        same = decisions.SameVendor(id="D1", name=self.vendor, other=self.vendor)
        yield "noted, perhaps the same", sightings.noted(self.sighting(), contact, "A1", same=same)
        yield "noted, settled", sightings.noted(self.sighting(), contact, "A1", settled=f"{self.vendor}: two vendors.")
        for one in self.asked_managers():
            yield f"decision {one.id}", Drawn(text="To decide", blocks=decisions.questions([one]))
        yield (
            "decisions",
            Drawn(text="To decide", blocks=decisions.section(self.asked_managers(), [(self.vendor, "A1", [])])),
        )

    def _of_answers(self) -> Iterator[tuple[str, Drawn]]:
        yield "say", answers.say(self.seen)
        yield "done", answers.done(self.seen, "A1")
        yield "done for good", answers.done(self.seen, None)
        yield "trouble", answers.trouble("00c0ffee")
        yield "outsider", answers.outsider()
        yield "usage", answers.usage("/vendor", COMMANDS, self.seen)
        yield "status", answers.status({"Our company": self.vendor, "Read with": self.quote or ""})
        yield "joined", answers.joined(None)
        yield "joined with a model", answers.joined(self.vendor, lookback.LABEL)
        yield "looking back", lookback.counting(self.vendor)
        yield "looked back", lookback.counted(self.vendor, 3_000, 12, whole=False)
        yield "looked back, one", lookback.counted(self.vendor, 1, 1, whole=True)
        yield "looked back, nothing", lookback.counted(self.vendor, 0, 0, whole=True)
        yield "looked back, kept", lookback.kept(self.vendor, 12, "0123")
        yield "looked back, kept nothing", lookback.kept(self.vendor, 0, None)
        yield "looked back, left", lookback.left()
        yield "stopped", answers.stopped(self.customer or "")

    def _of_notes(self) -> Iterator[tuple[str, Drawn]]:
        missed = Missed(id="M1", author_id="U1", channel_id="C1", ts="1.0", kind=Kind.SIGHTING)
        shown = [
            notes.Shown(missed=missed, text=self.quote or "so", place="#deals", permalink=link)
            for link in ("https://slack.com/p1", None)
        ]
        left = [notes.seen(self.asked(), self.called()), notes.offered(self.suggestion(3).blocks)]
        asked = [notes.missed_question(one) for one in shown]
        yield "note", notes.note(left, asked)
        yield "note of one", notes.note(left[:1], [])
        yield "note of missed ones", notes.note([], asked[:1])
        yield "longest note", notes.note([left[1]] * 5, asked)
        yes = replace(missed, answer="yes")
        answered = [
            notes.missed_answered(replace(missed, answer="no"), [], None, {}),
            notes.missed_answered(yes, [self.asked()], None, self.called()),
            notes.missed_answered(yes, [], self.need(), {}),
            notes.missed_answered(yes, [], None, {}),
        ]
        yield "note, answered", notes.note([notes.seen(self.sighting(), {}), notes.over()], answered)
        yield "taught yes", notes.taught("yes", "A1")
        yield "taught no", notes.taught("no", "A1")
        for kind in notes.STOPPED:
            yield f"stopped {kind}", notes.stopped(kind)
            yield f"asking again {kind}", notes.asking_again(kind)
        example = trial.to(self.names[0] or "a colleague", self.suggestion(2).blocks)
        counts = {CardKind.SIGHTING: 1, CardKind.SUGGESTION: 12, CardKind.PROBLEM: 0}
        yield "trial", trial.report(MARCH, counts, [example] * 5, decided=None, tz="UTC")
        yield "trial of nothing", trial.report(MARCH, {}, [], decided=None, tz="UTC")
        for decided in (trial.started(), trial.goes_on(MARCH, "UTC")):
            yield f"trial, {decided}", trial.report(MARCH, counts, [example], decided=decided, tz="UTC")

    def views(self) -> Iterator[tuple[str, Block]]:
        yield from managers_drawn.views(self)
        under = self.underway(states(self)["ready to send"])
        yield "edit", sightings.edit_form(self.sighting(), about="{}")
        yield "saw", sightings.edit_form(Sighting(vendor_name=""), callback_id="vendor_saw")
        yield "contact", sightings.contact_form(self.sighting(), "{}")
        yield "reason", outcomes.reason_form(under, "{}")
        yield "draft", introductions.draft_form(under)
        yield "vendor", vendors.edit_form(self.profile(), about="{}")
        yield "which vendor", corrections.which_form(about="{}")
        yield "merge", corrections.merge_form(self.vendor, about="{}")
        yield "met", corrections.met_form("", about="{}")
        contact = self.a_contact()
        if contact:
            yield "move", corrections.move_form(self.a_vendor(), [contact] * 1, about="{}")
        yield "home", self.home()
        yield "full home", self.home(10)
        yield "home in pages", self.home(3, home.Paged(1, 3 * home.QUESTIONS))
        yield "home of a manager", self.home(manager=True)
        yield "full home of a manager", self.home(10, manager=True)
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
    asked = replace(rules.start(rules.mention(**common, **said)), id="I1")
    agreed = rules.customer_agrees(asked, MARCH)
    ready = rules.vendor_agrees(agreed, MARCH)
    introduced = rules.sent(ready, MARCH)
    later = MARCH + timedelta(days=31)
    return {
        "mentioned": mentioned,
        "asked": asked,
        "vendor agreed first": rules.vendor_agrees(asked, MARCH),
        "customer agreed": agreed,
        "price only": rules.gauge(agreed, Readiness.PRICE_ONLY),
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


def _block(block: Block) -> str:  # noqa: PLR0911 - one for each kind of block
    match block["type"]:
        case "rich_text":
            return "\n".join(_rich(element) for element in block["elements"])
        case "actions":
            words = [
                (each.get("text") or each.get("placeholder") or {"text": each.get("initial_date")})["text"]
                for each in block["elements"]
            ]
            return " ".join(f"[{word}]" for word in words)
        case "data_visualization":
            return f"<{block['title']}>"
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
