"""Ids sort by time."""

from storage.ids import ids
from tests.storage.samples import StillClock


def test_ids_are_short_and_sort_in_the_order_they_were_given() -> None:
    clock = StillClock()
    new_id = ids(clock)
    given = []
    for milliseconds in (0, 0, 0, 1, 5, -3600_000, 0):
        clock.pass_by(milliseconds=milliseconds)
        given += [new_id() for _ in range(200)]
    assert given == sorted(set(given))
    assert {len(one) for one in given} == {26}


def test_two_processes_give_different_ids() -> None:
    clock = StillClock()
    assert not {ids(clock)() for _ in range(50)} & {ids(clock)() for _ in range(50)}


def test_an_id_tells_its_millisecond() -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    clock = StillClock()
    number = 0
    for letter in ids(clock)():
        number = number * 32 + alphabet.index(letter)
    assert number >> 80 == int(clock.now().timestamp() * 1000)
