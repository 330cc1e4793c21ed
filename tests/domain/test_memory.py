from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.matching import Ranking
from domain.memory import (
    Nobody,
    Nothing,
    Remembered,
    names_alike,
    need_from,
    quote_of,
    sightings_from,
    verdict_of,
)
from domain.model import Kind, Need, Reading, Sentiment, SightingState, VendorRead, Verdict
from domain.policy import QUOTE_LENGTH

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WHERE: dict[str, Any] = {
    "workspace_id": "T1",
    "channel": "C1",
    "ts": "1.1",
    "thread_ts": None,
    "quote": "<@U1> lakeshore it rewired *acme*",
    "closed": True,
    "now": NOW,
}
READING = Reading(
    kind=Kind.SIGHTING,
    vendors=(
        VendorRead(name="lakeshore it", contact="brian lesniak", email="b@l.example", sentiment=Sentiment.POSITIVE),
        VendorRead(name="Lakeshore IT, Inc."),
        VendorRead(name="?!"),
        VendorRead(name="Corvid HVAC"),
    ),
    customer="acme",
    situation="rewired the office",
    trade="network cabling",
    region="Austin",
    read_by="local",
)


def test_each_vendor_that_was_read_becomes_one_proposed_sighting() -> None:
    one, other = sightings_from(READING, witness_id="dana", noted_by="sam", **WHERE)
    assert (one.vendor_name, one.contact_name, one.contact_email) == ("Lakeshore IT", "Brian Lesniak", "b@l.example")
    assert (other.vendor_name, other.contact_name) == ("Corvid HVAC", None)
    assert (one.customer_name, one.situation, one.trade, one.region) == (
        "Acme",
        "rewired the office",
        "network cabling",
        "Austin",
    )
    assert (one.state, one.verdict, one.sentiment) == (SightingState.PROPOSED, Verdict.NONE, Sentiment.POSITIVE)
    assert (one.witness_id, one.noted_by, one.channel_id, one.ts, one.closed) == ("dana", "sam", "C1", "1.1", True)
    assert one.quote == "a colleague lakeshore it rewired acme"
    assert (one.workspace_id, one.seen_at) == ("T1", NOW)


def test_what_was_not_read_stays_empty_and_a_witness_does_not_note_themselves() -> None:
    bare = Reading(vendors=(VendorRead(name="Corvid"),))
    (one,) = sightings_from(bare, witness_id="dana", noted_by="dana", **(WHERE | {"quote": None}))
    assert (one.customer_name, one.situation, one.quote, one.noted_by) == (None, "", None, None)


def test_a_need_keeps_what_was_read() -> None:
    need = need_from(READING, author_id="tamsin", **WHERE)
    assert (need.author_id, need.customer_name, need.situation, need.at) == (
        "tamsin",
        "Acme",
        "rewired the office",
        NOW,
    )
    assert (need.channel_id, need.ts, need.closed, need.trade) == ("C1", "1.1", True, "network cabling")


def test_a_need_without_a_situation_is_described_by_its_message() -> None:
    bare = need_from(Reading(), author_id="tamsin", **(WHERE | {"quote": "office &amp; move"}))
    assert (bare.situation, bare.quote, bare.customer_name) == ("office & move", "office & move", None)
    assert need_from(Reading(), author_id="tamsin", **(WHERE | {"quote": None})).situation == ""


@given(st.text(max_size=700))
def test_a_quote_is_short_and_pings_nobody(text: str) -> None:
    quote = quote_of(text)
    assert len(quote) <= QUOTE_LENGTH
    assert "<!" not in quote
    assert "<@" not in quote


def test_a_long_quote_ends_with_a_whole_word() -> None:
    assert quote_of("abcd " * 100) == ("abcd " * 60)[: QUOTE_LENGTH - 1] + "\u2026"
    assert quote_of("abc " * 100).endswith("abc\u2026")


@pytest.mark.parametrize(
    ("sentiment", "verdict"),
    [
        (Sentiment.POSITIVE, Verdict.GOOD),
        (Sentiment.MIXED, Verdict.MIXED),
        (Sentiment.NEGATIVE, Verdict.BAD),
        (Sentiment.NEUTRAL, Verdict.NONE),
    ],
)
def test_a_card_preselects_what_the_text_sounds_like(sentiment: Sentiment, verdict: Verdict) -> None:
    assert verdict_of(sentiment) is verdict


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northgate", "Northgate Storage"),
        ("Data Pipe", "Datapipe"),
        ("IBM", "International Business Machines"),
        ("Lakeshore IT", "Lakeshor IT"),
        ("Lakeshore IT", "The Lakeshore IT, Inc."),
    ],
)
def test_a_merge_is_proposed_for_names_alike(one: str, other: str) -> None:
    assert names_alike(one, other)
    assert names_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lakeshore IT", "Lakeshore HVAC"),
        ("Studio 54", "Studio 55"),
        ("", "Acme"),
        ("Acme", "Acne"),
        ("Northgate", "Northgateway"),
        ("BC", "Big Cats"),
    ],
)
def test_no_merge_is_proposed_for_other_names(one: str, other: str) -> None:
    assert not names_alike(one, other)


def test_what_a_use_case_answers_are_plain_values() -> None:
    assert Remembered(sightings=()) == Remembered(sightings=(), act_id="")
    assert Nobody(need=Need(author_id="a")).ranking == Ranking()
    assert Nothing() != Nothing(reason="seen already")
