import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.naming import NAME_LENGTH, _folded, _folded_ascii, fold, key, occurs, plain, shorten, tidy_name

WORDS = st.text(alphabet="abAB \u00e9\u0130\u00df'.&-\u200b\u0410\u0391\u0301the inc,", max_size=30) | st.text(
    max_size=40
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lakeshore IT", "lakeshore   it, Inc."),
        ("The Lakeshore IT LLC", "Lakeshore IT"),
        ("AT&T", "at and t"),
        ("Smith & Sons GmbH & Co. KG", "smith and sons"),
        ("A.B.C. S.p.A.", "ABC"),
        ("Nestl\u00e9", "NESTLE"),
        ("McDonald\u2019s", "mcdonalds"),
        ("L\u0430k\u0435sh\u03bfre", "Lakeshore"),
        ("Lake\u200bshore\u00ad", "Lakeshore"),
        ("\uff2c\uff41\uff4b\uff45\uff53\uff48\uff4f\uff52\uff45", "lakeshore"),
        ("Stra\u00dfe", "STRASSE"),
        ("Booking.com", "booking com"),
        ("Acme Sp. z o.o.", "acme"),
        ("Acme sp. z o. o.", "acme"),
    ],
)
def test_one_vendor_written_two_ways_has_one_key(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Lakeshore IT", "Lakeshore HVAC"), ("Studio 54", "Studio 55"), ("AB", "A")]
)
def test_different_vendors_keep_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize("nothing", ["", "  ", "!?", "\u200b", "\u3164"])
def test_a_name_without_letters_has_no_key(nothing: str) -> None:
    assert key(nothing) == ""


@pytest.mark.parametrize(("name", "expected"), [("The Company", "company"), ("Inc.", "inc"), ("the the", "the")])
def test_one_word_of_a_name_always_stays(name: str, expected: str) -> None:
    assert key(name) == expected


@given(WORDS)
def test_the_key_of_a_key_is_the_key(name: str) -> None:
    assert key(key(name)) == key(name)


@given(WORDS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
@example("A.B. & Co.\x1f o'Neill_x S.p.A.")
def test_ascii_is_folded_as_any_other_text(text: str) -> None:
    assert _folded_ascii(text) == _folded(text)


@given(WORDS)
def test_every_name_occurs_in_itself(name: str) -> None:
    assert occurs(name, name) is bool(fold(name))


@given(WORDS, WORDS.filter(lambda word: bool(fold(word))))
def test_a_name_occurs_between_other_words(around: str, name: str) -> None:
    assert occurs(name, f"saw ({name}) there")


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("Lakeshore IT", "we had LAKESHORE it over, great crew"),
        ("Dana", "Dana's crew rewired it"),
        ("Smith and Sons", "Smith &amp; Sons came"),
        ("brian@lakeshore.example", "mail <mailto:brian@lakeshore.example|him>"),
        ("\u6771\u4eac\u96fb\u529b", "\u6771\u4eac\u96fb\u529b\u304c\u6765\u305f"),
    ],
)
def test_a_name_is_found_as_people_write_it(part: str, whole: str) -> None:
    assert occurs(part, whole)


@pytest.mark.parametrize(("part", "whole"), [("Lake", "Lakeshore IT"), ("", "anything"), ("...", "..."), ("Bo", "Bob")])
def test_half_a_word_is_no_occurrence(part: str, whole: str) -> None:
    assert not occurs(part, whole)


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("lakeshore it", "Lakeshore IT"),
        ("*lakeshore* it,", "Lakeshore IT"),
        ("ACME", "ACME"),
        ("eBay", "eBay"),
        ("bank of jean-luc o'brien", "Bank of Jean-Luc O'Brien"),
        ("the works", "The Works"),
        ("<https://lakeshore.example|Lakeshore>", "Lakeshore"),
        ("smith &amp; sons", "Smith & Sons"),
        ("j.p. morgan", "J.P. Morgan"),
        ("booking.com/travel", "Booking.com/Travel"),
        ("<@U1> corvid", "Corvid"),
        ("<#C1|corvid>", "Corvid"),
    ],
)
def test_names_are_written_as_in_an_address_book(raw: str, tidy: str) -> None:
    assert tidy_name(raw) == tidy


@given(WORDS | st.text(alphabet="ab ", min_size=70, max_size=200))
def test_a_tidy_name_is_short_and_means_the_same(raw: str) -> None:
    name = tidy_name(raw)
    assert len(name) <= NAME_LENGTH
    assert "\n" not in name


def test_a_long_name_is_cut_between_words() -> None:
    assert tidy_name("abcd " * 30) == "Abcd " + "Abcd " * 14 + "Abcd"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<@U123> saw <#C1|office>", "a colleague saw office"),
        ("<#C1> <!here> <!subteam^S1|@it> <!date^1^x>", "a channel here @it date"),
        ("see <https://a.example> or <tel:+1512|call>", "see https://a.example or call"),
        ("_very_ *good* ~bad~ `x` a_b 2*3", "very good bad x a_b 2*3"),
        ("1 &lt; 2 &amp;amp; &lt;!channel&gt;", "1 < 2 &amp; \u2039!channel>"),
    ],
)
def test_markup_becomes_plain_words_that_ping_nobody(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_a_text_is_shortened_between_words_and_says_so() -> None:
    assert shorten("one two three", 9) == "one two\u2026"
    assert shorten("one", 3) == "one"
    assert shorten("abcdefgh", 5) == "abcd\u2026"
