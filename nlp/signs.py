"""What stands around a name and for which role it speaks."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from nlp.cues import PATTERNS
from nlp.spans import Span, has_group
from nlp.words import given_names

WORK: Final = re.compile(
    r"^[\s,)]*(?:\([^)]{0,40}\)\s*)?(?:has |have |had |'ve |just |already |finally |really |then |even |hat |haben |"
    r"a |ont |"
    r"ha |han |heeft |hebben |har |da |actually |also |and )*" + PATTERNS["work"],
    re.IGNORECASE,
)
_MORE_WORK: Final = re.compile(
    r"^[\s,)]*(?:has |have |had |just |finally )?(?:put (?:up|in)|hooked up|reworked|showed up|turned up|came|"
    r"drew|drafted|tested|filed|trimmed|sealed|resealed|sprayed|coated|towed|hauled|walked (?:right )?(?:thr|on|off)|"
    r"quoted|charged|shrugs?|caught|found|changed|tiptoed|left|missed|skipped|ran out)\b",
    re.IGNORECASE,
)
_GIVES: Final = re.compile(
    r"^[\s,)]*(?:\([^)]{0,60}\)\s*)?(?:has |just |have )?(?:passe[ds]|sen[dt]s?|gave|gives|tipped|tips|referred|refers|"
    r"handed|hands|gibt|schickt|empfiehlt|nous (?:envoie|passe|signale)|nos (?:pasa|manda|envía)|stuurt|tipt) "
    r"(?:it |him |her |them )?(?:me|us|on|over|along|uns|ons|mir|a|une?|un)\b",
    re.IGNORECASE,
)
_AT: Final = re.compile(
    r"(?:\b(?:at|for|bei|beim|chez|hos|bij|visited|visit|visit to|over at|notes from|back from|site|client|customer|"
    r"kunde|klant|cliente|client[e]?|kunden|account|para|pour|für|voor|på|til|inside|round|around|via de klant|alla)"
    r"|@)\s+(?:the\s+|our\s+|der\s+|la\s+|le\s+|el\s+|our friends at\s+|customer\s+|client\s+)?\W?$",
    re.IGNORECASE,
)
_IN: Final = re.compile(r"\b(?:in|en|i|im|zu|à|em|across)\s+(?:the\s+)?$", re.IGNORECASE)
_BY: Final = re.compile(
    r"\b(?:by|von|vom|durch|par|por|door|af|av|thanks to|dank|firma|fa\.|firm|agency|company|provider|vendor|supplier|"
    r"contractor|installer|hired|use|uses|using|called|named|brought in|recommend|recommended|vs\.?|hébergeur|cabinet|"
    r"agence|agentur|sociedad|empresa|bedrijf|firmaet|firmaen|was|it's|name is|via|got|had)\s*[,=:]?\s*"
    r"(?:the\s+|der\s+|die\s+|la\s+|le\s+|los\s+|a\s+|an\s+|our\s+|guys from\s+|people from\s+|"
    r"(?:\w+ ){0,2}(?:firm|agency|company|outfit|shop)\s+(?:called\s+)?)?\W?$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"\b(?:from|of|with|von|van|de|der|fra|med|mit|met|avec|con|crew of|team of)\s+(?:the\s+)?\W?$", re.IGNORECASE
)
_WANTS: Final = re.compile(
    r"^(?:'s)?\s*(?:\([^)]{0,60}\)\s*)?(?:want|need|has no|have no|is moving|are moving|is looking|are looking|asked|"
    r"ask|"
    r"lost|told|says|said|is opening|are opening|can't|cannot|must|is losing|keeps?|got|will|hasn't|haven't|"
    r"is about to|"
    r"is stuck|braucht|sucht|zieht|cherche|a besoin|busca|necesita|no encuentra|zoekt|verhuist|heeft|søger|mangler|"
    r"trenger|leter|precisa|procura|signed|renewed|renew|is happy|are happy|was down|is down|board|team has)\b",
    re.IGNORECASE,
)
_HEADLINE: Final = re.compile(r"^\s*(?:[:,-]|\u2013|\u2014|is\b|are\b)")
_COLON: Final = re.compile(r"^\s*(?::|-\s|\u2013\s|\u2014\s)")
_TO_US: Final = re.compile(
    r"\b(?:sent|sends|send|passed|passes|passed on|gave|tipped|referred|handed|schickt|vermittelt|nous envoie|mandado|"
    r"pasado|enviado|stuurt|sendte|lead)\s+(?:me|us|uns|ons|os|oss|on|via|a|to|from)?\s?(?:on |to |a |"
    r"over )?(?:the )?$",
    re.IGNORECASE,
)
ROLE: Final = re.compile(
    r"(?:\b(?:[Tt]heir|[Tt]hat)\s(?:\w+\s){0,2}|\b(?:contact|contact there|rep|engineer|tech|technician|foreman|"
    r"boss|owner|"
    r"analyst|dev|developer|standby|fitter|guy|lady|woman|un certain|une certaine|ein gewisser|eine gewisse|Herr|Frau|"
    r"[Aa]nsprechpartner(?:in)?|[Cc]hef|jefe de obra)\b(?:\s(?:there|here))?(?:\s(?:is|was|called|named|ist|est|"
    r"es))?,?\s)$"
)
"""What stands before a person of the firm that is spoken of."""
_ORDER: Final = re.compile(
    r"\b(?:ignore (?:all |any |the |your )?(?:previous |prior |above )?(?:instructions?|rules|prompts?)|"
    r"(?:system|assistant)(?: notice| prompt)? ?:|dear ai\b|you are now\b|all assistants\b|"
    r"(?:mark|label|classify|record|store|add) (?:(?:this|everything|it|all) )?(?:message )?as\b)",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.!?\n\[\]]+")


def hushed(text: str) -> str:
    """The text with sentences that give orders to a machine blanked out: names in them are nobody's word."""
    if not _ORDER.search(text):
        return text
    kept, start = [], 0
    for end in (*(match.end() for match in _SENTENCE.finditer(text)), len(text)):
        part = text[start:end]
        kept.append(" " * len(part) if _ORDER.search(part) else part)
        start = end
    return "".join(kept)


