"""What is wanted and nobody is known for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.model import Need, Suggestion, SuggestionState
from domain.unserved import unserved

NOW = datetime(2026, 3, 30, 9, tzinfo=UTC)
POWER = "backup power for the server room"


def need(number: int, situation: str = POWER, **more: Any) -> Need:
    values: dict[str, Any] = {"id": f"N{number}", "author_id": f"U{number}", "at": NOW - timedelta(days=number)}
    return Need(situation=situation, **(values | more))


def nobody(*needs: Need) -> list[Suggestion]:
    return [Suggestion(need_id=n.id, addressee_id=n.author_id, state=SuggestionState.NOBODY) for n in needs]


def test_three_needs_of_one_trade_make_one_line() -> None:
    needs = [need(n, text, trade="solar & energy") for n, text in enumerate((POWER, "a generator", "the grid fails"))]
    assert unserved(needs, nobody(*needs), NOW) == (("solar & energy", 3),)
    assert unserved(needs[:2], nobody(*needs), NOW) == ()


def test_without_a_trade_the_words_decide() -> None:
    texts = (POWER, "backup power in the server rooms", "server room without backup power", "a caterer for the fair")
    needs = [need(n, text) for n, text in enumerate(texts)]
    assert unserved(needs, [], NOW) == ((POWER, 3),)


def test_words_join_a_trade_but_two_trades_are_two_kinds() -> None:
    needs = [need(1, trade="solar & energy"), need(2), need(3), need(4, "a neon sign", trade="signs")]
    assert unserved(needs, [], NOW) == (("solar & energy", 3),)


@pytest.mark.parametrize(
    "more",
    [
        {"closed": True},
        {"at": NOW - timedelta(days=31)},
        {"at": NOW + timedelta(days=1)},
        {"author_id": "U1", "at": NOW - timedelta(days=1)},
    ],
)
def test_what_does_not_count(more: dict[str, Any]) -> None:
    needs = [need(1), need(2), need(3, **more)]
    assert unserved(needs, [], NOW) == ()


def test_one_author_may_want_it_for_two_customers() -> None:
    needs = [need(n, author_id="U1", at=NOW, customer_name=c) for n, c in enumerate(("Acme", "Globex", "Hooli"))]
    assert unserved(needs, [], NOW) == ((POWER, 3),)


def test_what_somebody_was_offered_for_is_served() -> None:
    needs = [need(1), need(2), need(3)]
    offered = Suggestion(need_id="N2", addressee_id="U2", state=SuggestionState.REFUSED)
    assert unserved(needs, [*nobody(needs[0]), offered], NOW) == ()


def test_the_most_wanted_comes_first_and_long_words_are_cut() -> None:
    long = "somebody who repairs wooden conference tables with integrated cable trunks"
    needs = [need(n, long) for n in range(3)] + [need(n, trade="signs") for n in range(3, 7)]
    (first, four), (second, three) = unserved(needs, [], NOW)
    assert (first, four, three) == ("signs", 4, 3)
    assert second.endswith("…")
    assert len(second) <= 60
