import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Heard, Kind, Known, Line, Reading, Sentiment, VendorRead
from domain.naming import key, occurs
from prompts.answers import Answer, Certainty, ContactAnswer, VendorAnswer
from prompts.grounding import SITUATION_LENGTH, Source, ground, situation
from prompts.reader import ModelReader
from prompts.redaction import Redaction, digits, plain
from tests.prompts.modelserver import KNOWN, LOCAL, MakeReader, ModelServer, says

RECORDED = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[2] / "prompts" / "evals").glob("*.json"))
}

NAMES = (
    "Lakeshore IT",
    "Corvid HVAC",
    "Brian Lesniak",
    "Acme",
    "O'Neill & Sons",
    "Löwe Bau GmbH",
    "Our Own",
    "Dana Kim",
)
TEXTS = st.lists(
    st.sampled_from(
        (*NAMES, "rewired", "the office.", "Call", "jo@plumb.example", "+1 555 010 0420", "<@U0DANA0001>", "<!channel>")
    )
    | st.text(max_size=12),
    max_size=12,
).map(" ".join)
ANSWERED = (
    st.sampled_from((*NAMES, "Globex", "[email-1]", "[phone-1]", "<!channel>", "<@U0DANA0001> Acme", "Person A"))
    | st.text(max_size=30)
    | TEXTS
)
CONTACTS = st.builds(ContactAnswer, name=st.none() | ANSWERED, email=st.none() | ANSWERED, phone=st.none() | ANSWERED)
VENDORS = st.builds(
    VendorAnswer, name=ANSWERED, contact=st.none() | CONTACTS, sentiment=st.sampled_from(tuple(Sentiment))
)
ANSWERS = st.builds(
    Answer,
    kind=st.sampled_from(tuple(Kind)),
    certainty=st.sampled_from(tuple(Certainty)),
    vendors=st.lists(VENDORS, max_size=4).map(tuple),
    customer=st.none() | ANSWERED,
    region=st.none() | ANSWERED,
    situation=st.none() | ANSWERED,
    trade=st.none() | ANSWERED,
)


def reading_of(answer: Answer, heard: Heard, known: Known = KNOWN) -> Reading:
    redaction = Redaction()
    for text in (heard.text, *(line.text for line in heard.context)):
        redaction.redact(text)
    return ground(answer, heard, known, redaction, read_by="m@1")


@given(ANSWERS, TEXTS, TEXTS)
def test_whatever_is_answered_only_what_was_said_comes_through(answer: Answer, text: str, line: str) -> None:
    heard = Heard(text=text, context=(Line(user="U2", text=line),))
    reading = reading_of(answer, heard, Known(company="Our Own", members=("Dana Kim",), sells="x"))
    said = [plain(text), plain(line)]
    names = [reading.customer, reading.region]
    for vendor in reading.vendors:
        names += [vendor.name, vendor.contact]
        assert key(vendor.name) not in {key("Our Own"), key("Dana Kim"), ""}
        assert vendor.email is None or any(vendor.email.casefold() in each.casefold() for each in said)
        assert vendor.phone is None or any(digits(vendor.phone) in digits(each) for each in said)
    for name in filter(None, names):
        assert any(occurs(name, each) for each in said)
    for free in filter(None, (*names, reading.situation, reading.trade)):
        assert not re.search(r"[<>@\n\r]|://", free)
        assert len(free) <= SITUATION_LENGTH
    if reading.kind is Kind.NONE:
        assert (reading.vendors, reading.customer, reading.situation, reading.trade) == ((), None, None, None)


@given(st.text() | TEXTS)
def test_redaction_leaves_no_address_and_no_opening_bracket(text: str) -> None:
    sent = Redaction().redact(text)
    assert "<" not in sent
    assert "jo@plumb" not in sent
    assert "0420" not in sent.replace(" ", "") or "0420" in text.replace("+1 555 010 0420", "")


