"""What is taken out of a Slack export, and what is not, whatever lies in it."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive import slack_files
from archive.slack_export import Post, SlackExport
from archive.slack_files import BrokenFileError, entries
from domain.errors import Unclear
from tests.archive.exports import CHANNELS, DANA, GIL, SAM, TEAM, USERS, praise, said, ts, write_folder, write_zip

Writer = Callable[..., Path]
DAYS = {
    "field-notes/2025-06-02": [said("one"), said("two", 1)],
    "field-notes/2025-06-03": [said("three", day=3)],
    "deals/2025-06-02": [said("four")],
    "deal-room/2025-06-02": [said("in confidence")],
    "D0DANASAM1/2025-06-02": [said("between us")],
}


@pytest.fixture(params=["folder", "zip", "zip with a top folder", "folder in a folder"])
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Writer:
    """Writes an export in one of its forms and says where it is."""

    def writer(days: dict[str, Any], **lists: Any) -> Path:
        match request.param:
            case "folder":
                return write_folder(tmp_path / "export", days, **lists)
            case "folder in a folder":
                write_folder(tmp_path / "outer" / "Northlight export", days, **lists)
                return tmp_path / "outer"
            case "zip":
                return write_zip(tmp_path / "export.zip", days, **lists)
            case _:
                return write_zip(tmp_path / "export.zip", days, top="Northlight export/", **lists)

    return writer


def posts(export: SlackExport) -> list[Post]:
    return [post for channel in export.channels for day in export.days(channel) for post in export.posts(channel, day)]


def words(export: SlackExport) -> list[str]:
    return [post.text for post in posts(export)]


def test_every_form_gives_the_same_messages_of_public_channels_only(write: Writer) -> None:
    export = SlackExport.open(write(DAYS))
    assert words(export) == ["four", "one", "two", "three"]
    assert [channel.name for channel in export.channels] == ["deals", "field-notes"]
    assert export.closed == {"private channels": 1, "direct conversations": 1, "group conversations": 0}
    assert export.bytes_read == sum(day.size for channel in export.channels for day in export.days(channel))
    export.close()


def test_the_same_day_has_the_same_checksum_in_every_form(tmp_path: Path) -> None:
    found = []
    for path in (write_folder(tmp_path / "a", DAYS), write_zip(tmp_path / "b.zip", DAYS)):
        export = SlackExport.open(path)
        found.append([(day.name, export.checksum(day)) for one in export.channels for day in export.days(one)])
        export.close()
    assert found[0] == found[1]
    assert len({checksum for _, checksum in found[0]}) == 3


def test_a_change_in_a_day_changes_its_checksum(tmp_path: Path) -> None:
    checksums = set()
    for text in ("one", "two"):
        export = SlackExport.open(write_folder(tmp_path / text, {"deals/2025-06-02": [said(text)]}))
        (day,) = export.days(export.channels[0])
        checksums.add(export.checksum(day))
    assert len(checksums) == 2


def test_people_are_told_apart(write: Writer) -> None:
    export = SlackExport.open(write({}))
    people = export.people(TEAM)
    assert (people[DANA].name, people[SAM].name) == ("Dana Whitfield", "Sam Okafor")
    assert {person.name for person in people.values() if person.is_outsider} == {"Gil Ferrer", "Ella Elsewhere"}
    assert {person.name for person in people.values() if person.is_bot} == {"Deploy bot"}
    assert {person.name for person in people.values() if person.deleted} == {"Lee Gone"}
    assert export.teams() == {TEAM: 3, "T0ELSEWHER": 1}
    export.close()


def test_an_export_makes_nobody_an_admin(tmp_path: Path) -> None:
    export = SlackExport.open(write_folder(tmp_path / "export", {}))
    assert USERS[0]["is_admin"]
    assert not any(person.is_admin for person in export.people(TEAM).values())


@pytest.mark.parametrize(
    "message",
    [
        said("joined", subtype="channel_join"),
        said("This message was deleted.", subtype="tombstone", user="USLACKBOT"),
        said("from an app", bot_id="B1"),
        said("hidden", hidden=True),
        said("odd", subtype={"a": 1}),
        said("no author") | {"user": None},
        said("no time") | {"ts": "soon"},
        said("no text") | {"text": None},
        said("another kind") | {"type": "file"},
    ],
    ids=str,
)
def test_what_no_person_wrote_is_passed_over(tmp_path: Path, message: dict[str, Any]) -> None:
    days = {"deals/2025-06-02": [message, said("kept", 1, subtype="thread_broadcast")]}
    assert words(SlackExport.open(write_folder(tmp_path / "export", days))) == ["kept"]


def test_roots_and_answers_of_threads_are_known(tmp_path: Path) -> None:
    root = said("root", thread_ts=ts(0), reply_count=1)
    days = {"deals/2025-06-02": [root, said("answer", 5, thread_ts=ts(0)), said("alone", 9)]}
    found = posts(SlackExport.open(write_folder(tmp_path / "export", days)))
    assert [(post.text, post.thread_ts, post.has_thread) for post in found] == [
        ("root", None, True),
        ("answer", ts(0), False),
        ("alone", None, False),
    ]


def test_odd_names_are_found_and_a_channel_may_lie_under_its_id(write: Writer) -> None:
    channels = [{"id": "C0000000A1", "name": "überbau-\N{SNOWMAN}"}, {"id": "C0000000B2", "name": "renamed"}]
    days = {"überbau-\N{SNOWMAN}/2025-06-02": [said("a")], "C0000000B2/2025-06-02": [said("b")]}
    export = SlackExport.open(write(days, channels=channels))
    assert sorted(words(export)) == ["a", "b"]
    export.close()


def test_a_name_in_the_spelling_of_another_system_is_the_same(tmp_path: Path) -> None:
    days = {"u\N{COMBINING DIAERESIS}ber/2025-06-02": [said("a")]}
    export = SlackExport.open(write_folder(tmp_path / "e", days, channels=[{"id": "C0000000A1", "name": "über"}]))
    assert words(export) == ["a"]


@pytest.mark.parametrize("flag", ["is_private", "is_group", "is_im", "is_mpim"])
def test_a_closed_conversation_among_the_channels_is_not_read(write: Writer, flag: str) -> None:
    channels = [*CHANNELS[:1], CHANNELS[1] | {flag: True}]
    export = SlackExport.open(write(DAYS, channels=channels))
    assert words(export) == ["one", "two", "three"]
    assert export.closed["private channels"] == 2
    export.close()


def test_a_folder_that_a_closed_conversation_is_called_like_is_not_read(write: Writer) -> None:
    export = SlackExport.open(write(DAYS, groups=[{"id": "G0SECRET02", "name": "deals"}]))
    assert "four" not in words(export)
    export.close()


def test_a_shared_channel_is_marked(write: Writer) -> None:
    export = SlackExport.open(write(DAYS, channels=[CHANNELS[0] | {"is_ext_shared": True}]))
    assert [channel.shared for channel in export.channels] == [True]
    export.close()


# --- what is broken or hostile --------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "no json", '{"a": 1}', "[1, 2", '[{"a"', "[" * 100_000, '"text"'], ids=repr)
def test_a_broken_day_is_named_and_the_others_are_read(write: Writer, content: str) -> None:
    export = SlackExport.open(write({**DAYS, "deals/2025-06-02": content}))
    deals, field = export.channels
    (day,) = export.days(deals)
    with pytest.raises(BrokenFileError):
        list(export.posts(deals, day))
    assert day.name == "deals/2025-06-02.json"
    assert len([post for day in export.days(field) for post in export.posts(field, day)]) == 3
    export.close()


def test_what_stands_before_a_break_is_given(tmp_path: Path) -> None:
    whole = json.dumps([said("one"), said("two", 1), said("three", 2)])
    export = SlackExport.open(write_folder(tmp_path / "e", {"deals/2025-06-02": whole[:-30]}))
    deals = export.channels[0]
    stream = export.posts(deals, export.days(deals)[0])
    assert [next(stream).text, next(stream).text] == ["one", "two"]
    with pytest.raises(BrokenFileError, match="JSON"):
        next(stream)


@pytest.mark.parametrize("content", ["", "[", "{}", "[{]"], ids=repr)
def test_a_broken_list_is_named(write: Writer, content: str) -> None:
    path = write(DAYS, users=content)
    with pytest.raises(BrokenFileError, match=r"users\.json"):
        SlackExport.open(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nonsense", b"\0" * 100], ids=repr)
def test_what_is_no_zip_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(content)
    with pytest.raises(Unclear, match="neither a folder nor a zip"):
        SlackExport.open(path)


def test_a_zip_or_a_folder_of_something_else_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as packed:
        packed.writestr("cat.jpg", b"...")
    (tmp_path / "photos").mkdir()
    for name in ("photos.zip", "photos"):
        with pytest.raises(Unclear, match=r"no channels\.json in photos"):
            SlackExport.open(tmp_path / name)


@pytest.mark.parametrize(
    "name",
    [
        "../deals/2025-06-02.json",
        "/deals/2025-06-02.json",
        "deals/../deals/2025-06-02.json",
        "deals\\..\\..\\2025-06-02.json",
        "deals/./2025-06-02.json",
        "deals//2025-06-02.json",
        "deals/more/2025-06-02.json",
        "deals/2025-13-40.json",
        "deals/2025-06-02.json.exe",
        "C:/deals/2025-06-02.json",
    ],
)
def test_names_that_lead_elsewhere_are_nothing(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "export.zip", {"field-notes/2025-06-02": [said("kept")]})
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(name, json.dumps([said("smuggled")]))
    export = SlackExport.open(path)
    assert words(export) == ["kept"]
    export.close()


def test_names_in_the_lists_never_become_paths(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2025-06-02.json").write_text(json.dumps([said("smuggled")]))
    channels = [{"id": "C0000000A1", "name": "../outside"}, {"id": "C0000000B2", "name": str(outside)}]
    export = SlackExport.open(write_folder(tmp_path / "export", {}, channels=channels))
    assert len(export.channels) == 2
    assert words(export) == []


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2025-06-02.json").write_text(json.dumps([said("smuggled")]))
    top = write_folder(tmp_path / "export", {"deals/2025-06-03": [said("kept", day=3)]})
    (top / "field-notes").symlink_to(outside, target_is_directory=True)
    (top / "deals" / "2025-06-02.json").symlink_to(outside / "2025-06-02.json")
    assert words(SlackExport.open(top)) == ["kept"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "export.zip", {"deals/2025-06-02": "[" + " " * (4 << 20) + "]"})
    assert path.stat().st_size < 10_000
    export = SlackExport.open(path)
    (deals, _) = export.channels
    with pytest.raises(BrokenFileError, match="packed as no chat is"):
        list(export.posts(deals, export.days(deals)[0]))
    assert export.bytes_read == 0
    export.close()


def test_a_file_beyond_all_measure_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_files, "LARGEST", 1_000)
    many = [said("x" * 50, number) for number in range(1_000)]
    export = SlackExport.open(write_folder(tmp_path / "e", {"deals/2025-06-02": many}, users=[], channels=CHANNELS))
    deals = export.channels[0]
    with pytest.raises(BrokenFileError):
        list(export.posts(deals, export.days(deals)[0]))


def test_a_damaged_zip_entry_is_a_broken_file(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "export.zip", {"deals/2025-06-02": [said(f"number {n}", n) for n in range(500)]})
    raw = bytearray(path.read_bytes())
    place = raw.find(b"deals/2025-06-02.json") + 200
    raw[place : place + 40] = b"\xff" * 40
    path.write_bytes(raw)
    export = SlackExport.open(path)
    with pytest.raises(BrokenFileError):
        words(export)
    export.close()


def test_a_locked_zip_entry_is_a_broken_file(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "export.zip", {"deals/2025-06-02": [praise("A")]})
    export = SlackExport.open(path)
    for info in export._files._days["deals"].values():  # type: ignore[attr-defined]
        info.flag_bits |= 0x1
    with pytest.raises(BrokenFileError, match="password"):
        words(export)
    export.close()


WHOLE = {"deals/2025-06-02": [said(f"number {number}", number) for number in range(20)]}


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_a_damaged_zip_is_told_and_breaks_nothing(tmp_path: Path, bites: list[tuple[float, int]]) -> None:
    path = tmp_path / "bitten.zip"
    raw = bytearray(write_zip(path, WHOLE).read_bytes())
    for place, byte in bites:
        raw[int(place * len(raw))] = byte
    path.write_bytes(raw)
    try:
        export = SlackExport.open(path)
    except (Unclear, BrokenFileError):
        return
    try:
        assert {post.text for post in posts(export)} <= {post["text"] for post in WHOLE["deals/2025-06-02"]}
    except BrokenFileError:
        pass
    finally:
        export.close()


def objects(raw: bytes) -> list[dict[str, Any]]:
    return list(entries(lambda: io.BytesIO(raw)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4) | JSON), st.sampled_from([None, 1, 4]), st.integers(1, 64))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_one_at_a_time_or_all_at_once_is_the_same(values: list[Any], indent: int | None, chunk: int) -> None:
    raw = json.dumps(values, indent=indent, ensure_ascii=False).encode("utf-8", "replace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slack_files, "CHUNK", chunk)
        assert objects(raw) == [value for value in json.loads(raw) if isinstance(value, dict)]


@given(st.binary() | st.text().map(str.encode) | st.lists(JSON).map(lambda v: json.dumps(v).encode()[:-1]))
@example(b"\xef\xbb\xbf[{}]")
@example(b"[" + b"9" * 10_000 + b"]")
def test_garbage_is_a_broken_file_and_nothing_else(raw: bytes) -> None:
    try:
        found = objects(raw)
    except BrokenFileError:
        return
    assert all(isinstance(value, dict) for value in found)


@given(
    st.lists(st.dictionaries(st.sampled_from(["type", "subtype", "user", "ts", "text", "thread_ts", "bot_id"]), JSON))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=50)
def test_no_message_breaks_the_reading(tmp_path: Path, messages: list[dict[str, Any]]) -> None:
    export = SlackExport.open(write_folder(tmp_path / "export", {"deals/2025-06-02": messages}))
    assert all(post.text.encode() is not None for post in posts(export))


@given(st.text() | st.sampled_from(["\ud800", "\0", "a\udfffb"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_text_comes_out_so_that_it_can_be_stored(tmp_path: Path, text: str) -> None:
    days = {"deals/2025-06-02": [said(text, user=GIL)]}
    (post,) = posts(SlackExport.open(write_folder(tmp_path / "export", days)))
    assert "\0" not in post.text.encode().decode()
