"""What waits in App Home comes in pages, newest first, and a tap leaves the page where it is."""

from collections.abc import Sequence
from typing import Any

import pytest

from domain.model import Sighting
from handlers.cards import home
from handlers.cards.home import MOST_BLOCKS, QUESTIONS, Paged
from handlers.clicks import page_of


def drawn(paged: Paged, questions: Sequence[Sighting] = ()) -> dict[str, Any]:
    return home.home(
        questions=questions, suggestions=[], introductions=[], seen=[], names={}, muted_until=None, paged=paged
    )


def buttons(view: dict[str, Any]) -> dict[str, str]:
    """What the paging buttons carry, by their label."""
    elements = [one for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]]
    return {one["text"]["text"]: one["value"] for one in elements if one["action_id"].startswith("home_")}


@pytest.mark.parametrize(
    ("wanted", "waiting", "page", "behind"),
    [
        (0, 0, 0, 0),
        (0, QUESTIONS, 0, 0),
        (0, QUESTIONS + 1, 0, 1),
        (1, QUESTIONS + 1, 1, 0),
        (1, QUESTIONS, 0, 0),
        (7, 3 * QUESTIONS, 2, 0),
        (-3, 2 * QUESTIONS, 0, QUESTIONS),
        (1, 31, 1, 31 - 2 * QUESTIONS),
    ],
)
def test_a_page_behind_the_last_is_the_last(wanted: int, waiting: int, page: int, behind: int) -> None:
    paged = Paged.of(wanted, waiting)
    assert (paged.page, paged.behind) == (page, behind)


def test_few_questions_need_no_pages() -> None:
    view = drawn(Paged.of(0, QUESTIONS))
    assert buttons(view) == {}
    assert "Questions" not in str(view)


def test_the_first_page_tells_how_many_more_there_are() -> None:
    view = drawn(Paged.of(0, 31))
    assert "Questions 1 to 8 of 31, and 23 more." in str(view)
    assert buttons(view) == {"Show more": '{"page":1}'}
    assert view["private_metadata"] == '{"page":0}'


def test_a_page_in_between_leads_both_ways() -> None:
    assert buttons(drawn(Paged.of(2, 31))) == {"Show more": '{"page":3}', "Back": '{"page":1}'}


def test_the_last_page_leads_back() -> None:
    view = drawn(Paged.of(3, 31))
    assert "Questions 25 to 31 of 31." in str(view)
    assert buttons(view) == {"Back": '{"page":2}'}


def test_a_full_page_fits() -> None:
    question = Sighting(id="S1", vendor_name="Lakeshore IT", customer_name="Acme", situation="rewired it")
    view = drawn(Paged.of(0, 1_000), [question] * QUESTIONS)
    assert buttons(view) == {"Show more": '{"page":1}'}
    assert len(view["blocks"]) < MOST_BLOCKS


@pytest.mark.parametrize(
    ("told", "page"), [({}, 0), ({"page": "3"}, 3), ({"page": "-1"}, 0), ({"page": "x"}, 0), ({"page": ""}, 0)]
)
def test_a_page_is_a_number_or_the_first(told: dict[str, str], page: int) -> None:
    assert page_of(told) == page