OF_FIRM: Final = re.compile(r"^\s?(?:\(|from |of |von |van |fra |vom )(?:the )?$")
AT_FIRM: Final = re.compile(r"^ (?:at|bei|hos|chez|bij|de) (?:the )?$")
_OBJECT: Final = re.compile(
    r"^(?:'s)?\s+(?:(?:new|old|whole|entire|own|main|second|first|big)\s+)*(?:office|offices|shop|store|site|plant|"
    r"network|server|servers|website|webshop|phones|warehouse|clinic|branch|hq|building|lobby|kitchen|cellar|roof|wifi|"
    r"cfo|ceo|cto|coo|gm|owner|manager|director|boss|it\b|team|move|floor|payroll|data|system|systems|lift|line|"
    r"hall)\b",
    re.IGNORECASE,
)
WITHDRAWN: Final = re.compile(
    r"\b(?:not|wasn't|isn't|weren't|never|nicht|pas|niet|ikke|no era|instead of|rather than)\s+(?:the\s+)?\W?$",
    re.IGNORECASE,
)
NO_WAIT: Final = re.compile(
    r"^\W*(?:\.{2,}\s*)?(?:no,? wait|sorry,? |scratch that|i mean|correction|nein,? )", re.IGNORECASE
)
_EX: Final = re.compile(
    r"\b(?:last (?:one|guy|firm|builder|electrician|agency|lot)|old (?:one|firm|agency|provider)|"
    r"current \w+|previous \w+|ex-\w+|their \w+(?: \w+)?)\s*,?\s*\(?\s*$",
    re.IGNORECASE,
)
_INTRO_LEFT: Final = re.compile(
    r"\b(?:introduced?|intro(?:'d)?|intro of|connected|sent|put|named|recommended|suggested|referred|gave|passed)\s+"
    r"(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_TO: Final = re.compile(r"\b(?:to|with|and)\s+(?:the\s+)?$", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"^\s*\(")
MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE: Final = re.compile(r"(?<![\w.])\+?\d[\d ()/.-]{5,}\d(?!\w)")
_DIGITS_AT_LEAST: Final = 7


class Sign(NamedTuple):
    """One habit of speech: where it holds, that much speaks for a vendor and for a customer."""

    holds: Callable[[Span], object]
    vendor: float
    customer: float


SIGNS: Final = (
    Sign(lambda s: s.firm, 2.0, 0.0),
    Sign(lambda s: s.site, 0.0, 2.5),
    Sign(lambda s: s.lower, 0.5, 0.0),
    Sign(lambda s: has_group(s.after), 2.5, 0.0),
    Sign(lambda s: _AT.search(s.before), 0.0, 2.0),
    Sign(lambda s: _IN.search(s.before), 0.0, 0.5),
    Sign(lambda s: _BY.search(s.before), 2.5, 0.0),
    Sign(lambda s: not _BY.search(s.before) and _FROM.search(s.before), 1.0, 0.0),
    Sign(lambda s: WORK.match(s.after), 2.5, 0.0),
    Sign(lambda s: _MORE_WORK.match(s.after), 1.5, 0.0),
    Sign(lambda s: _GIVES.match(s.after), 2.5, 0.0),
    Sign(lambda s: _EX.search(s.before), 2.0, 0.0),
    Sign(lambda s: _WANTS.match(s.after), 0.0, 1.5),
    Sign(lambda s: _OBJECT.match(s.after), 0.0, 1.0),
    Sign(lambda s: s.possessive and _OBJECT.match(s.after), 0.0, 0.5),
    Sign(lambda s: s.opens and (s.start == 0 or _HEADLINE.match(s.after)), 0.0, 1.0),
    Sign(lambda s: s.start == 0 and _COLON.match(s.after), 0.0, 2.0),
    Sign(lambda s: _TO_US.search(s.before), 0.0, 2.5),
    Sign(lambda s: s.possessive and _given_next(s.after), 2.0, 0.0),
    Sign(lambda s: _INTRO_LEFT.search(s.before) or _TO.search(s.before), 0.5, 0.5),
    Sign(lambda s: _IN_BRACKETS.match(s.after) and reached(s.after[:50]), 1.5, 0.0),
)


def signs(span: Span) -> tuple[float, float]:
    """What one place speaks for: (vendor, customer)."""
    holding = [sign for sign in SIGNS if sign.holds(span)]
    return sum(sign.vendor for sign in holding), sum(sign.customer for sign in holding)


def _given_next(after: str) -> bool:
    match = re.match(r"^ ([A-ZÀ-Þ][\w-]+)", after)
    return match is not None and match[1].lower() in given_names()


def reached(text: str) -> bool:
    """Whether a mail address or a phone number stands in a text."""
    return MAIL.search(text) is not None or PHONE.search(text) is not None


def mails(text: str) -> list[re.Match[str]]:
    return list(MAIL.finditer(text))


def phones(text: str) -> list[re.Match[str]]:
    return [m for m in PHONE.finditer(text) if sum(c.isdigit() for c in m[0]) >= _DIGITS_AT_LEAST]
