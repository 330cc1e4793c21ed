"""Payloads as Slack sends them, with a few places in them turned into something else."""

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.model import Json
from playground.wire import Delivered
from tests.journeys.hostile import texts

T = TypeVar("T")
FORM: Final = "application/x-www-form-urlencoded"

LEAVES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=30),
    st.sampled_from(
        ["", "0", "-1", "9" * 40, "x" * 5_000, "C0DEALS001", "U0DANA0001", "T0NORTHLGT", "1.5", "NaN", "{}"]
    ),
    st.sampled_from(texts()),
)
VALUES: Final = st.recursive(
    LEAVES,
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=8), deeper, max_size=3),
    max_leaves=6,
)
EDITS: Final = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from(["replace", "remove", "wrap", "add"]), VALUES),
    min_size=1,
    max_size=3,
)
HEADERS: Final = st.dictionaries(
    st.sampled_from(
        ["content-type", "x-slack-retry-num", "x-slack-retry-reason", "content-encoding", "accept", "x-odd"]
    ),
    st.sampled_from(
        ["application/json", FORM, "", "text/plain", "9" * 30, "gzip", "application/json; charset=utf-99", "-1"]
    ),
    max_size=3,
)
BODIES: Final = st.one_of(
    st.binary(max_size=200),
    st.sampled_from(
        [b"{" * 5_000, b"payload=", b"payload=%ZZ", b"\xff\xfe", b'{"type": "event_callback"}', b"command=%2Fvendor"]
    ),
    VALUES.map(lambda value: json.dumps(value).encode()),
    VALUES.map(lambda value: urlencode({"payload": json.dumps(value)}).encode()),
)


@dataclass(frozen=True)
class Sent:
    """`kind` is how Slack sends it: events_api, interactive or slash_commands."""

    kind: Any
    payload: Json


def sent(deliveries: Sequence[Delivered]) -> list[Sent]:
    """One of each sort of what was delivered, the last."""
    found = {}
    for each in deliveries:
        kind = each.kind if each.kind in {"events_api", "slash_commands"} else "interactive"
        event, view = each.payload.get("event") or {}, each.payload.get("view") or {}
        sort = (
            each.kind, event.get("type"), event.get("subtype"), event.get("channel_type"), view.get("callback_id"),
            each.payload.get("command"), str((each.payload.get("actions") or [{}])[0].get("action_id")),
        )  # fmt: skip
        found[sort] = Sent(kind, each.payload)
    return list(found.values())


def spoiled(of: Sequence[Sent]) -> st.SearchStrategy[Sent]:
    return st.builds(_spoil, st.sampled_from(of), EDITS, st.uuids())


def _spoil(original: Sent, edits: list[tuple[int, str, Any]], mark: Any) -> Sent:
    payload = copy.deepcopy(original.payload)
    if "event_id" in payload:
        payload["event_id"] = f"Ev{mark.hex}"
    for number, how, value in edits:
        places = list(_places(payload))
        if not places:
            continue
        inside, name = places[number % len(places)]
        if how == "remove":
            del inside[name]
        elif how == "add" and isinstance(inside, dict):
            inside["odd"] = value
        else:
            inside[name] = [inside[name], value] if how == "wrap" else value
    return Sent(original.kind, payload)


def _places(value: Any) -> list[tuple[Any, Any]]:
    names: list[Any] = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    return [(value, name) for name in names] + [place for name in names for place in _places(value[name])]


def examples(strategy: st.SearchStrategy[T], number: int, *, same: bool) -> list[T]:
    """So many of them; `same`: those of every run."""
    found: list[T] = []

    @settings(
        max_examples=number, derandomize=same, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(one: T) -> None:
        found.append(one)

    collect()
    return found


Count = Callable[[], int]
