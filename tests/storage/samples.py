"""Rows to store: one of each kind by hand, and as many as wanted at random."""

import dataclasses
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from domain.model import Act, Change, InboxEvent, Pick, Row, Suggestion, Workspace
from storage.store import SqlStore
from storage.tables import TABLES

R = TypeVar("R", bound=Row)

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
KINDS = sorted(TABLES, key=lambda kind: kind.__name__)
_numbers = itertools.count()


class StillClock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


ENUMS: dict[str, dict[str, Any]] = {
    "Card": {"kind": "sighting"},
    "Outcome": {"kind": "delivered"},
    "Decision": {"kind": "merge"},
    "ModelCall": {"result": "ok"},
    "Missed": {"kind": "sighting"},
    "Taught": {"kind": "missed"},
    "Fit": {"aspect": "kind", "serves": True},
}


def sample(kind: type[R], /, **values: Any) -> R:
    """A row whose required fields no other sample shares."""
    required = {
        field.name: f"{field.name}-{next(_numbers)}"
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    enums: dict[str, Any] = ENUMS.get(kind.__name__, {})
    return kind(**required | enums | values)


def waiting(number: int, **values: Any) -> InboxEvent:
    """An event that is due at once."""
    standard: dict[str, Any] = {
        "id": f"Ev{number:04}",
        "workspace_id": "T1",
        "kind": "message",
        "payload": {"text": "Acme \N{WAVING HAND SIGN} were great"},
        "received_at": NOON,
        "due_at": NOON,
    }
    return InboxEvent(**standard | values)


async def put(store: SqlStore, row: R, *, workspace: str = "T1", what: str = "told") -> R:
    async with store.write(workspace, actor_id="U1", what=what) as unit:
        return await unit.add(row)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
MOMENTS = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
FIGURES = st.floats(min_value=-1e6, max_value=1e6)
IMAGES = st.none() | st.dictionaries(TEXT, TEXT | st.integers(-9, 9) | st.none() | st.booleans(), max_size=3)
CHANGES = st.builds(Change, table=TEXT, row_id=TEXT, before=IMAGES, after=IMAGES)
PICKS = st.builds(
    Pick,
    vendor_id=TEXT,
    sighting_ids=st.lists(TEXT, max_size=3).map(tuple),
    score=FIGURES,
    likeness=FIGURES,
    trust=FIGURES,
    contact_id=st.none() | TEXT,
    region_fits=st.none() | st.booleans(),
)

st.register_type_strategy(str, TEXT)
st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(float, FIGURES)
st.register_type_strategy(int, st.integers(-(2**31), 2**31 - 1))


def any_row(kind: type[Row]) -> st.SearchStrategy[Row]:
    """Without an id: the store gives it."""
    special: dict[type[Row], dict[str, Any]] = {
        Suggestion: {"picks": st.lists(PICKS, max_size=3).map(tuple)},
        Act: {"changes": st.lists(CHANGES, max_size=3).map(tuple), "sighting_write": st.integers(0, 2**31 - 9)},
        Workspace: {"managers": st.lists(TEXT, max_size=3).map(tuple)},
    }
    rest = {
        field.name: st.from_type(field_type)
        for field, field_type in _typed(kind)
        if field.name not in {"id", "workspace_id", *special.get(kind, {})}
    }
    return st.builds(kind, **rest | special.get(kind, {}))


def _typed(kind: type[Row]) -> list[tuple[dataclasses.Field[Any], Any]]:
    return [(field, field.type) for field in dataclasses.fields(kind)]