def answer(**values: Any) -> Answer:
    defaults: dict[str, Any] = {
        "kind": Kind.SIGHTING,
        "certainty": Certainty.CERTAIN,
        "vendors": (),
        "customer": None,
        "region": None,
        "situation": None,
        "trade": None,
    }
    return Answer(**defaults | values)


def vendor(
    name: str, *, contact: str | None = None, email: str | None = None, phone: str | None = None
) -> VendorAnswer:
    return VendorAnswer(
        name=name, contact=ContactAnswer(name=contact, email=email, phone=phone), sentiment=Sentiment.POSITIVE
    )


def test_a_sighting_whose_vendor_was_invented_stays_one_but_is_silent() -> None:
    reading = reading_of(answer(vendors=(vendor("Globex"),)), Heard(text="they rewired the office"))
    assert (reading.kind, reading.vendors, reading.speaks) == (Kind.SIGHTING, (), False)


def test_a_name_is_not_pieced_together_out_of_two_messages() -> None:
    heard = Heard(
        text="Lakeshore called", context=(Line(user="U1", text="ask IT"), Line(user="U2", text="at Lakeshore"))
    )
    assert reading_of(answer(vendors=(vendor("IT Lakeshore"),)), heard).vendors == ()


def test_a_part_of_a_word_is_no_name() -> None:
    assert reading_of(answer(vendors=(vendor("Art"),)), Heard(text="a party at Acme")).vendors == ()


@pytest.mark.parametrize(
    "text", ["la comptable d'Optique des Halles", "chez l\u2019Optique des Halles"], ids=["d", "l"]
)
def test_a_clipped_word_does_not_hide_a_name(text: str) -> None:
    reading = reading_of(answer(kind=Kind.NEED, customer="Optique des Halles"), Heard(text=text))
    assert reading.customer == "Optique des Halles"


def test_a_piece_of_the_message_is_no_name() -> None:
    text = "Rosedale has a portal that was built by a freelancer who is gone"
    assert reading_of(answer(vendors=(vendor(text),), region=text), Heard(text=text)).vendors == ()


def test_a_pronoun_is_no_vendor() -> None:
    heard = Heard(text="they were great, the vendor came twice")
    assert reading_of(answer(vendors=(vendor("They"), vendor("The vendor"))), heard).vendors == ()


def test_a_guessed_address_is_dropped_and_the_vendor_stays() -> None:
    heard = Heard(text="Corvid did well, wes@corvid.example")
    read = reading_of(answer(vendors=(vendor("Corvid", email="info@corvid.example", phone="[phone-3]"),)), heard)
    assert read.vendors == (VendorRead(name="Corvid", sentiment=Sentiment.POSITIVE),)


def test_a_colleague_is_no_contact_and_neither_is_his_address() -> None:
    heard = Heard(text="Corvid did well, ask Dana Kim, dana@our.example")
    read = reading_of(
        answer(vendors=(vendor("Corvid", contact="Dana Kim", email="[email-1]"),)), heard, Known(members=("Dana Kim",))
    )
    assert read.vendors == (VendorRead(name="Corvid", sentiment=Sentiment.POSITIVE),)


def test_the_vendor_is_not_its_own_customer() -> None:
    read = reading_of(answer(vendors=(vendor("Corvid"),), customer="Corvid Inc"), Heard(text="Corvid Inc did well"))
    assert read.customer is None


def test_until_our_own_product_is_known_only_what_is_certain_speaks() -> None:
    heard = Heard(text="Acme needs a mover")
    likely = answer(kind=Kind.NEED, certainty=Certainty.LIKELY)
    assert reading_of(likely, heard, Known(sells="phones")).speaks
    assert not reading_of(likely, heard, Known()).speaks
    assert not reading_of(answer(kind=Kind.NEED, certainty=Certainty.UNSURE), heard).speaks


