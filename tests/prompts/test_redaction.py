import pytest

from prompts.redaction import Redaction, bare, plain


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Glass &amp; Tide &lt;3", "Glass & Tide \u20393"),
        ("ask <mailto:jo@plumb.example|Jo>", "ask Jo"),
        ("ask <mailto:jo@plumb.example>", "ask [email-1]"),
        ("(jo@plumb.example).", "([email-1])."),
        ("*jo@plumb.example*", "[email-1]*"),
        ("jo@plumb.example, ann@plumb.example, jo@plumb.example", "[email-1], [email-2], [email-1]"),
        ("it is [email-1], not jo@plumb.example", "it is (email 1), not [email-1]"),
        ("Eric (555 013 060) got it", "Eric ([phone-1]) got it"),
        ("(0555) 013-060", "[phone-1]"),
        ("+43 555 014 220.", "[phone-1]."),
        ("since 2026-11-25 or 25.11.2026", "since 2026-11-25 or 25.11.2026"),
        (
            "worth \u20ac 1 200 000, or 1.200.000 EUR, or $1234567",
            "worth \u20ac 1 200 000, or 1.200.000 EUR, or $1234567",
        ),
        ("400 TB in 9 weeks, 10-18 h", "400 TB in 9 weeks, 10-18 h"),
        ("<#C012AB3CD|wins> and <#C012AB3CD>", "#wins and "),
        ("<!channel> and <!subteam^S1|@sales>", " and "),
        ("<https://x.example/a|the page> <https://x.example> www.x.example", "the page (link) (link)"),
        ("<@U0AAA00001> told <@W0BBB00002|bob> and <@U0AAA00001>", " Person A  told  Person B  and  Person A "),
        ("<odd>", "odd"),
    ],
)
def test_what_is_sent(text: str, sent: str) -> None:
    assert Redaction().redact(text) == sent


def test_the_28th_person_has_a_name_too() -> None:
    redaction = Redaction()
    assert [redaction.person(f"U{i}") for i in range(28)][25:] == ["Person Z", "Person A1", "Person B1"]


@pytest.mark.parametrize(
    ("answered", "meant"),
    [
        ("[email-1]", "jo@plumb.example"),
        ("email-1", "jo@plumb.example"),
        ("JO@plumb.example", "jo@plumb.example"),
        ("[email-2]", None),
        ("[email-0]", None),
        ("[phone-1]", None),
        ("ann@plumb.example", None),
        ("", None),
        (None, None),
    ],
)
def test_only_an_address_of_the_text_is_meant(answered: str | None, meant: str | None) -> None:
    redaction = Redaction()
    redaction.redact("jo@plumb.example, 0555 010 420")
    assert redaction.email(answered) == meant
    assert redaction.phone("0555-010-420") == "0555 010 420"
    assert redaction.phone("none") is None


def test_what_a_person_reads_keeps_addresses_and_loses_mentions() -> None:
    assert plain("<@U0AAA00001> <mailto:jo@plumb.example|jo@plumb.example> A&amp;B").split() == [
        "jo@plumb.example",
        "A&B",
    ]


def test_bare_text_names_nobody_to_call() -> None:
    text = "see https://x.example jo@plumb.example 0555 010 420 <!here> @everyone U0AAA00001 [phone-1]"
    assert bare(text).split() == ["see"]
