"""The talk of recent threads: bounded, in order, in memory only."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.model import Line, Need, Sighting, Workspace
from handlers.threads import Threads, recall_hot
from storage.store import open_store
from tests.handlers.fakes import NOON, StillClock

PLACE = ("T1", "C1", "1.0")


def said(threads: Threads, ts: str) -> list[str]:
    return [line.text for line in threads.before(PLACE, ts)]


def hear(threads: Threads, *heard: tuple[str, str]) -> Threads:
    for ts, text in heard:
        threads.hear(PLACE, ts, Line(user="U1", text=text))
    return threads


def test_what_was_said_before_a_reply_is_known_in_its_order() -> None:
    threads = hear(Threads(), ("1.0", "root"), ("3.0", "second"), ("2.0", "first"), ("4.0", "third"))
    assert said(threads, "4.0") == ["root", "first", "second"]
    assert threads.parent(PLACE) == "root"


def test_a_message_that_is_delivered_twice_is_kept_once() -> None:
    assert said(hear(Threads(), ("1.0", "root"), ("1.0", "root")), "2.0") == ["root"]


def test_an_edited_line_keeps_its_place() -> None:
    threads = hear(Threads(), ("1.0", "root"), ("2.0", "reply"))
    threads.forget(PLACE, "1.0")
    assert said(hear(threads, ("1.0", "edited")), "3.0") == ["edited", "reply"]


def test_the_oldest_line_of_a_thread_goes_first() -> None:
    threads = hear(Threads(lines=2), ("1.0", "root"), ("2.0", "first"), ("3.0", "second"))
    assert said(threads, "4.0") == ["first", "second"]
    assert threads.parent(PLACE) is None


def test_the_thread_that_was_quiet_longest_goes_first() -> None:
    threads = Threads(threads=2)
    one, two, three = (("T1", "C1", f"{number}.0") for number in (1, 2, 3))
    for place in (one, two, one, three):
        threads.hear(place, place[2], Line(user="U1", text=place[2]))
    assert [threads.parent(place) for place in (one, two, three)] == ["1.0", None, "3.0"]


def test_a_place_that_was_never_heard_of_says_nothing() -> None:
    threads = Threads()
    threads.forget(PLACE, "1.0")
    assert threads.before(PLACE, "9.0") == ()
    assert threads.parent(PLACE) is None


def test_threads_of_two_workspaces_are_apart() -> None:
    threads = hear(Threads(), ("1.0", "root"))
    assert threads.parent(("T2", *PLACE[1:])) is None


def test_hot_threads_cool_when_there_are_too_many() -> None:
    threads = Threads(threads=1)
    threads.heat(PLACE)
    assert threads.is_hot(PLACE)
    threads.heat(("T1", "C2", "1.0"))
    assert not threads.is_hot(PLACE)


@pytest.mark.parametrize(("at", "since"), [("2.0", False), ("1.5", True), ("3.0", False)])
def test_a_later_edit_is_remembered(at: str, since: bool) -> None:  # noqa: FBT001 - the expected answer
    threads = Threads(threads=1)
    threads.edited(PLACE, "2.0")
    threads.edited(PLACE, "1.0")
    assert threads.edited_since(PLACE, at) is since
    threads.edited(("T1", "C1", "5.0"), "6.0")
    assert not threads.edited_since(PLACE, "0.5")


async def test_after_a_start_the_threads_with_something_in_them_are_known_again(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    try:
        async with store.write("T1", actor_id="kith", what="test") as unit:
            await unit.add(Workspace(name="Northlight"))
            await unit.add(Sighting(vendor_name="A", channel_id="C1", ts="1.1", thread_ts="1.0", seen_at=NOON))
            await unit.add(Sighting(vendor_name="B", channel_id="C2", ts="1.1", seen_at=NOON - timedelta(days=15)))
            await unit.add(Sighting(vendor_name="C", seen_at=NOON))
            await unit.add(Need(author_id="U1", channel_id="C3", ts="1.2", at=NOON))
        threads = Threads()
        await recall_hot(threads, store, NOON)
    finally:
        await store.close()
    assert threads.is_hot(("T1", "C1", "1.0"))
    assert threads.is_hot(("T1", "C3", "1.2"))
    assert not threads.is_hot(("T1", "C2", "1.1"))
