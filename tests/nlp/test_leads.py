"""A lead that is told plainly is understood, whoever gave it; other sentences with "sent" are none."""

import pytest

from domain.model import Heard, Kind, Known
from nlp.gate import CascadeGate
from nlp.leads import told
from nlp.reader import LocalReader

KNOWN = Known(vendors=("Brian & Sons",), members=("Dana Whitfield", " "))


@pytest.mark.parametrize(
    ("text", "vendor", "contact", "customer", "situation"),
    [
        ("Brian from Lakeshore IT sent me Hooli, they need a T1", "Lakeshore IT", "Brian", "Hooli", "they need a T1"),
        ("Brian sent me Hooli, they need a T1", "Brian", "Brian", "Hooli", "they need a T1"),
        ("Lakeshore IT has sent us Hooli: looking for dryers.", "Lakeshore IT", None, "Hooli", "looking for dryers"),
        ("Bo Li of Lakeshore IT gave us Wonka - they need it", "Lakeshore IT", "Bo Li", "Wonka", "they need it"),
        ("Brian & Sons passed us Initech, ready to buy", "Brian & Sons", None, "Initech", "ready to buy"),
        ("Dana from Corvid HVAC sent me Acme, they need dryers", "Corvid HVAC", "Dana", "Acme", "they need dryers"),
    ],
)
def test_a_plain_lead_is_understood(text: str, vendor: str, contact: str | None, customer: str, situation: str) -> None:
    found = told(text, KNOWN)
    assert found is not None
    assert (found.vendor.name, found.vendor.contact, found.customer) == (vendor, contact, customer)
    assert found.situation == situation


@pytest.mark.parametrize(
    "text",
    [
        "Dana sent me Hooli, they need a T1",
        "Dana Whitfield passed me Initech, they want a quote",
        "Brian sent me the invoice, they need it by Friday",
        "Brian sent me Hooli",
        "brian sent me hooli, they need a T1",
        "We sent Brian the list, he needs it",
        "",
    ],
)
def test_other_sentences_are_no_plain_lead(text: str) -> None:
    assert told(text, KNOWN) is None


async def test_the_reader_and_the_gate_take_it_as_sure(gate: CascadeGate, reader: LocalReader) -> None:
    text = "Brian from Lakeshore IT sent me Hooli, they need a T1"
    reading = await reader.read(Heard(text=text, user="U1", channel="deals"), Known())
    assert (reading.kind, reading.speaks) == (Kind.INBOUND_REFERRAL, True)
    assert gate.judge(text, parent=None, known=Known()).reads
