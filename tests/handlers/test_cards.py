"""Every card keeps Slack's limits whatever people wrote, and reads as Kith should sound."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from inline_snapshot import snapshot

from domain.policy import BUTTON_LENGTH
from handlers.cards import blocks as b
from handlers.cards import introductions, outcomes, sightings, suggestions, vendors
from handlers.cards.blocks import Block, Drawn
from handlers.cards.words import clause, first_name, in_sentence, listed, sentence
from playground.errors import SlackError
from playground.limits import MAX_UPDATE_TEXT, check_message, check_view
from tests.handlers.drawings import NAMES, Words, as_text, parts, speaks_badly, states, strings

FROM_PEOPLE = {
    "long": "Lakeshore Network Cabling and Office Relocation Services " * 6,
    "right to left": "חברת \u2067רשת\u2069 שלום",
    "emoji": "👩🏽\u200d🔧 crew 🇩🇪 ✅",
    "newlines": "first line\nsecond\r\nthird",
    "hostile": "<!channel> <@U1> <#C1> *bold* _x_ ~y~ `z` &lt;!here&gt; <https://evil.example|good> &amp; > quoted",
    "zero width": "a\u200bcme \u202egro.elpmaxe\u202c \u2060\ufeff",
    "nothing to see": "\u200b\u200d\u2060",
    "huge": "<&>" * 3_400,
    "huge and one word": "x" * 10_000,
}
DRAWN = {"plain": Words(), "fewest": Words.fewest()} | {name: Words.all_of(text) for name, text in FROM_PEOPLE.items()}
EVERY_TEXT = pytest.mark.parametrize("words", DRAWN.values(), ids=DRAWN.keys())
MOST_CHARACTERS = 13_000
"""Of all texts of a message together: Slack refuses a little more than that."""


@cache
def messages(words: Words) -> dict[str, Drawn]:
    return dict(words.messages())


@cache
def views(words: Words) -> dict[str, Block]:
    return dict(words.views())


def refusals(words: Words) -> Iterator[tuple[str, str]]:
    for name, drawn in messages(words).items():
        try:
            check_message(drawn.blocks)
        except SlackError as refused:
            yield name, str(refused)
    for name, view in views(words).items():
        try:
            check_view(view)
        except SlackError as refused:
            yield name, str(refused)


def everything(words: Words) -> Iterator[tuple[str, Any]]:
    yield from ((name, drawn.blocks) for name, drawn in messages(words).items())
    yield from views(words).items()


@EVERY_TEXT
def test_slack_takes_every_card_whatever_people_wrote(words: Words) -> None:
    assert dict(refusals(words)) == {}


@EVERY_TEXT
def test_nothing_that_is_drawn_is_parsed_by_slack(words: Words) -> None:
    kinds = {name: {part.get("type") for part in parts(drawn)} for name, drawn in everything(words)}
    assert [name for name, found in kinds.items() if found & {"mrkdwn", "section", "markdown"}] == []


@EVERY_TEXT
def test_the_fallback_text_pings_nobody_and_fits_an_update(words: Words) -> None:
    for name, drawn in messages(words).items():
        bare = drawn.text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        assert not set(bare) & set("<>&"), name
        assert len(drawn.text) < MAX_UPDATE_TEXT, name


@EVERY_TEXT
def test_every_fallback_text_says_something(words: Words) -> None:
    silent = [name for name, drawn in messages(words).items() if not drawn.text]
    assert set(silent) <= {"say", "done", "done for good"}


@EVERY_TEXT
def test_buttons_have_short_labels_and_carry_a_value(words: Words) -> None:
    buttons = [part for _, drawn in everything(words) for part in parts(drawn) if part.get("type") == "button"]
    assert buttons
    for button in buttons:
        assert 1 <= len(button["text"]["text"]) <= BUTTON_LENGTH
        assert button["value"].startswith("{")


@EVERY_TEXT
def test_no_control_or_direction_mark_is_drawn(words: Words) -> None:
    drawn = [text for _, one in everything(words) for text in strings(one)]
    assert not [text for text in drawn if set(text) & set("\u200b\u202e\u2067\u2069\u2060\ufeff\r\x00")]


@EVERY_TEXT
def test_action_ids_are_unique_in_their_block_and_block_ids_in_their_view(words: Words) -> None:
    for name, drawn in everything(words):
        blocks = drawn["blocks"] if isinstance(drawn, dict) else drawn
        ids = [block["block_id"] for block in blocks if "block_id" in block]
        assert len(ids) == len(set(ids)), name
        for block in blocks:
            actions = [part["action_id"] for part in parts(block) if "action_id" in part]
            assert len(actions) == len(set(actions)), name


def test_a_message_of_the_longest_names_and_texts_is_not_too_long() -> None:
    name, text = "w" * 80, "s" * 300
    longest = Words(
        vendor=name, contact=name, customer=name, asks_for=name, region=name, seen=text, needed=text, quote=text
    )
    for name, drawn in messages(longest).items():
        assert sum(map(len, strings(drawn.blocks))) < MOST_CHARACTERS, name


@pytest.mark.parametrize("words", [Words(), Words.fewest()], ids=["plain", "fewest"])
def test_no_card_speaks_of_money_debt_or_points(words: Words) -> None:
    said = [text for _, drawn in everything(words) for text in strings(drawn)]
    said += [drawn.text for _, drawn in messages(words).items()]
    assert [text for text in said if speaks_badly(text)] == []


@pytest.mark.parametrize("text", ["the fee is 5", "You owe us one.", "12 points, well done", "a kickback"])
def test_words_of_money_and_points_are_found(text: str) -> None:
    assert speaks_badly(text)


@pytest.mark.parametrize("words", [Words(), Words.fewest()], ids=["plain", "fewest"])
def test_every_text_is_tidy_english(words: Words) -> None:
    said = [text for _, drawn in everything(words) for text in strings(drawn)]
    said += [drawn.text for _, drawn in messages(words).items()]
    for text in said:
        assert "None" not in text
        assert not [slip for slip in ("..", " ,", " .", "?.", ":.", "::", "()", "  ") if slip in text], text
        assert not re.search(r"[^.:] A colleague", text), text


# --- golden ---------------------------------------------------------------------------------------------------

WORDS = Words()


def test_the_question_to_the_witness() -> None:
    assert as_text(sightings.question(WORDS.asked(), NAMES).blocks) == snapshot("""\
