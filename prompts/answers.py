"""The form that the model fills in, as it is sent (a strict JSON schema) and as it comes back (checked again here)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.model import Kind, Sentiment

TEXT_LENGTH = 2_000
"""Characters of one answered text beyond which the whole answer is refused; grounding cuts much shorter."""
VENDORS_AT_MOST = 8
ASKED_LENGTH = 120
"""Characters of one text that the model is asked for: fifteen words, or a long name."""
VENDORS_ASKED_FOR = 5


def _bounded(text: str) -> str:
    if len(text) > TEXT_LENGTH:
        raise ValueError("longer than any name or situation")
    return text


Text = Annotated[str, AfterValidator(_bounded)]
"""Bounded in code: a schema with `maxLength` is not taken by every server."""


class Certainty(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactAnswer(_Form):
    name: Text | None
    email: Text | None
    phone: Text | None


class VendorAnswer(_Form):
    name: Text
    contact: ContactAnswer | None
    sentiment: Sentiment


class Answer(_Form):
    kind: Kind
    certainty: Certainty
    vendors: Annotated[tuple[VendorAnswer, ...], Field(max_length=VENDORS_AT_MOST)]
    customer: Text | None
    region: Text | None
    situation: Text | None
    trade: Text | None


def answer_formats(trades: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What may be sent as `response_format` to ask for an `Answer`, the preferred one first.

    The first bounds lists and texts, which keeps a small model from rambling but is not taken by every server.
    `trades`: the only words for a trade, if there are any. They stand in the schema and not in the prompt: a server
    that turns it into a grammar reads no token of them.
    """
    schema = _undescribed(Answer.model_json_schema())
    if trades:
        schema["properties"]["trade"] = {"anyOf": [{"type": "string", "enum": list(trades)}, {"type": "null"}]}
    return [
        {"type": "json_schema", "json_schema": {"name": "reading", "strict": True, "schema": one}}
        for one in (_shaped(schema, bounded=True), _shaped(schema, bounded=False))
    ]


def _shaped(part: Any, *, bounded: bool) -> Any:
    """The schema with bounds on all its lists and texts, or with none."""
    if isinstance(part, list):
        return [_shaped(item, bounded=bounded) for item in part]
    if not isinstance(part, dict):
        return part
    shaped = {key: _shaped(value, bounded=bounded) for key, value in part.items() if key != "maxItems"}
    if bounded and part.get("type") == "array":
        shaped["maxItems"] = VENDORS_ASKED_FOR
    if bounded and part.get("type") == "string" and "enum" not in part:
        shaped["maxLength"] = ASKED_LENGTH
    return shaped


def _undescribed(part: Any) -> Any:
    """A schema without titles and descriptions: they are for readers of this file and cost tokens."""
    if isinstance(part, list):
        return [_undescribed(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: {name: _undescribed(shape) for name, shape in value.items()}
        if key in {"properties", "$defs"}
        else _undescribed(value)
        for key, value in part.items()
        if key not in {"title", "description"}
    }
