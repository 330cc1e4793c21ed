"""Limits on charts and tables."""

from collections.abc import Iterator

from playground.model import Json

_TITLE = 50
_LABEL = 20
_CATEGORIES = 20
_SERIES = 6
_ROWS = 101
_COLUMNS = 20


def chart_faults(block: Json, at: str) -> Iterator[str]:
    """A data_visualization block; six series or segments, the stricter of the two documented numbers."""
    if not 1 <= len(block.get("title") or "") <= _TITLE:
        yield f"title must be 1 to {_TITLE} characters [json-pointer:{at}/title]"
    chart = block.get("chart") or {}
    kind = chart.get("type")
    if kind == "pie":
        yield from _pie(chart, f"{at}/chart")
    elif kind in {"line", "bar", "area"}:
        yield from _axes(chart, f"{at}/chart")
    else:
        yield f"unsupported chart type: {kind} [json-pointer:{at}/chart/type]"


def _names(names: list[str], most: int, at: str) -> Iterator[str]:
    if not 1 <= len(names) <= most:
        yield f"1 to {most} items allowed [json-pointer:{at}]"
    if len(set(names)) != len(names):
        yield f"names must be unique [json-pointer:{at}]"
    for name in names:
        if not 1 <= len(name or "") <= _LABEL:
            yield f"must be 1 to {_LABEL} characters: {name} [json-pointer:{at}]"


def _pie(chart: Json, at: str) -> Iterator[str]:
    segments = chart.get("segments") or []
    yield from _names([each.get("label") for each in segments], _SERIES, f"{at}/segments")
    for each in segments:
        value = each.get("value")
        if not isinstance(value, (int, float)) or value <= 0:
            yield f"a segment's value must be above 0 [json-pointer:{at}/segments]"


def _axes(chart: Json, at: str) -> Iterator[str]:
    axes = chart.get("axis_config") or {}
    categories = axes.get("categories") or []
    series = chart.get("series") or []
    yield from _names(categories, _CATEGORIES, f"{at}/axis_config/categories")
    yield from _names([each.get("name") for each in series], _SERIES, f"{at}/series")
    for name in ("x_label", "y_label"):
        if len(axes.get(name) or "") > _TITLE:
            yield f"must be less than {_TITLE + 1} characters [json-pointer:{at}/axis_config/{name}]"
    for each in series:
        points = each.get("data") or []
        if [point.get("label") for point in points] != categories:
            yield f"each series needs one point for each category, in order [json-pointer:{at}/series]"
        if any(not isinstance(point.get("value"), (int, float)) for point in points):
            yield f"values must be numbers [json-pointer:{at}/series]"


def table_faults(block: Json, at: str) -> Iterator[str]:
    rows = block.get("rows") or []
    if not 1 <= len(rows) <= _ROWS:
        yield f"1 to {_ROWS} rows allowed [json-pointer:{at}/rows]"
    if any(not isinstance(row, list) or not 1 <= len(row) <= _COLUMNS for row in rows):
        yield f"1 to {_COLUMNS} cells allowed in a row [json-pointer:{at}/rows]"
