"""The form that the model fills in, as it is sent (a strict JSON schema) and as it comes back (checked again here)."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.model import Kind, Sentiment

TEXT_LENGTH = 2_000
"""Characters of one answered text beyond which the whole answer is refused; grounding cuts much shorter."""
VENDORS_AT_MOST = 8


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


def answer_format() -> dict[str, Any]:
    """The `response_format` that asks for an `Answer`."""
    schema = _undescribed(Answer.model_json_schema())
    return {"type": "json_schema", "json_schema": {"name": "reading", "strict": True, "schema": schema}}


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
