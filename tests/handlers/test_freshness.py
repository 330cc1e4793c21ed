"""What another process changed or heard is not believed here any longer."""

from typing import cast

import pytest

from domain.model import Line
from domain.ports import Listener, Store
from handlers.freshness import Freshness
from handlers.services import Services
from tests.handlers.fakes import FakeStore, services

PLACE = ("T1", "C1", "1.1")


@pytest.fixture
def known() -> Services:
    return services(cast("Store", FakeStore()))


@pytest.fixture
def listener(known: Services) -> Listener:
    return Freshness(known)


@pytest.mark.parametrize(
    ("tables", "forgotten"),
    [
        ({"vendors"}, {"known"}),
        ({"introductions", "taught"}, {"known"}),
        ({"workspaces"}, {"known", "preferences"}),
        ({"people"}, {"people"}),
        ({"channels"}, {"channels"}),
        ({"installations"}, {"slack"}),
        ({"of a newer version"}, set()),
        (None, {"known", "preferences", "people", "channels", "slack"}),
    ],
)
def test_what_is_kept_of_the_changed_tables_is_forgotten(
    known: Services,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
    tables: set[str] | None,
    forgotten: set[str],
) -> None:
    forgot = set()
    for name, kept, method in (
        ("known", known.known, "forget"),
        ("preferences", known.preferences, "forget"),
        ("people", known.directory, "people_changed"),
        ("channels", known.directory, "channels_changed"),
        ("slack", known.slack, "forget"),
    ):
        monkeypatch.setattr(
            kept, method, lambda workspace_id, name=name: forgot.add((name, workspace_id)), raising=False
        )
    listener.on_changed("T1", None if tables is None else frozenset(tables))
    assert forgot == {(name, "T1") for name in forgotten}


def test_a_thread_that_is_hot_for_another_process_is_hot_here(known: Services, listener: Listener) -> None:
    listener.on_told("hot", *PLACE)
    assert known.threads.is_hot(PLACE)


def test_an_edit_that_another_process_heard_of_counts(known: Services, listener: Listener) -> None:
    listener.on_told("edited", "T1", "C1", "2.2", "9.9")
    assert known.threads.edited_since(("T1", "C1", "2.2"), "3.3")


def test_what_was_deleted_or_whose_author_was_forgotten_is_dropped(known: Services, listener: Listener) -> None:
    for ts, user in (("1.1", "U1"), ("1.2", "U2"), ("1.3", "U3")):
        known.threads.hear(PLACE, ts, Line(user=user, text="talk"))
    listener.on_told("unsaid", *PLACE, "1.1")
    listener.on_told("forget", "T1", "U2")
    assert known.threads.before(PLACE, "9") == (Line(user="U3", text="talk"),)


def test_people_and_channels_that_changed_are_asked_about_again(known: Services, listener: Listener) -> None:
    listener.on_told("person", "T1", "U1")
    listener.on_told("channel", "T1", "C1")
    assert known.directory._stale == {("T1", "U1"), ("T1", "C1")}


def test_what_only_a_newer_version_says_is_passed_over(listener: Listener) -> None:
    listener.on_told("a new word", "T1")


def test_what_is_heard_here_is_told(known: Services) -> None:
    said: list[tuple[str, ...]] = []
    known.threads._tell = lambda *words: said.append(words)
    known.directory._tell = lambda *words: said.append(words)
    known.threads.heat(PLACE)
    known.threads.edited(("T1", "C1", "2.2"), "9.9")
    known.threads.forget(PLACE, "1.1")
    known.threads.forget_person("T1", "U1")
    known.directory.forget_person("T1", "U1")
    known.directory.forget_channel("T1", "C1")
    assert said == [
        ("hot", *PLACE),
        ("edited", "T1", "C1", "2.2", "9.9"),
        ("unsaid", *PLACE, "1.1"),
        ("forget", "T1", "U1"),
        ("person", "T1", "U1"),
        ("channel", "T1", "C1"),
    ]
