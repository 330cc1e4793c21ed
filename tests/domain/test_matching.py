from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.matching import Candidate, contact_to_call, rank, score_of, why_alike
from domain.model import Alike, Contact, Need, Outcome, OutcomeKind, Sighting, SightingState, Vendor, Verdict
from domain.naming import occurs
from domain.trust import evidence_of, trust, voided

NOW = datetime(2026, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def sighting(row: str, verdict: Verdict = Verdict.GOOD, *, ago: float = 30, contact: str | None = None) -> Sighting:
    return Sighting(
        id=row,
        vendor_name="Lakeshore IT",
        verdict=verdict,
        state=SightingState.CONFIRMED,
        witness_id="dana",
        contact_id=contact,
        seen_at=NOW - ago * DAY,
    )


def told(kind: OutcomeKind, *, ago: float = 1, intro: str = "I1") -> Outcome:
    return Outcome(id=f"o-{intro}", introduction_id=intro, vendor_id="V", kind=kind, told_by="sam", at=NOW - ago * DAY)


def candidate(
    name: str = "v1",
    *sightings: Sighting,
    likeness: float = 0.8,
    outcomes: tuple[Outcome, ...] = (),
    contacts: tuple[Contact, ...] = (),
    fits: bool | None = None,
    on_site: bool = False,
    conflicts: tuple[str, ...] = (),
    go_to: int = 0,
    many: int = 0,
    tired: frozenset[str] = frozenset(),
) -> Candidate:
    seen = sightings or (sighting(f"s-{name}"),)
    return Candidate(
        vendor=Vendor(id=name, name=name, key=name),
        sightings=seen,
        outcomes=outcomes,
        contacts=contacts,
        alike=Alike(sighting_id=seen[0].id, likeness=likeness),
        region_fits=fits,
        on_site=on_site,
        conflicts=conflicts,
        go_to=go_to,
        introduced=many,
        tired=tired,
    )


def person(row: str, *, met_by: str | None = None, ago: float = 10) -> Contact:
    return Contact(id=row, vendor_id="v1", name=row, key=row, met_by=met_by, created_at=NOW - ago * DAY)


ALASKA = ("does not serve Alaska",)
sightings_strategy = st.builds(
    lambda row, verdict, ago, state: replace(sighting(row, verdict, ago=ago), state=state),
    st.sampled_from(["s1", "s2", "s3"]),
    st.sampled_from(list(Verdict)),
    st.integers(0, 900),
    st.sampled_from([SightingState.CONFIRMED] * 3 + [SightingState.PROPOSED]),
)
candidates_strategy = st.builds(
    lambda name, seen, likeness, outcomes, fits, on_site, call, more: candidate(
        name,
        *seen,
        likeness=likeness,
        outcomes=tuple(outcomes),
        contacts=(person("brian"),) if call else (),
        fits=fits,
        on_site=on_site,
        conflicts=ALASKA if more["refuses"] else (),
        go_to=more["go_to"],
        many=more["many"],
        tired=frozenset({"brian"} if more["tired"] else ()),
    ),
    st.sampled_from(["v1", "v2", "v3", "v4", "v5", "v6"]),
    st.lists(sightings_strategy, min_size=1, max_size=3, unique_by=lambda s: s.id),
    st.sampled_from([0.3, 0.5, 0.7, 0.7001, 0.9]),
    st.lists(st.builds(told, st.sampled_from(list(OutcomeKind)), ago=st.integers(0, 900)), max_size=1),
    st.sampled_from([True, False, None]),
    st.booleans(),
    st.booleans(),
    st.fixed_dictionaries(
        {
            "refuses": st.sampled_from([False, False, False, True]),
            "go_to": st.sampled_from([0, 0, 0, 1, 2]),
            "many": st.sampled_from([0, 0, 2, 3, 9]),
            "tired": st.booleans(),
        }
    ),
)
crowds = st.lists(candidates_strategy, max_size=7)


@given(crowds)
def test_a_bad_vendor_is_never_suggested(crowd: list[Candidate]) -> None:
    for pick in rank(crowd, NOW, bar=0.45).picks:
        assert any(_is_good(c) for c in crowd if c.vendor.id == pick.vendor_id)


def _is_good(c: Candidate) -> bool:
    evidence = evidence_of(c.sightings, c.outcomes)
    return (
        not voided(evidence)
        and trust(evidence, NOW).word != "poor"
        and c.alike.likeness >= 0.45
        and not (c.on_site and c.region_fits is False)
    )


@given(crowds, st.randoms(use_true_random=False))
def test_at_most_three_each_once_in_an_order_that_does_not_depend_on_the_input(
    crowd: list[Candidate], random: Random
) -> None:
    ranking = rank(crowd, NOW, bar=0.45)
    named = [pick.vendor_id for pick in ranking.picks] + [vendor_id for vendor_id, _ in ranking.passed_over]
    assert len(ranking.picks) <= 3
    assert sorted(named) == sorted({c.vendor.id for c in crowd})
    scores = [p.score for p in ranking.picks if p.before is None]
    assert scores == sorted(scores, reverse=True)
    unique = list({(c.vendor.id, c.alike): c for c in crowd}.values())
    shuffled = unique.copy()
    random.shuffle(shuffled)
    assert rank(shuffled, NOW, bar=0.45) == rank(unique, NOW, bar=0.45)


@given(crowds)
def test_the_printed_figures_give_the_printed_score(crowd: list[Candidate]) -> None:
    for pick in rank(crowd, NOW, bar=0.0).picks:
        assert pick.score == score_of(
            likeness=pick.likeness,
            trust=pick.trust,
            contact=pick.contact_id is not None,
            region_fits=pick.region_fits,
            go_to=pick.go_to,
        )


@pytest.mark.parametrize(
    ("passed", "why"),
    [
        (candidate(likeness=0.44), "not alike enough"),
        (candidate("v1", sighting("s", Verdict.BAD)), "the last word about them was bad"),
        (candidate(outcomes=(told(OutcomeKind.NOT_DELIVERED),)), "the last word about them was bad"),
        (
            candidate("v1", sighting("s", ago=1), outcomes=(told(OutcomeKind.NOT_DELIVERED, ago=3),)),
            "did poor work",
        ),
        (candidate("v1", sighting("s", Verdict.BAD), outcomes=(told(OutcomeKind.DELIVERED),)), "did poor work"),
        (candidate(fits=False, on_site=True), "works on site, not in that region"),
        (
            candidate("v1", replace(sighting("s"), state=SightingState.PROPOSED)),
            "not confirmed by anybody who saw them",
        ),
    ],
)
def test_whoever_is_passed_over_has_a_reason(passed: Candidate, why: str) -> None:
    ranking = rank([passed], NOW, bar=0.45)
    assert ranking.picks == ()
    assert ranking.passed_over == (("v1", why),)


@pytest.mark.parametrize(
    "kept",
    [
        candidate(likeness=0.45),
        candidate(fits=False),
        candidate(fits=None, on_site=True),
        candidate(fits=True, on_site=True),
        candidate("v1", sighting("s", Verdict.NONE)),
        candidate(outcomes=(told(OutcomeKind.NOT_DELIVERED, ago=9), told(OutcomeKind.DELIVERED, intro="I2"))),
    ],
)
def test_whoever_fits_is_suggested(kept: Candidate) -> None:
    assert [pick.vendor_id for pick in rank([kept], NOW, bar=0.45).picks] == ["v1"]


def test_the_fourth_is_passed_over_and_a_tie_goes_by_the_newest_sighting_then_the_name() -> None:
    crowd = [candidate(name) for name in ("d", "c", "b")] + [candidate("z", sighting("s", ago=29.9))]
    ranking = rank(crowd, NOW, bar=0.45)
    assert [pick.vendor_id for pick in ranking.picks] == ["z", "b", "c"]
    assert ranking.passed_over == (("d", "others fit better"),)


def test_a_vendor_that_comes_once_per_alike_sighting_is_named_with_its_best() -> None:
    bad, good = sighting("bad", Verdict.BAD, ago=90), sighting("good", ago=1)
    crowd = [
        candidate("v1", good, bad, likeness=0.7),
        candidate("v1", bad, good, likeness=0.9),
        candidate("v1", good, bad, likeness=0.6),
        candidate("v2", likeness=0.65),
    ]
    ranking = rank(crowd, NOW, bar=0.45)
    assert [(p.vendor_id, p.likeness, p.sighting_ids) for p in ranking.picks] == [
        ("v1", 0.7, ("good",)),
        ("v2", 0.65, ("s-v2",)),
    ]
    assert ranking.passed_over == ()


def test_of_several_reasons_that_of_the_most_alike_sighting_is_given() -> None:
    crowd = [
        candidate("v1", replace(sighting("a"), state=SightingState.PROPOSED), likeness=0.3),
        candidate("v1", sighting("b"), likeness=0.4),
    ]
    assert rank(crowd, NOW, bar=0.45).passed_over == (("v1", "not alike enough"),)


def test_a_named_contact_ranks_above_a_logo_and_a_fitting_region_above_an_unknown_one() -> None:
    logo, named, near = candidate("a"), candidate("b", contacts=(person("brian"),)), candidate("c", fits=True)
    assert [pick.vendor_id for pick in rank([logo, named, near], NOW, bar=0.45).picks] == ["b", "c", "a"]


def test_praise_by_two_colleagues_ranks_above_praise_by_one() -> None:
    twice = candidate("b", sighting("s1"), outcomes=(told(OutcomeKind.DELIVERED),))
    assert [pick.vendor_id for pick in rank([candidate("a"), twice], NOW, bar=0.45).picks] == ["b", "a"]


def test_the_contact_of_the_most_alike_sighting_is_called_and_nobody_who_was_merely_met() -> None:
    event, first, seen = person("event", met_by="sam", ago=99), person("first", ago=50), person("seen")
    assert contact_to_call(candidate(contacts=(event,))) is None
    assert contact_to_call(candidate(contacts=(event, first))) == first
    at_customer = candidate("v1", sighting("s1", contact="seen"), contacts=(event, first, seen))
    assert contact_to_call(at_customer) == seen
    delivering = candidate("v1", sighting("s1"), sighting("s2", contact="event"), contacts=(event, first))
    assert contact_to_call(delivering) == event


def need(situation: str, trade: str | None = None, customer: str | None = None) -> Need:
    return Need(author_id="tamsin", situation=situation, trade=trade, customer_name=customer)


def saw(situation: str, trade: str | None = None, customer: str | None = None) -> Sighting:
    return Sighting(vendor_name="L", situation=situation, trade=trade, customer_name=customer)


@pytest.mark.parametrize(
    ("wanted", "seen", "expected"),
    [
        (need("Office move with a fixed date"), saw("the office moved on a fixed date"), "office move, fixed date"),
        (need("office move, fixed date", "movers"), saw("rewired", "movers"), "movers"),
        (need("office move", "office move"), saw("office moves", "office move"), "office move"),
        (need("new VPN for Globex"), saw("VPN at Globex", customer="Globex"), "VPN"),
        (need("a b c d VPN, racks, cables and lifts"), saw("VPN lifts cables racks"), "VPN, racks, cables"),
        (need("they need it"), saw("they need it"), None),
        (need("racks, racks"), saw("racks"), "racks"),
        (need("roof leak", "roofing"), saw("office move", "movers"), None),
        (need(""), saw(""), None),
    ],
)
def test_what_is_alike_is_said_in_words_that_both_share(wanted: Need, seen: Sighting, expected: str | None) -> None:
    assert why_alike(wanted, seen) == expected


situations = st.lists(st.sampled_from(["Office", "moves", "move", "the", "VPN", "vpn,", "racks;", "ra\u00e7ks"])).map(
    " ".join
)


@given(situations | st.text(max_size=40), situations | st.text(max_size=40))
def test_why_alike_invents_nothing(one: str, other: str) -> None:
    phrase = why_alike(need(one), saw(other))
    assert phrase is None or all(occurs(part, one) for part in phrase.split(", "))


def of_trade(name: str, likeness: float, trade: float, *, fits: bool | None = None) -> Candidate:
    made = candidate(name, likeness=likeness, fits=fits, on_site=True)
    return replace(made, alike=replace(made.alike, trade=trade))


def test_another_trade_is_no_stopgap_for_the_right_one_that_works_elsewhere() -> None:
    far, other = of_trade("far", 0.9, 0.8, fits=False), of_trade("other", 0.5, 0.1)
    ranking = rank([far, other], NOW, bar=0.4)
    assert ranking.picks == ()
    assert dict(ranking.passed_over)["other"] == "of another trade than the closest"


def test_the_same_trade_stays_however_close_the_closest_is() -> None:
    close, same = of_trade("close", 0.98, 0.8), of_trade("same", 0.5, 0.7)
    assert [pick.vendor_id for pick in rank([close, same], NOW, bar=0.4).picks] == ["close", "same"]


def test_another_trade_that_is_nearly_as_close_stays() -> None:
    close, other = of_trade("close", 0.6, 0.5), of_trade("other", 0.5, 0.1)
    assert len(rank([close, other], NOW, bar=0.4).picks) == 2


# --- fit, go-to, fair spread ---------------------------------------------------------------------------------


@given(crowds)
def test_who_is_known_not_to_fit_is_never_offered_whatever_else_speaks_for_them(crowd: list[Candidate]) -> None:
    ranking = rank(crowd, NOW, bar=0.45)
    offered = {pick.vendor_id for pick in ranking.picks}
    assert all(any(c.vendor.id == vendor_id and not c.conflicts for c in crowd) for vendor_id in offered)
    assert not offered & {vendor_id for vendor_id, _ in ranking.misfits}
    assert set(ranking.misfits) <= set(ranking.passed_over)


def test_the_reason_is_given_for_whoever_would_be_offered_otherwise() -> None:
    good, unlike = candidate("a", conflicts=ALASKA), candidate("b", likeness=0.2, conflicts=ALASKA)
    bad = candidate("c", sighting("s", Verdict.BAD), conflicts=ALASKA)
    assert rank([good, unlike, bad], NOW, bar=0.45).misfits == (("a", "does not serve Alaska"),)


@given(crowds)
def test_a_go_to_stands_before_all_others_and_the_one_of_the_region_first(crowd: list[Candidate]) -> None:
    steady = [replace(c, go_to=max(o.go_to for o in crowd if o.vendor.id == c.vendor.id)) for c in crowd]
    weights = [pick.go_to for pick in rank(steady, NOW, bar=0.45).picks]
    assert weights == sorted(weights, reverse=True)


def test_a_go_to_must_be_fit_to_be_offered_like_everybody() -> None:
    far = candidate("a", go_to=2, likeness=0.2)
    bad = candidate("b", sighting("s", Verdict.BAD), go_to=2)
    assert [pick.vendor_id for pick in rank([far, bad, candidate("c")], NOW, bar=0.45).picks] == ["c"]


def twice(name: str, *, likeness: float = 0.8, many: int = 0, go_to: int = 0) -> Candidate:
    """A proven vendor."""
    told_ = (told(OutcomeKind.DELIVERED), replace(told(OutcomeKind.DELIVERED, intro="I2"), told_by="tamsin"))
    return candidate(name, sighting(f"s-{name}"), likeness=likeness, outcomes=told_, many=many, go_to=go_to)


def test_above_so_many_a_month_the_next_proven_one_is_shown_first() -> None:
    busy, free = twice("a", likeness=0.9, many=3), twice("b")
    assert [(p.vendor_id, p.before) for p in rank([busy, free], NOW, bar=0.45).picks] == [("b", "a"), ("a", None)]
    assert [p.vendor_id for p in rank([busy, free], NOW, bar=0.45, busy_after=3).picks] == ["a", "b"]
    assert [p.vendor_id for p in rank([busy, candidate("b")], NOW, bar=0.45).picks] == ["a", "b"]


def test_a_busy_go_to_stays_first() -> None:
    picks = rank([twice("a", many=9, go_to=1), twice("b")], NOW, bar=0.45).picks
    assert [(p.vendor_id, p.introduced) for p in picks] == [("a", 9), ("b", 0)]


def test_a_contact_who_had_enough_is_not_offered_and_another_is() -> None:
    brian, ann = person("brian", ago=50), person("ann")
    alone = rank([candidate(contacts=(brian,), tired=frozenset({"brian"}))], NOW, bar=0.45).picks[0]
    assert (alone.contact_id, alone.resting_id) == (None, "brian")
    both = rank([candidate(contacts=(brian, ann), tired=frozenset({"brian"}))], NOW, bar=0.45).picks[0]
    assert (both.contact_id, both.resting_id) == ("ann", None)
