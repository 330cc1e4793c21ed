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

_LOCAL: Final = re.compile(
    r"""\blocal\s+(?:firm|company|partner|vendor|provider|supplier|contractor|crew|team|people|person|shop|outfit|agency|
        office|lawyer|attorney|notary|accountant|auditor|consultant|specialist|expert|technician|engineer|help|hands|
        presence|someone|somebody|guy|guys|one)s?\b
    | \b(?:some(?:one|body)|any(?:one|body)|firm|company|partner|vendor|provider|people|crew|team)\s+
        (?:(?:who|that)\s+is\s+)?(?:local|nearby|close\s+by|around\s+here|from\s+(?:around\s+)?here)\b
    | \bmust\s+be\s+(?:local|nearby|on[ -]?site) | \bin\s+person\b | \bface[ -]to[ -]face\b
    | \b(?:come|comes|coming|drive|drives|be|is|stand|get|sit|sits|work|works)\s+(?:out\s+)?on[ -]?site\b
    | \bon[ -]?site\s+(?:work|visit|visits|support|help|presence|someone|somebody|people|team)\b
    | \bwithin\s+(?:driving\s+distance|an?\s+hour)\b
    | \bvor\s+ort\b | \bortsans(?:ä|ae)ssig | \baus\s+der\s+(?:region|gegend|n(?:ä|ae)he|umgebung)\b
    | \bsur\s+place\b | \bter\s+plaatse\b | \bin\s+situ\b | \bde\s+la\s+zona\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def asks_local(text: str) -> bool:
    """Whether somebody nearby is asked for, whatever the trade. A local network is no such wish."""
    return _LOCAL.search(text) is not None


def asked_for(text: str) -> str:
    """What is asked for; the whole text where nothing stands around it."""
    whole = plain(text).strip()
    rest = _OPENINGS.sub("", whole).strip(" ?!.,;:")
    return rest or whole
