"""The arguments of a Web API call, whatever the encoding."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from playground.errors import SlackError
from playground.model import Json

_TRUE = {"1", "true", "True"}


async def read(request: Request) -> Json:
    """Query, form and JSON body together."""
    values: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        values |= _json_object(await request.body())
    elif kind.startswith("application/x-www-form-urlencoded"):
        values |= dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    return values


def _json_object(body: bytes) -> Json:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return parsed


@dataclass(frozen=True)
class Args:
    """Absent and empty arguments are the same; missing required ones make `invalid_arguments`."""

    values: Json

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def need(self, name: str) -> str:
        found = self.text(name)
        if not found:
            raise SlackError.because("invalid_arguments", f"missing required field: {name}")
        return found

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def flag(self, name: str, default: str = "false") -> bool:
        return str(self.values.get(name, default)) in _TRUE

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError as error:
            raise SlackError.because("invalid_arguments", f"not a number: {name}") from error

    def parsed(self, name: str, refusal: str = "invalid_arguments") -> Any:
        """A list or an object, sent as such or as JSON in a string; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise SlackError(refusal) from error

    def blocks(self) -> list[Json] | None:
        found = self.parsed("blocks", "invalid_blocks_format")
        if found is None:
            return None
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise SlackError("invalid_blocks_format")
        return found