def test_a_trade_outside_the_list_is_dropped() -> None:
    heard = Heard(text="Corvid did well")
    for answered, expected in (("hvac", "HVAC"), ("plumbing", None), (None, None)):
        read = ground(answer(trade=answered), heard, KNOWN, Redaction(), trades=("HVAC",), read_by="m@1")
        assert read.trade == expected


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        ("Acme's office network rewired by Lakeshore IT", "the customer's office network rewired by the vendor"),
        ("Network rewired, see https://evil.example/x", "Network rewired, see"),
        ("call +1 555 010 0420 or jo@plumb.example", "call or"),
        ("cooling repaired by Jo of Globex Ltd and Initech within hours", "cooling repaired within hours"),
        ("<!channel> network\nrewired &lt;!here&gt;", "network rewired"),
        ("*bold* network with VPN on Monday", "bold network with VPN on Monday"),
        ("network rewired for Globex Industries in Austin", "network rewired in Austin"),
        ("Mallory Ltd rewired the office", "rewired the office"),
        ("Person B moved an office", "a colleague moved an office"),
        ("", None),
        ("<https://x.example>", None),
        ("Globex", None),
        ("Lakeshore IT at Acme", None),
    ],
)
def test_a_situation_names_nobody(answered: str, expected: str | None) -> None:
    source = Source.of(Heard(text="Lakeshore IT rewired Acme in Austin"))
    assert situation(answered, source, customers=["Acme"], vendors=["Lakeshore IT"]) == expected


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        ("Globex moved, Network Pros helped, Brian led", "the customer moved, the vendor helped, their contact led"),
        ("Network failed at Globex Ltd, Jo came", "Network failed at the customer, their contact came"),
    ],
)
def test_a_customer_and_a_contact_are_hidden_by_the_first_word_alone(answered: str, expected: str) -> None:
    source = Source.of(Heard(text="Globex Ltd, Network Pros, Brian Lesniak, Jo"))
    hidden = situation(
        answered, source, customers=["Globex Ltd"], vendors=["Network Pros"], contacts=["Brian Lesniak", "Jo"]
    )
    assert hidden == expected


@pytest.mark.parametrize(
    ("answered", "expected"),
    [("Network Cabling", "network cabling"), ("Corvid", None), ("Acme moving", None), ("x" * 99, None), ("", None)],
    ids=["trade", "vendor", "customer", "long", "empty"],
)
def test_a_trade_in_free_words_is_no_name(answered: str, expected: str | None) -> None:
    heard = Heard(text="Corvid did network cabling at Acme")
    assert reading_of(answer(vendors=(vendor("Corvid"),), customer="Acme", trade=answered), heard).trade == expected


def test_a_situation_is_cut_at_a_word() -> None:
    cut = situation("network rewired " * 40, Source.of(Heard(text="")))
    assert cut is not None
    assert len(cut) <= SITUATION_LENGTH


def test_there_are_recorded_answers() -> None:
    assert len(RECORDED) >= 6


@pytest.mark.parametrize("name", RECORDED)
async def test_a_recorded_answer_gives_the_reading_expected(
    name: str, server: ModelServer, make_reader: MakeReader
) -> None:
    case = RECORDED[name]
    heard = Heard(text=case["text"], user="U1", context=tuple(Line(**line) for line in case.get("context", [])))
    told = case["known"]
    known = Known(company=told["company"], sells=told["sells"], members=tuple(told.get("members", ())))
    server.always = says(case["answer"])
    reader: ModelReader = make_reader()
    reading = await reader.read(heard, known)
    assert replace(reading, usage=None) == (
        LOCAL if case["expected"] is None else expected_reading(case["expected"], reader.read_by)
    )


def expected_reading(expected: dict[str, Any], read_by: str) -> Reading:
    vendors = tuple(
        VendorRead(**each | {"sentiment": Sentiment(each.get("sentiment", "neutral"))})
        for each in expected.get("vendors", [])
    )
    return Reading(**expected | {"kind": Kind(expected["kind"]), "vendors": vendors, "read_by": read_by})
