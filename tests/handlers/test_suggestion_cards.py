"""What a suggestion prints besides the story: the figures, the go-to, the busy month, who is left in peace."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.matching import Candidate, rank
from domain.model import Alike, Contact, Need, Pick, Sighting, SightingState, Suggestion, Vendor, Verdict
from handlers.cards import suggestions as cards
from handlers.cards.suggestions import Offer
from tests.handlers.drawings import as_text

NOW = datetime(2026, 7, 1, tzinfo=UTC)
NAMES = {"U1": "Dana Reyes"}
NEED = Need(id="N1", author_id="U2", customer_name="Globex", situation="office move", region="Austin", at=NOW)
MADE = Suggestion(id="G1", need_id="N1", addressee_id="U2")
BRIAN = Contact(id="K1", vendor_id="v1", name="Brian Lesniak", key="brian lesniak")


def offer(number: int = 1, **values: Any) -> Offer:
    pick = Pick(vendor_id=f"v{number}", sighting_ids=(f"s{number}",), score=0.7, likeness=0.8, trust=0.6)
    seen = Sighting(
        id=f"s{number}", vendor_name=f"Vendor {number}", witness_id="U1", state=SightingState.CONFIRMED, seen_at=NOW
    )
    more = {name: values.pop(name) for name in list(values) if name in {"contact", "resting", "asked_often", "others"}}
    return Offer(
        pick=replace(pick, **values),
        vendor=Vendor(id=f"v{number}", name=f"Vendor {number}", key=f"vendor {number}"),
        sighting=seen,
        contact=more.pop("contact", None),
        trust_word="proven",
        reason="Proven.",
        **more,
    )


def text_of(*offers: Offer, **more: Any) -> str:
    drawn = cards.answer(MADE, NEED, offers, [], NAMES, viewer_id="U2", **more)
    return as_text(drawn.blocks)


def test_a_go_to_is_named_with_what_it_was_named_for() -> None:
    words = text_of(offer(go_to=2, go_to_for="network cabling & wifi in Texas", score=2.7))
    assert "Go-to for network cabling & wifi in Texas." in words
    assert "+ 1 × 2 (go-to)." in words


def test_a_busy_month_is_one_line_about_the_person_or_else_the_vendor() -> None:
    busy: dict[str, Any] = {"go_to": 1, "go_to_for": "cabling", "introduced": 3}
    assert "Brian has had three this month." in text_of(offer(**busy, introduced_to="K1", contact=BRIAN))
    assert "Vendor 1 has had three this month." in text_of(offer(**busy, introduced_to="K2", contact=BRIAN))
    assert "Vendor 1 has had thirteen" not in text_of(offer(introduced=13))
    assert "Vendor 1 has had 13 this month." in text_of(offer(introduced=13))
    assert "this month" not in text_of(offer(introduced=2))
    assert "Introductions in 30 days: 2." in text_of(offer(introduced=2))


def test_whoever_is_shown_first_for_a_busy_one_says_so() -> None:
    others = {"v1": "Lakeshore IT"}
    words = text_of(offer(2, before="v1", others=others), offer(1, introduced=4, others=others))
    assert "Shown first: Lakeshore IT has had more than two this month." in words
    assert "Shown first" not in text_of(offer(2, before="v1", others={}))


def test_a_tired_contact_is_not_offered_and_a_tired_witness_not_asked() -> None:
    words = text_of(offer(resting=BRIAN, resting_id="K1", asked_often=True))
    assert "Brian Lesniak has been asked often this quarter." in words
    assert "Call Brian" not in words
    assert "Dana has been asked often this quarter." in words
    assert "[Ask Dana]" not in words
    assert "[Ask Dana]" in text_of(offer())


def test_who_is_left_out_comes_last_with_the_reason_also_when_it_is_everybody() -> None:
    left_out = [("Corvid HVAC", "does not serve Alaska")]
    assert text_of(offer(), left_out=left_out).endswith("(Left out: Corvid HVAC, which does not serve Alaska.)")
    nobody = text_of(left_out=left_out)
    assert nobody.startswith("*Nobody here has seen one.*")
    assert nobody.endswith("(Left out: Corvid HVAC, which does not serve Alaska.)")


# --- the order from the text ---------------------------------------------------------------------------------

_FIGURES = re.compile(
    r"Alike (?P<alike>\d\.\d\d), trust (?P<trust>\d\.\d\d), region (?P<region>\w+)\. Score (?P<score>\d\.\d{3}) = "
    r"(?P<sum>.*?)(?:\. Introductions in 30 days: (?P<many>\d+))?\."
    r"\)"
)
_TERM = re.compile(r"([\d.]+) × ([\d.]+)")
_BLOCK = re.compile(r"\*(Vendor \w+)\*: .*?(?=\*Vendor|\Z)", re.DOTALL)


def recomputed(words: str) -> list[str]:
    """The order that somebody with a pencil gets from the printed text alone."""
    rows = []
    for found in _BLOCK.finditer(words):
        figures = _FIGURES.search(found[0])
        assert figures
        score = sum(float(weight) * float(part) for weight, part in _TERM.findall(figures["sum"]))
        assert abs(score - float(figures["score"])) < 5e-4
        busy, proven = int(figures["many"] or 0) > 2, "Proven" in found[0]
        rows.append((found[1], round(score, 4), float(figures["alike"]), busy, proven, "Go-to for" in found[0]))
    rows.sort(key=lambda row: (-row[1], -row[2], row[0]))
    first = rows[0]
    free = next((row for row in rows if row[4] and not row[3]), None)
    if first[3] and not first[5] and free is not None:
        rows.remove(free)
        rows.insert(0, free)
    return [row[0] for row in rows]


def candidate(
    *, name: str, likeness: float, praise: int, fits: bool | None, call: bool, go_to: int, many: int
) -> Candidate:
    seen = tuple(
        Sighting(
            id=f"{name}{number}",
            vendor_name=name,
            witness_id=f"U{number}",
            verdict=Verdict.GOOD,
            state=SightingState.CONFIRMED,
            seen_at=NOW,
        )
        for number in range(praise)
    )
    return Candidate(
        vendor=Vendor(id=name, name=f"Vendor {name}", key=name),
        alike=Alike(sighting_id=seen[0].id, likeness=likeness),
        sightings=seen,
        contacts=(replace(BRIAN, vendor_id=name),) if call else (),
        region_fits=fits,
        go_to=go_to,
        go_to_for="cabling" if go_to else "",
        introduced=many,
    )


candidates = st.builds(
    candidate,
    name=st.sampled_from("abcde"),
    likeness=st.floats(0.45, 1.0),
    praise=st.integers(1, 5),
    fits=st.sampled_from([True, False, None]),
    call=st.booleans(),
    go_to=st.sampled_from([0, 0, 0, 1, 2]),
    many=st.integers(0, 4),
)


@given(st.lists(candidates, min_size=2, max_size=3, unique_by=lambda one: one.vendor.id))
def test_the_order_can_be_recomputed_from_what_is_printed(crowd: list[Candidate]) -> None:
    by_id = {one.vendor.id: one for one in crowd}
    picks = rank(crowd, NOW, bar=0.45).picks
    offers = [
        Offer(
            pick=pick,
            vendor=by_id[pick.vendor_id].vendor,
            sighting=by_id[pick.vendor_id].sightings[0],
            contact=BRIAN if pick.contact_id else None,
            trust_word="proven" if pick.proven else "good so far",
            reason="Proven." if pick.proven else "Good so far.",
            others={one.vendor_id: by_id[one.vendor_id].vendor.name for one in picks},
        )
        for pick in picks
    ]
    drawn = cards.answer(MADE, NEED, offers, [], NAMES, viewer_id="U2")
    assert recomputed(as_text(drawn.blocks)) == [by_id[pick.vendor_id].vendor.name for pick in picks]
