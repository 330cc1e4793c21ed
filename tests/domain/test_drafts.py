import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import introductions
from domain.drafts import Facts, consent_text, refusal, speaks_of_money, tellable
from domain.drafts import draft as drafted
from domain.naming import fold, occurs


def draft(**facts: Any) -> str:
    return drafted(Facts(**facts))


def test_the_draft_reads_as_a_colleague_would_write_it() -> None:
    assert draft(
        vendor_name="Lakeshore IT",
        contact_name="Brian Lesniak",
        customer_name="Globex",
        customer_contact="Tamsin Webb",
        situation="Office move in March, the network must work on day one.",
        rep_name="Sam",
    ) == (
        "Tamsin, meet Brian of Lakeshore IT. Brian, this is about Globex: office move in March, the network must "
        "work on day one. I'll leave you to it. Sam"
    )


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            {"customer_name": "Globex"},
            "Hello, meet Lakeshore IT. Lakeshore IT, this is about Globex: new racks. I'll leave you to it.",
        ),
        (
            {"customer_name": "Globex", "situation": ""},
            "Hello, meet Lakeshore IT. Lakeshore IT, Globex would like to hear from you. I'll leave you to it.",
        ),
        (
            {"customer_name": None, "contact_name": "Brian"},
            "Hello, meet Brian of Lakeshore IT. Brian, it is about this: new racks. I'll leave you to it.",
        ),
        ({"customer_name": None, "situation": ""}, "Hello, meet Lakeshore IT. I'll leave you to it."),
    ],
)
def test_what_is_not_known_is_left_out(facts: dict[str, str | None], text: str) -> None:
    assert draft(**({"vendor_name": "Lakeshore IT", "situation": "new racks"} | facts)) == text


def test_neither_the_customer_where_they_were_seen_nor_money_is_spoken_of() -> None:
    text = draft(
        vendor_name="Lakeshore IT",
        customer_name="Globex",
        situation="office move at Globex, like Acme's; a finder's fee is due. Fixed date",
        seen_at=["Acme Inc", "ACME", "globex"],
    )
    assert "Lakeshore IT, this is about Globex: office move at Globex, Fixed date. I'll" in text


def test_the_question_to_the_customer_says_what_was_seen_but_not_where() -> None:
    assert consent_text(
        vendor_name="Lakeshore IT",
        contact_name="Brian Lesniak",
        situation="Rewired Acme's new office over a weekend, zero downtime at Acme, Acme was happy",
        seen_at=["Acme"],
    ) == (
        "A colleague saw Lakeshore IT at work: rewired a customer's new office over a weekend, "
        "zero downtime at a customer. "
        "Shall I connect you with Brian?"
    )
    assert consent_text(vendor_name="Lakeshore IT") == (
        "A colleague saw Lakeshore IT at work. Shall I connect you with them?"
    )


def test_a_situation_that_begins_with_a_verb_is_said_of_the_customer() -> None:
    text = draft(
        vendor_name="Lakeshore IT", customer_name="Globex", contact_name="Brian", situation="is moving in March"
    )
    assert text == "Hello, meet Brian of Lakeshore IT. Brian, Globex is moving in March. I'll leave you to it."


def test_initials_at_the_beginning_stay_large() -> None:
    assert "Globex: VPN for 20 people." in draft(vendor_name="X", customer_name="Globex", situation="VPN for 20 people")


def test_a_name_at_the_beginning_stays_large() -> None:
    assert "about Globex: Globex moves." in draft(vendor_name="X", customer_name="Globex", situation="Globex moves")
    assert "at work: Brian's crew came." in consent_text(
        vendor_name="X", contact_name="Brian Lesniak", situation="Brian's crew came"
    )


def test_the_texts_are_offered_where_the_introductions_are() -> None:
    assert (introductions.draft, introductions.consent_text) == (drafted, consent_text)


@pytest.mark.parametrize("text", ["A FEE is due", "they owe us", "commission: 5", "kick\u200bback"])
def test_words_of_money_are_recognised(text: str) -> None:
    assert speaks_of_money(text)


FACTS = ["Brian Lesniak, +1 512 555 0100, brian@lakeshore.example", "Lakeshore IT", "Globex moves in March", "Tamsin"]


@pytest.mark.parametrize(
    "text",
    [
        "Tamsin, meet Brian of Lakeshore IT. Brian, Globex moves in March. I'll leave you to it.",
        "Hi Tamsin!\nBrian's number is +1 512 555 0100, his mail brian@lakeshore.example.",
    ],
)
def test_a_text_from_stored_facts_is_accepted(text: str) -> None:
    assert refusal(text, facts=FACTS, seen_at=["Acme"]) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Tamsin, meet Bruno.", "Bruno is not among the stored facts"),
        ("Call +1 512 555 0199.", "0199 is not among the stored facts"),
        ("Write to b@evil.example.", "b@evil.example is not among the stored facts"),
        ("See https://evil.example/x", "https://evil.example/x is not among the stored facts"),
        ("Brian rewired Acme's office.", "it names where the vendor was seen"),
        ("Brian gives us a kickback.", "it speaks of money"),
    ],
)
def test_a_text_with_anything_else_is_refused(text: str, why: str) -> None:
    assert refusal(text, facts=FACTS, seen_at=["Acme"]) == why


NAMES = st.sampled_from(
    ["Lakeshore IT", "Brian Lesniak", "Tamsin Webb", "Acme", "Globex", "Sam", "Vandelay Industries"]
)
SITUATIONS = st.lists(
    st.sampled_from(
        [
            "office move in March",
            "the network must work on day one",
            "like Acme's move",
            "12 racks at Acme Inc",
            "a finder's fee is due",
            "call +1 512 555 0100",
            "they owe us one",
            "<https://acme.example|their site>",
        ]
    )
    | st.text(max_size=30),
    max_size=4,
).map(", ".join)


@given(
    vendor=NAMES, customer=NAMES | st.none(), contact=NAMES | st.none(), situation=SITUATIONS, seen_at=st.sets(NAMES)
)
def test_whatever_is_stored_a_draft_says_only_that_and_never_where_they_were_seen(
    vendor: str, customer: str | None, contact: str | None, situation: str, seen_at: set[str]
) -> None:
    own = {name for name in (vendor, customer, contact) if name}
    hidden = sorted(name for name in seen_at if not any(occurs(name, one) or occurs(one, name) for one in own))
    text = draft(vendor_name=vendor, customer_name=customer, contact_name=contact, situation=situation, seen_at=hidden)
    assert not speaks_of_money(text)
    assert not [name for name in hidden if occurs(name, text)]
    facts = [*own, situation, "Hello meet this is about would like to hear from you it a customer"]
    strange = {word for word in re.findall(r"\w+", fold(text)) if not any(word in fold(fact) for fact in facts)}
    assert strange <= set(fold("I'll leave you to it of").split()) | {"i", "ll"}


def test_the_facts_that_may_be_told_are_the_names_and_what_is_left_of_the_situation() -> None:
    facts = Facts(
        vendor_name="X", customer_name=None, situation="like Acme's, in March", rep_name="Sam", seen_at=("Acme",)
    )
    assert tellable(facts).told == ("X", "Sam", "in March")
