"""The cards that managers see, and those about what vendors send us and ask of us."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from domain.digest import Digest, Told
from domain.funnel import Funnel, Span
from domain.model import Pitch, PitchKind, Referral, ReferralState, Region
from domain.pitches import reply
from domain.reciprocity import Ledger
from handlers.cards import audit, decisions, digest, gotos, home, partners, pitches, referrals, settings, yours
from handlers.cards.blocks import Block, Drawn
from handlers.preferences import Preferences

WEEK = Funnel(seen=4, suggested=3, asked=2, agreed=2, met=1, delivered=1, lost={"not alike": 1, "price only": 2})


def a_digest(words: Any, now: datetime, count: int = 1) -> Digest:
    told = Told(vendor=words.vendor, customer=words.asks_for, contact=words.contact, count=3, at=now)
    return Digest(
        week=Span(now - timedelta(days=7), now),
        funnel=WEEK,
        delivered=(told,) * count,
        fell_short=(told,) * count,
        under_way=(told,) * count * 7,
        stuck=(told,) * count,
        radar=(words.vendor,) * count,
        referrals=(told, replace(told, contact=None, customer=None)) * count,
        wanted=((words.trade or "payroll", 3),) * count,
        quiet=(words.vendor,) * count * 6,
        chart=tuple((date(2026, 1, 5) + timedelta(days=7 * n), WEEK) for n in range(8)),
    )


def a_referral(words: Any, **more: Any) -> Referral:
    values: dict[str, Any] = {
        "id": "R1",
        "vendor_name": words.vendor,
        "contact_name": words.contact,
        "customer_name": words.asks_for,
        "situation": words.needed,
        "told_by": "U2",
    }
    return Referral(**values | more)


def a_pitch(words: Any) -> Pitch:
    return Pitch(id="P1", pitcher=words.vendor, handed_by="U2", quote=words.quote or "", kind=PitchKind.OUR_LISTS)


def some_partners(words: Any, now: datetime, count: int) -> list[partners.Partner]:
    even = Ledger(given=1, received=1, asks=0, band="about even", months=3, last_at=now, dormant=False)
    more = Ledger(given=6, received=2, asks=3, band="we give more", months=0, last_at=None, dormant=True)
    return [partners.Partner(name=words.vendor, ledger=ledger) for ledger in (even, more)] * count


def some_stories(words: Any, count: int) -> list[gotos.Story]:
    """With and without somebody to call, and with more witnesses than are named."""
    about = f"{words.trade} in {words.region}" if words.trade and words.region else "payroll"
    seen = gotos.Story(vendor=words.vendor, about=about, contact=words.contact, seen=("U1",))
    told = replace(seen, delivered=("U1", "U2", "U9", "U8"), contact=None)
    return [seen, told, replace(seen, seen=("U9",)), replace(seen, seen=("U1", "U9")), replace(seen, seen=())] * count


def some_acts(words: Any, now: datetime) -> list[audit.Line]:
    """Every kind of act, with and without what it was about."""
    name = words.names[0].split()[0] if words.names[0].split() else "A colleague"
    whats = (*audit.WORDS, "something_new")
    made = [audit.Line(who=name, what=what, subject=words.vendor, at=now) for what in whats]
    return [*made, *(replace(one, subject="", undone=True, who="Kith") for one in made)]


def _gotos(words: Any) -> Iterator[tuple[str, Drawn]]:
    called = dict(zip(("U1", "U2"), words.names, strict=True))
    yield "go-to people", Drawn(text="Go-to people", blocks=gotos.section(some_stories(words, 3), called))
    yield "go-to to tell", Drawn(text="Go-to", blocks=gotos.offer("G1", None))
    for name in (words.vendor, ""):
        yield f"go-to to tell in {name[:9]}", Drawn(text="Go-to", blocks=gotos.offer("G1", ("C1", name)))
    by = gotos.by_whom(called, "U1")
    yield "go-to told", gotos.announcement(words.vendor, words.trade or "payroll", by)
    for posted in (True, False):
        yield f"channel told, {posted}", gotos.told(words.vendor, posted=posted)


def _own(words: Any, now: datetime) -> Iterator[tuple[str, Drawn]]:
    acts = some_acts(words, now)
    for page in range(0, len(acts), audit.PAGE):
        yield f"log from {page}", audit.listing(acts[page : page + audit.PAGE], page // audit.PAGE + 1, 9, "UTC")
    yield "last page of the log", audit.listing(acts[:1], 9, 9, "UTC")
    yield "empty log", audit.listing([], 1, 1, "UTC")
    for number, drawn in enumerate(yours.exported([f'{{"vendor_name": "{words.vendor}"}}'] * 400)):
        yield f"export {number}", drawn


def messages(words: Any, now: datetime, asked: list[decisions.Asked]) -> Iterator[tuple[str, Drawn]]:
    yield from _gotos(words)
    yield from _own(words, now)
    empty = Digest(week=Span(now - timedelta(days=7), now), funnel=Funnel())
    questions = decisions.questions(asked)
    yield "digest", digest.digest(a_digest(words, now), "UTC", decisions=questions)
    yield "full digest, late", digest.digest(a_digest(words, now, 9), "UTC", late=True, decisions=questions)
    yield "empty digest", digest.digest(empty, "UTC")
    yield "preview", digest.digest(replace(empty, under_way=a_digest(words, now).under_way), "UTC", preview=True)
    yield "partners", partners.listing(some_partners(words, now, 20), 2)
    yield "partners, last page", partners.listing(some_partners(words, now, 2), 9)
    yield "no partners", partners.listing([], 1)
    yield "partners at home", Drawn(text="Partners", blocks=partners.section(some_partners(words, now, 5)))
    for state in ReferralState:
        yield f"lead {state}", referrals.judged(a_referral(words, state=state, reason=words.quote), "A1")
    yield "lead asked about", referrals.question(a_referral(words))
    yield "lead with parts missing", referrals.question(a_referral(words, contact_name=None, customer_name=None))
    yield "pitch", pitches.offer(a_pitch(words))
    yield "pitch passed on", pitches.handed(a_pitch(words), reply(words.quote or ""), "A1")
    yield "no pitch", pitches.dismissed(a_pitch(words), "A1")
    pitched = decisions.Pitched(id="D5", pitcher=words.vendor, wants="wants our customer list", quote=words.quote or "")
    yield "pitches", decisions.queue([replace(pitched, id=f"D{n}") for n in range(12)])
    yield "pitches decided", decisions.queue([])
    thanks = decisions.Thanks(id="D6", giver=words.vendor, lead=words.asks_for or "a lead")
    yield "pitch to decide", Drawn(text="To decide", blocks=decisions.questions([pitched]))
    yield "thanks to decide", Drawn(text="To decide", blocks=decisions.questions([thanks]))
    yield "thanks", Drawn(text="Thanks", blocks=decisions.answered(decisions.thanks(a_referral(words)), "A1"))


def views(words: Any) -> Iterator[tuple[str, Block]]:
    chosen = Preferences(
        company=words.vendor,
        sells=words.seen,
        managers=frozenset({"U1"}),
        channels=frozenset({"C1"}),
        digest_channel="C2",
        tokens_per_month=100_000,
    )
    yield "settings", settings.form(chosen, model=words.vendor, about="{}")
    yield "settings at first", settings.form(Preferences())
    regions = [Region(name=words.vendor[:80], key="x", places=(words.vendor[:80],))]
    env = set(settings.ENVIRONMENT)
    told = replace(chosen, expected_back=((words.trade or "payroll", 0.5),))
    yield "settings from the environment", settings.form(told, model="m", regions=regions, from_environment=env)
    yield "settings over the environment", settings.form(told, model="m", overruled=env)
    yield "forget me", yours.forget_form()
    yield "forgotten", yours.forgotten()
    yield "not forgotten", yours.not_forgotten(words.vendor)
    yield "home of somebody forgotten", yours.home_forgotten()
    yield "ask", home.ask_form(words.needed)
    yield "read only", home.read_only("This week", Drawn(text="Nothing", blocks=[]))
    yield "lead form", referrals.form(a_referral(words), about="{}")
    yield "lead reason", referrals.reason_form(a_referral(words), about="{}")
    yield "pitch form", pitches.form(words.quote or "", about="{}")