*Lakeshore IT at Acme*
Rewired the office in a weekend, no downtime. Contact: Brian Lesniak.
How did they do?
[Good] [Mixed] [Poor] [Edit] [Not a vendor] [Mute a week]
(What you tap is visible to your colleagues.)\
""")


def test_the_question_without_a_contact_or_a_situation() -> None:
    assert as_text(sightings.question(Words.fewest().asked(), NAMES).blocks) == snapshot("""\
*Lakeshore IT*
How did they do?
[Good] [Mixed] [Poor] [Edit] [Not a vendor] [Mute a week]
(What you tap is visible to your colleagues.)\
""")


def test_a_sighting_is_noted() -> None:
    assert as_text(sightings.noted(WORDS.sighting(), None, "A1").blocks) == snapshot("""\
Noted: *Lakeshore IT at Acme*, good. Who do we call there?
[Add] [Undo]\
""")


def test_a_suggestion_of_one_vendor() -> None:
    assert as_text(WORDS.suggestion().blocks) == snapshot("""\
*For Globex: Lakeshore IT?*
Dana saw them at Acme: rewired the office in a weekend, no downtime (June 2026).
Call Brian Lesniak. Good so far: 1 colleague saw them deliver, last in June 2026.
Alike: office. Not known: whether they cover Austin.
(Alike 0.82, trust 0.58, region unknown. Score 0.748 = 0.7 × 0.82 + 0.2 × 0.58 + 0.05 × 1 (contact) + 0.05 × 0 (region).)
[I'll mention them] [Introduce] [Ask Dana] [Not alike] [Mute a week]\
""")


def test_a_suggestion_of_three_vendors() -> None:
    assert as_text(WORDS.suggestion(3).blocks) == snapshot("""\
*For Globex: 3 vendors that colleagues saw*
*Lakeshore IT*: Dana saw them at Acme: rewired the office in a weekend, no downtime (June 2026).
Call Brian Lesniak. Good so far: 1 colleague saw them deliver, last in June 2026.
Alike: office. Not known: whether they cover Austin.
(Alike 0.82, trust 0.58, region unknown. Score 0.748 = 0.7 × 0.82 + 0.2 × 0.58 + 0.05 × 1 (contact) + 0.05 × 0 (region).)
[I'll mention them] [Introduce] [Ask Dana]
*Lakeshore IT*: Dana saw them at Acme: rewired the office in a weekend, no downtime (June 2026).
Call Brian Lesniak. Good so far: 1 colleague saw them deliver, last in June 2026.
Alike: office.
(Alike 0.81, trust 0.58, region fits. Score 0.738 = 0.7 × 0.81 + 0.2 × 0.58 + 0.05 × 1 (contact) + 0.05 × 1 (region).)
[I'll mention them] [Introduce] [Ask Dana]
*Lakeshore IT*: Dana saw them at Acme: rewired the office in a weekend, no downtime (June 2026).
Call Brian Lesniak. Good so far: 1 colleague saw them deliver, last in June 2026.
Alike: office.
(Alike 0.80, trust 0.58, region differs. Score 0.728 = 0.7 × 0.80 + 0.2 × 0.58 + 0.05 × 1 (contact) + 0.05 × 0 (region).)
[I'll mention them] [Introduce] [Ask Dana]
[Not alike] [Mute a week]\
""")


def test_nobody_has_seen_one() -> None:
    assert as_text(suggestions.nobody(WORDS.need()).blocks) == snapshot("""\
*Nobody here has seen one.*
You asked about: a new office in March.
When you see somebody do it well, tell me: /vendor saw <who, where, what>.\
""")


def test_the_introduction_card_in_each_state() -> None:
    cards = {name: as_text(introductions.card(WORDS.underway(intro)).blocks) for name, intro in states(WORDS).items()}
    assert cards == snapshot(
        {
            "mentioned": """\
*Lakeshore IT for Globex*: mentioned 3 March
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
Nothing to do; I'll ask once, on 2 April. Or react: ✅ delivered, 🟡 partly, ❌ not.
[Delivered] [Partly] [Not delivered] [Introduce] [Drop it]
(Another day for my question:)
[2027-04-02]\
""",
            "asked": """\
*Lakeshore IT for Globex*: waiting for Globex
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
Ask Globex, in your words or these:
| A colleague saw Lakeshore IT at work: rewired the office in a weekend, no downtime. Shall I connect you with Brian?
[They said yes] [Brian said yes] [I sent it] [Drop it]
(If you know how far they are:)
[Ready] [Just looking] [Price only]\
""",
            "vendor agreed first": """\
*Lakeshore IT for Globex*: waiting for Globex
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
Ask Globex, in your words or these:
| A colleague saw Lakeshore IT at work: rewired the office in a weekend, no downtime. Shall I connect you with Brian?
[They said yes] [Brian: next time too] [I sent it] [Drop it]
(If you know how far they are:)
[Ready] [Just looking] [Price only]\
""",
            "customer agreed": """\
*Lakeshore IT for Globex*: waiting for Lakeshore IT
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
Globex said yes. Does Brian Lesniak want the call?
[Brian said yes] [I sent it] [Drop it]
(If you know how far they are:)
[Ready] [Just looking] [Price only]\
""",
            "price only": """\
*Lakeshore IT for Globex*: price only
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
They only want a price: nothing to do, and I won't ask. Or react: ✅ delivered, 🟡 partly, ❌ not.
[Delivered] [Partly] [Not delivered] [Ready after all] [Drop it]\
""",
            "ready to send": """\
*Lakeshore IT for Globex*: ready to send
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
Copy it, send it in your own mail, then tell me:
| Hello, meet Brian of Lakeshore IT. Brian, this is about Globex: a new office in March. I'll leave you to it. Sam
Open in my mail and paste it there.
[I sent it] [Edit] [Brian: next time too] [Drop it]\
""",
            "introduced": """\
*Lakeshore IT for Globex*: introduced 3 March
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
Nothing to do; I'll ask once, on 2 April. Or react: ✅ delivered, 🟡 partly, ❌ not.
[Delivered] [Partly] [Not delivered] [They met] [Drop it]
(Another day for my question:)
[2027-04-02]\
""",
            "asked how it went": """\
*Lakeshore IT for Globex*: introduced 3 March
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
How did it go? Or react: ✅ delivered, 🟡 partly, ❌ not.
[Delivered] [Partly] [Not delivered] [They met] [Drop it]\
""",
            "met": """\
*Lakeshore IT for Globex*: met 3 March
Dana saw them: rewired the office in a weekend, no downtime.
Call Brian Lesniak, brian@lakeshore.example.
Nothing to do; I'll ask once, on 2 April. Or react: ✅ delivered, 🟡 partly, ❌ not.
[Delivered] [Partly] [Not delivered] [Drop it]
(Another day for my question:)
[2027-04-02]\
""",
            "delivered": """\
*Lakeshore IT for Globex*: delivered
(Take the emoji away, or choose again, to change it.) (asked: 3 March · customer's yes: 3 March · vendor's yes: 3 March · introduced: 3 March)
[Partly] [Not delivered]\
""",
            "quiet": """\
*Lakeshore IT for Globex*: no trouble so far
(Take the emoji away, or choose again, to change it.) (asked: 3 March · customer's yes: 3 March · vendor's yes: 3 March · introduced: 3 March)
[Delivered] [Partly] [Not delivered]\
""",
            "partly": """\
*Lakeshore IT for Globex*: partly delivered
(Take the emoji away, or choose again, to change it.) (asked: 3 March · customer's yes: 3 March · vendor's yes: 3 March · introduced: 3 March)
[Delivered] [Not delivered]\
""",
            "not_delivered": """\
*Lakeshore IT for Globex*: did not deliver
(Take the emoji away, or choose again, to change it.) (asked: 3 March · customer's yes: 3 March · vendor's yes: 3 March · introduced: 3 March)
[Delivered] [Partly]\
""",
            "lapsed": """\
*Lakeshore IT for Globex*: lapsed
(Nobody said how it went, and that is fine. You can still tell me.) (asked: 3 March · customer's yes: 3 March · vendor's yes: 3 March · introduced: 3 March)
[Delivered] [Partly] [Not delivered]\
""",
            "dropped": "*Lakeshore IT for Globex*: dropped",
        }
    )


def test_the_one_question_about_the_outcome() -> None:
    intro = states(WORDS)["asked how it went"]
    assert as_text(outcomes.question(WORDS.underway(intro)).blocks) == snapshot("""\
*Did Lakeshore IT deliver at Globex?*
Introduced 3 March. I ask once; no answer is fine.
[Yes] [No trouble so far] [Partly] [No] [Too early] [Mute a week]\
""")


def test_several_introductions_are_told_apart() -> None:
    unders = [WORDS.underway(states(WORDS)["introduced"]), WORDS.underway(states(WORDS)["mentioned"])]
    assert as_text(outcomes.which(unders, "outcome_delivered").blocks) == snapshot("""\
Which one do you mean?
[Lakeshore IT for Globex]
[Lakeshore IT for Globex]\
""")


def test_the_witness_is_asked_and_the_asker_told() -> None:
    drawn = messages(WORDS)
    said = [as_text(drawn[name].blocks) for name in ("witness question None", "witness answer ok", "witness answer no")]
    assert said == snapshot(
        [
            """\
*Sam Okafor would like to mention Lakeshore IT, and you as the one who saw them.*
It is about this: rewired the office in a weekend, no downtime.
What you saw: rewired the office in a weekend, no downtime.
[OK, mention me] [Talk to me first] [Please not] [Mute a week]\
""",
            "Dana Reyes is fine with being mentioned for Lakeshore IT.",
            "Dana Reyes would rather not be mentioned for Lakeshore IT.",
        ]
    )


def test_the_card_of_a_vendor() -> None:
    assert as_text(vendors.card(WORDS.profile(), NAMES, "U2").blocks) == snapshot("""\
*Lakeshore IT*
Office networks · Austin
Last: delivered at Globex, 3 March.
*Good so far*: 2 colleagues saw them deliver, last in March 2027.
Call Brian Lesniak, brian@lakeshore.example.
- Delivered at Globex, told by you (3 March)
- Dana saw them at Acme: rewired the office in a weekend, no downtime (good, June 2026)
(Open introductions: 1)
[A contact has moved]
(The numbers: /vendor why Lakeshore IT)\
""")


def test_why_a_vendor_is_trusted() -> None:
    assert as_text(messages(WORDS)["why vendor"].blocks) == snapshot("""\
*Why Lakeshore IT is at 0.70 (good so far)*
- outcome, 3 March 2027, good: weight 1 x age 1.000 x repeat 1 = good 1.000, bad 0.000
- sighting, 10 June 2026, good: weight 0.6 x age 0.603 x repeat 1 = good 0.362, bad 0.000
- Age: a word counts half after 365 days, a quarter after twice that
- Sums: good 1.362, bad 0.000; start: good 1, bad 1
- Trust = (good + start good) / (good + bad + both starts) = (1.362 + 1) / (1.362 + 0.000 + 2) = 0.70
- 90% interval 0.28 to 0.98: good so far
Where it was said:
- Acme, June 2026
*In a search*
- Score = 0.7 × alike + 0.2 × trust + 0.05 × contact + 0.05 × region + 1 × go-to
- Below 0.45 alike nobody is offered
- Trust 0.70; contact 1; region 1 where it is known to fit
- Go-to: for nothing; 1 without a region, 2 in the region that is asked for
- Introductions in 30 days: 0
- Above 2 the next proven vendor is shown first, unless this one is a go-to
- Serves: nothing told, so nothing is excluded
(You see only what you could see in Slack yourself, so a colleague's figure may differ.)\
""")


def test_the_home_tab() -> None:
    assert as_text(WORDS.home()["blocks"]) == snapshot("""\
(Quiet until 3 March. What I would have said waits here.)
# Waiting for you
*For Globex: 3 vendors that colleagues saw*
*Lakeshore IT*: Dana saw them at Acme: rewired the office in a weekend, no downtime (June 2026).
Call Brian Lesniak. Good so far: 1 colleague saw them deliver, last in June 2026.
Alike: office. Not known: whether they cover Austin.
(Alike 0.82, trust 0.58, region unknown. Score 0.748 = 0.7 × 0.82 + 0.2 × 0.58 + 0.05 × 1 (contact) + 0.05 × 0 (region).)
[I'll mention them] [Introduce] [Ask Dana]
*Lakeshore IT*: Dana saw them at Acme: rewired the office in a weekend, no downtime (June 2026).
Call Brian Lesniak. Good so far: 1 colleague saw them deliver, last in June 2026.
Alike: office.
(Alike 0.81, trust 0.58, region fits. Score 0.738 = 0.7 × 0.81 + 0.2 × 0.58 + 0.05 × 1 (contact) + 0.05 × 1 (region).)
[I'll mention them] [Introduce] [Ask Dana]
*Lakeshore IT*: Dana saw them at Acme: rewired the office in a weekend, no downtime (June 2026).
Call Brian Lesniak. Good so far: 1 colleague saw them deliver, last in June 2026.
Alike: office.
(Alike 0.80, trust 0.58, region differs. Score 0.728 = 0.7 × 0.80 + 0.2 × 0.58 + 0.05 × 1 (contact) + 0.05 × 0 (region).)
[I'll mention them] [Introduce] [Ask Dana]
[Not alike] [Mute a week]
---
*Lakeshore IT at Acme*
Rewired the office in a weekend, no downtime. Contact: Brian Lesniak.
How did they do?
[Good] [Mixed] [Poor] [Edit] [Not a vendor] [Mute a week]
(What you tap is visible to your colleagues.)
---
# Under way
*Lakeshore IT for Globex*: mentioned 3 March
[Delivered] [Partly] [Not delivered] [Drop it]
# Go-to people
- *Lakeshore IT* for office networks in Austin: call Brian Lesniak; Dana saw them at work
- *Lakeshore IT* for office networks in Austin: nobody to call yet; Dana, Sam and a colleague saw them deliver
- *Lakeshore IT* for office networks in Austin: call Brian Lesniak; a colleague saw them at work
- *Lakeshore IT* for office networks in Austin: call Brian Lesniak; Dana and a colleague saw them at work
- *Lakeshore IT* for office networks in Austin: call Brian Lesniak
# What you saw
- *Lakeshore IT at Acme*: good (June 2026)
# You
[Unmute] [Export what I told you] [Forget me]
(/kith help shows everything that I understand.)\
""")


def test_the_list_of_vendors_says_how_to_go_on() -> None:
    drawn = messages(WORDS)
    assert [as_text(drawn[name].blocks[-1:]) for name in ("list", "list for", "empty list", "empty list for")] == (
        snapshot(
            [
                "(Page 1 of 4. Next: /vendor list page 2)",
                "(Page 3 of 4. Next: /vendor list office networks page 4)",
                "No vendors yet. Tell me of one: /vendor saw <who, where, what>.",
                "No vendors for office networks yet. /vendor list alone shows all.",
            ]
        )
    )


def test_what_followed_a_person_says_where_it_was_seen() -> None:
    drawn = messages(WORDS)
    card = as_text(drawn["vendor that a person moved to"].blocks)
    assert "Dana saw Brian Lesniak at Acme: rewired the office" in card
    assert "(good, June 2026, seen while at Lakeshore IT)" in card
    assert "seen while at Lakeshore IT" in as_text(drawn["why of a vendor that a person moved to"].blocks)
    assert "seen while" not in as_text(drawn["why vendor"].blocks)


def test_what_managers_are_asked_to_decide() -> None:
    assert as_text(messages(WORDS)["decisions"].blocks) == snapshot("""\
# For you to decide
Lakeshore IT
[Undo]
*Lakeshore IT* looks like *Lakeshore IT*. Are they the same?
[Same] [Another]
*Lakeshore IT* as go-to for office networks in Austin? Dana and Sam both saw them deliver.
[Make go-to] [Not yet]
*Dana* has left; introductions are open: Lakeshore IT for Globex, Corvid for Hooli, Lakeshore IT for Globex and others.
[Take them over] [Drop them]
(And 1 more; they come up as these are answered.)\
""")


def test_the_witness_is_asked_whether_two_names_are_one_vendor() -> None:
    drawn = messages(WORDS)
    assert as_text(drawn["noted, perhaps the same"].blocks) == snapshot("""\
Noted: *Lakeshore IT at Acme*, good. Call Brian Lesniak.
[Undo]
Is that the same as *Lakeshore IT*?
[Same] [Another]\
""")
    assert as_text(drawn["noted, settled"].blocks) == snapshot("""\
Noted: *Lakeshore IT at Acme*, good. Call Brian Lesniak.
Lakeshore IT: two vendors.
[Undo]\
""")


def test_go_tos_are_listed_and_managers_may_take_a_name_away() -> None:
    blocks = messages(WORDS)["go-tos, True"].blocks
    assert as_text([*blocks[:3], blocks[-1]]) == snapshot("""\
*Go-to*
Office networks in Austin: *Lakeshore IT*
[Take the name away]
(And 10 more: /vendor list shows them. Name one: /vendor goto <name> for <category> in <region>.)\
""")
    assert "Take the name away" not in as_text(messages(WORDS)["go-tos, False"].blocks)


# --- pieces ---------------------------------------------------------------------------------------------------


def test_somebody_without_a_name_is_a_colleague() -> None:
    assert first_name({}, "U9") == "A colleague"
    assert in_sentence({"U9": "  "}, "U9") == "a colleague"
    assert in_sentence(NAMES, "U1") == first_name(NAMES, "U1") == "Dana"


def test_clauses_and_sentences_end_as_they_should() -> None:
    assert sentence("rewired it,") == "Rewired it."
    assert sentence("did they?") == "Did they?"
    assert sentence("  ") == ""
    assert clause("Rewired  it. ") == "Rewired it"
    assert [listed([]), listed(["A"]), listed(["A", "B", "C"])] == ["", "A", "A, B and C"]


def test_empty_rows_fall_away_and_an_empty_card_is_still_a_card() -> None:
    assert (
        as_text([b.lines("one", None, "", ["two ", b.bold("three")], b.italic("four"))]) == "one\ntwo *three*\n*four*"
    )
    check_message([b.lines(), b.quote(""), b.context(""), b.header(""), b.bullets([b.person("U1")])])


def test_a_full_home_keeps_every_part_in_sight() -> None:
    text = as_text(WORDS.home(10)["blocks"])
    assert [line for line in text.splitlines() if line.startswith("# ")] == [
        "# Waiting for you",
        "# Under way",
        "# Go-to people",
        "# What you saw",
        "# You",
    ]
    assert text.endswith("(/kith help shows everything that I understand.)")


def test_the_buttons_at_the_end_stay_however_much_stands_above() -> None:
    view = WORDS.home(10, manager=True)
    assert len(view["blocks"]) <= 100
    text = as_text(view["blocks"])
    assert "[Settings] [What I would say this week] [What was done lately]" in text
    assert "[Unmute] [Export what I told you] [Forget me]" in text


def test_the_home_of_a_manager_who_begins() -> None:
    assert as_text(WORDS.home(manager=True)["blocks"]).startswith("""\
(Quiet until 3 March. What I would have said waits here.)
# Begin here
Name one vendor you would send a customer to tomorrow.
[Name one]
""")


# --- no figure per rep ------------------------------------------------------------------------------------------

COUNTED = re.compile(
    r"\b(?:Dana|Sam|Reyes|Okafor)(?:'s)?[,:]?(?: [a-z]+){0,3} "
    r"(?:\d+(?! (?:January|February|March|April|May|June|July|August|September|October|November|December))\b"
    r"|two|three|four|five|six|seven|eight|nine|ten|twice|times)\b(?! of them)"
    r"|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten) [a-z]+ (?:by|from|of) (?:Dana|Sam)\b"
)


def lines_of(drawn: Any) -> list[str]:
    blocks = drawn["blocks"] if isinstance(drawn, dict) else drawn
    return [line for block in blocks if block["type"] != "input" for line in as_text([block]).splitlines()]


def test_no_surface_shows_a_figure_of_a_rep() -> None:
    said = [(name, line) for name, drawn in everything(WORDS) for line in lines_of(drawn)]
    said += [(name, drawn.text) for name, drawn in messages(WORDS).items()]
    assert len(said) > 500
    assert [(name, line) for name, line in said if COUNTED.search(line.replace("*", ""))] == []


@pytest.mark.parametrize(
    "text", ["Dana: 12 sightings", "Sam has told three outcomes", "4 introductions by Dana", "Dana saw 2 vendors"]
)
def test_a_figure_of_a_rep_is_found(text: str) -> None:
    assert COUNTED.search(text)
