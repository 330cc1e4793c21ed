import pytest

from domain import introductions
from domain.drafts import consent_text, draft, refusal, speaks_of_money


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
    assert draft(**({"vendor_name": "Lakeshore IT", "situation": "new racks"} | facts)) == text  # type: ignore[arg-type]


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
    assert (introductions.draft, introductions.consent_text) == (draft, consent_text)


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
