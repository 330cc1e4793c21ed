"""A question to Kith without the words around it: "who do we know for storage in Texas?" asks for storage in Texas."""

import re
from typing import Final

from domain.naming import plain

_OPENINGS: Final = re.compile(
    r"""^\W*(?:(?:hi|hey|hello|ok|please|pls|so|quick\ question|question)\b[\s,:!-]*)*
    (?:
      who(?:m)?\s+(?:do|did|would|should|could|can|have)\s+(?:we|you|i|u)\s+
        (?:know|have|got|send|call|ask|use|recommend|suggest|trust)(?:\s+(?:for|about|to|who|that|with))*
    | who\s+(?:knows|does|can\s+do|could\s+do|did|fixes|handles)
    | (?:do|does|did)\s+(?:we|you|anyone|anybody|someone|somebody)\s+(?:here\s+)?(?:know|have)
        (?:\s+(?:of|about|anyone|anybody|someone|somebody|a\ good|any\ good|any|a|an|who|that|for|to))*
    | (?:anyone|anybody|someone|somebody)\s+(?:know|knows|for|who|good\s+for|good\s+at)
        (?:\s+(?:of|about|a\ good|any|a|an|who|that|for|to))*
    | (?:i|we)\s+(?:need|want|am\s+looking\s+for|are\s+looking\s+for|'m\ looking\ for|'re\ looking\ for)
        (?:\s+(?:someone|somebody|a\ good|a|an|who|that|for|to))*
    | (?:find|search|recommend|suggest)(?:\s+(?:me|us|someone|somebody|a|an|for|who|that))*
    | wen\s+(?:kennen|haben)\s+wir(?:\s+f(?:ü|ue)r)?
    | kennt\s+(?:jemand|ihr|wer)(?:\s+(?:einen|eine|ein))?(?:\s+guten?)?
    | qui\s+(?:conna(?:î|i)t-on|connaissons-nous|a-t-on)(?:\s+pour)?
    | (?:a\s+)?qui(?:é|e)n\s+conocemos(?:\s+para)? | wie\s+kennen\s+we(?:\s+voor)?
    )\b\W*""",
    re.IGNORECASE | re.VERBOSE,
)


def asked_for(text: str) -> str:
    """What is asked for; the whole text where nothing stands around it."""
    whole = plain(text).strip()
    rest = _OPENINGS.sub("", whole).strip(" ?!.,;:")
    return rest or whole
