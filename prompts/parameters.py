"""Request parameters that not every compatible server takes: a refused one is replaced or left out, and remembered."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from openai import APIStatusError

from prompts.templates import ChatMessage

log = structlog.get_logger(__name__)

Setting = tuple[str, Any] | None
"""A parameter with its value; None: left out."""

_REFUSING = frozenset({400, 404, 422})
_REFUSAL = re.compile(
    r"unsupported|not supported|unknown|unrecogni[sz]ed|unexpected|not permitted|extra|not allowed|invalid|deprecated",
    re.IGNORECASE,
)


class Parameters:
    """For each parameter the settings still to be tried, the preferred one first."""

    def __init__(self, *, answer_formats: Sequence[Mapping[str, Any]], answer_tokens: int) -> None:
        self._answer_formats = answer_formats
        self._settings: list[list[Setting]] = [
            [*(("response_format", one) for one in (*answer_formats, {"type": "json_object"})), None],
            [("store", False), None],
            [("reasoning_effort", "none"), ("reasoning_effort", "minimal"), None],
            [("temperature", 0), None],
            [("max_completion_tokens", answer_tokens), ("max_tokens", answer_tokens), None],
        ]

    def current(self) -> dict[str, Any]:
        return dict(settings[0] for settings in self._settings if settings[0] is not None)

    def spelt_out(self, sent: Mapping[str, Any]) -> list[ChatMessage]:
        """What must be said in words because it is not sent as a schema; nothing where the server takes one."""
        if sent.get("response_format") in self._answer_formats:
            return []
        schema = json.dumps(self._answer_formats[-1]["json_schema"]["schema"], ensure_ascii=False)
        words = f"Answer with one JSON object that fits this JSON schema, and with nothing else: {schema}"
        return [ChatMessage(role="system", content=words)]

    def without_refused(self, sent: Mapping[str, Any], error: APIStatusError) -> bool:
        """Move on from the parameter that the server named as not to its taste; False when it named none of ours.

        Of several requests under way at once, only the first to be refused moves on; the others find it done.
        """
        if error.status_code not in _REFUSING or not (named := _named(error, sent)):
            return False
        for settings in self._settings:
            if settings[0] is not None and settings[0] == (named, sent[named]):
                settings.pop(0)
                log.info("model_parameter_refused", parameter=named, status=error.status_code)
        return True


def _named(error: APIStatusError, sent: Mapping[str, Any]) -> str | None:
    """The parameter that an error names, by its `param` field or else in its words."""
    if error.param in sent:
        return error.param
    words = str(error.body)
    if not _REFUSAL.search(words):
        return None
    return next((name for name in sent if re.search(rf"(?<![\w-]){name}(?![\w-])", words)), None)
