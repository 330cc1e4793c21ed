"""A sealed token opens with its own key, for its own workspace, unchanged; and never lies about in clear."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import CannotOpen
from domain.model import Installation
from storage.sealing import KeyRing, key_id
from storage.store import SqlStore
from tests.storage.samples import put

OLD, NEW = b"o" * 32, b"n" * 32
TOKEN = "xoxb-hunter2-hunter2"


def test_what_is_sealed_is_opened_and_does_not_hold_the_token() -> None:
    ring = KeyRing([NEW])
    key, sealed = ring.seal("T1", TOKEN)
    assert ring.open("T1", key, sealed) == TOKEN
    assert b"hunter2" not in sealed
    assert key == ring.sealing == key_id(NEW)


def test_the_same_token_is_never_sealed_the_same() -> None:
    ring = KeyRing([NEW])
    assert ring.seal("T1", TOKEN) != ring.seal("T1", TOKEN)


def test_the_first_key_seals_and_every_key_opens() -> None:
    key, sealed = KeyRing([OLD]).seal("T1", TOKEN)
    ring = KeyRing([NEW, OLD])
    assert ring.open("T1", key, sealed) == TOKEN
    assert ring.seal("T1", TOKEN)[0] == key_id(NEW)
    assert (ring.holds(key), KeyRing([NEW]).holds(key)) == (True, False)


def test_a_missing_key_is_named_by_its_id_only() -> None:
    key, sealed = KeyRing([OLD]).seal("T1", TOKEN)
    with pytest.raises(CannotOpen, match=f"sealed with the key {key}, which KITH_ENCRYPTION_KEY does not hold"):
        KeyRing([NEW]).open("T1", key, sealed)


def test_what_was_sealed_for_one_workspace_opens_in_no_other() -> None:
    ring = KeyRing([NEW])
    key, sealed = ring.seal("T1", TOKEN)
    with pytest.raises(CannotOpen, match="T2 was changed"):
        ring.open("T2", key, sealed)


@given(place=st.integers(0, 47), bit=st.integers(0, 7))
def test_a_single_changed_bit_is_noticed(place: int, bit: int) -> None:
    ring = KeyRing([NEW])
    key, sealed = ring.seal("T1", TOKEN)
    changed = bytearray(sealed)
    changed[place] ^= 1 << bit
    with pytest.raises(CannotOpen):
        ring.open("T1", key, bytes(changed))


@pytest.mark.parametrize("length", [0, 5, 12, 27])
def test_what_is_too_short_is_no_token(length: int) -> None:
    with pytest.raises(CannotOpen):
        KeyRing([NEW]).open("T1", key_id(NEW), os.urandom(length))


def test_the_id_of_a_key_tells_nothing_of_it() -> None:
    assert len(key_id(NEW)) == 8
    assert key_id(NEW) != key_id(OLD)
    assert NEW.hex()[:8] != key_id(NEW)


async def test_tokens_are_counted_by_their_keys(store: SqlStore) -> None:
    for number, key in enumerate(["aa", "aa", "bb"]):
        await put(store, Installation(key_id=key, sealed=b"."), workspace=f"T{number}")
    assert await store.sealed_with() == {"aa": 2, "bb": 1}


async def test_installations_are_in_no_copy(store: SqlStore) -> None:
    assert {"installations", "begun_installs"}.isdisjoint(store.copies.kinds)
