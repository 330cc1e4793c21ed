"""Who is the vendor, who the customer, who the person: every candidate is weighed by what stands around it.

The weights are sums of signs; each sign is a general habit of speech in English, German, Dutch, French, Spanish,
Portuguese or Scandinavian, never a particular name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from domain.model import Heard, Known
from domain.naming import fold, key, occurs
from nlp.cues import PATTERNS
from nlp.spans import Span, candidates, has_group
from nlp.text import seen
from nlp.words import given_names

WORK: Final = re.compile(
    r"^[\s,)]*(?:\([^)]{0,40}\)\s*)?(?:has |have |had |'ve |just |already |finally |really |then |even |hat |haben |a |ont |"
    r"ha |han |heeft |hebben |har |da |actually |also |and )*" + PATTERNS["work"],
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
_CONTACT: Final = re.compile(
    r"\b(?:ask for|contact|talk to|speak to|call|ring|text|mail|rep|engineer|foreman|boss|owner|manager|person is|guy is|"
    r"ansprechpartner\w*|fragt nach|demande[rz]?|preguntad? por|vraag naar|spørg efter|kontakt|named|called|thanks)"
    r"\s*(?:is|:|was)?\s*$",
    re.IGNORECASE,
)
_WANTS: Final = re.compile(
    r"^(?:'s)?\s*(?:\([^)]{0,60}\)\s*)?(?:want|need|has no|have no|is moving|are moving|is looking|are looking|asked|ask|"
    r"lost|told|says|said|is opening|are opening|can't|cannot|must|is losing|keeps?|got|will|hasn't|haven't|is about to|"
    r"is stuck|braucht|sucht|zieht|cherche|a besoin|busca|necesita|no encuentra|zoekt|verhuist|heeft|søger|mangler|"
    r"trenger|leter|precisa|procura|signed|renewed|renew|is happy|are happy|was down|is down|board|team has)\b",
    re.IGNORECASE,
)
_HEADLINE: Final = re.compile(r"^\s*(?:[:,-]|\u2013|\u2014|is\b|are\b)")
_COLON: Final = re.compile(r"^\s*(?::|-\s|\u2013\s|\u2014\s)")
_TO_US: Final = re.compile(
    r"\b(?:sent|sends|send|passed|passes|passed on|gave|tipped|referred|handed|schickt|vermittelt|nous envoie|mandado|"
    r"pasado|enviado|stuurt|sendte|lead)\s+(?:me|us|uns|ons|os|oss|on|via|a|to|from)?\s?(?:on |to |a |over )?(?:the )?$",
    re.IGNORECASE,
)
_OF_FIRM: Final = re.compile(r"^\s?(?:\(|from |of |von |van |fra |vom )(?:the )?$")
_AT_FIRM: Final = re.compile(r"^ (?:at|bei|hos|chez|bij|de) (?:the )?$")
_OBJECT: Final = re.compile(
    r"^(?:'s)?\s+(?:(?:new|old|whole|entire|own|main|second|first|big)\s+)*(?:office|offices|shop|store|site|plant|"
    r"network|server|servers|website|webshop|phones|warehouse|clinic|branch|hq|building|lobby|kitchen|cellar|roof|wifi|"
    r"cfo|ceo|cto|coo|gm|owner|manager|director|boss|it\b|team|move|floor|payroll|data|system|systems|lift|line|hall)\b",
    re.IGNORECASE,
)
_WITHDRAWN: Final = re.compile(
    r"\b(?:not|wasn't|isn't|weren't|never|nicht|pas|niet|ikke|no era|instead of|rather than)\s+(?:the\s+)?\W?$",
    re.IGNORECASE,
)
_NO_WAIT: Final = re.compile(
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
MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE: Final = re.compile(r"(?<![\w.])\+?\d[\d ()/.-]{5,}\d(?!\w)")
_DIGITS_AT_LEAST: Final = 7


@dataclass(slots=True)
class Entity:
    """A name with all the places where it stands and what speaks for each role."""

    name: str
    spans: list[Span] = field(default_factory=list)
    vendor: float = 0.0
    customer: float = 0.0
    person: bool = False
    withdrawn: bool = False
    in_text: bool = True

    @property
    def start(self) -> int:
        return self.spans[0].start


def mails(text: str) -> list[re.Match[str]]:
    return list(MAIL.finditer(text))


def phones(text: str) -> list[re.Match[str]]:
    return [m for m in PHONE.finditer(text) if sum(c.isdigit() for c in m[0]) >= _DIGITS_AT_LEAST]


def entities(heard: Heard, known: Known) -> list[Entity]:
    """Every candidate of the message, then of its thread (weaker), weighed; our own people and company left out."""
    found: dict[str, Entity] = {}
    for number, text in enumerate([heard.text, *(line.text for line in reversed(heard.context))]):
        shown = seen(text)
        for span in [*candidates(shown), *known_spans(shown, known)]:
            name_key = key(span.name)
            if name_key and not _ours(span.name, known):
                _add(found, name_key, span, in_text=number == 0)
    merged = _merged(list(found.values()))
    _tell_people(merged)
    for entity in merged:
        _weigh(entity, heard, known)
    return merged


def _add(found: dict[str, Entity], name_key: str, span: Span, *, in_text: bool) -> None:
    entity = found.get(name_key)
    if entity is None:
        found[name_key] = Entity(name=span.name, spans=[span], in_text=in_text, person=span.person)
    elif in_text == entity.in_text and not any(s.start == span.start for s in entity.spans):
        entity.spans.append(span)


def known_spans(text: str, known: Known) -> list[Span]:
    """Known vendors and customers wherever they stand as whole words, in any case."""
    lowered = text.lower()
    found = []
    for name in (*known.vendors, *known.customers):
        wanted = name.lower()
        start = lowered.find(wanted) if wanted else -1
        end = start + len(wanted)
        if start < 0 or (start and lowered[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
            continue
        found.append(
            Span(
                start=start,
                end=end,
                name=text[start:end],
                before=text[max(0, start - 60) : start],
                after=text[end : end + 60],
                lower=text[start:end].islower(),
            )
        )
    return found


def _ours(name: str, known: Known) -> bool:
    if known.company and (key(name) == key(known.company) or key(known.company) in key(name)):
        return True
    folded = fold(name)
    return any(folded == fold(member) or folded in fold(member).split() for member in known.members)


def _merged(listed: list[Entity]) -> list[Entity]:
    """A shorter form of a name ("Lakeshore" beside "Lakeshore IT") is the same entity."""
    kept: list[Entity] = []
    for entity in sorted(listed, key=lambda e: -len(e.name)):
        words = key(entity.name).split()
        longer = next((k for k in kept if _shortened(words, key(k.name).split())), None)
        if longer is None or longer.person != entity.person:
            kept.append(entity)
            continue
        longer.spans.extend(entity.spans)
        longer.in_text = longer.in_text or entity.in_text
    return sorted(kept, key=lambda e: (not e.in_text, e.start))


def _shortened(words: list[str], longer: list[str]) -> bool:
    return 0 < len(words) < len(longer) and longer[: len(words)] == words


def _weigh(entity: Entity, heard: Heard, known: Known) -> None:
    whole = seen(heard.text)
    for span in entity.spans:
        vendor, customer = _signs(span, whole)
        entity.vendor += vendor
        entity.customer += customer
        if _WITHDRAWN.search(span.before) or _NO_WAIT.match(span.after):
            entity.withdrawn = True
    if any(occurs(known_name, entity.name) for known_name in known.vendors):
        entity.vendor += 4
    if any(occurs(known_name, entity.name) for known_name in known.customers):
        entity.customer += 4
    if heard.channel and _in_channel(entity.name, heard.channel):
        entity.customer += 2
    if _has_mail(entity.name, whole):
        entity.vendor += 2
    if not entity.in_text:
        entity.vendor *= 0.7
        entity.customer *= 0.9


def _signs(span: Span, text: str) -> tuple[float, float]:
    """What one place speaks for: (vendor, customer)."""
    vendor = 2.0 * span.firm + 2.5 * has_group(span.after)
    customer = 2.5 * span.site
    if _AT.search(span.before):
        customer += 2.0
    elif _IN.search(span.before):
        customer += 0.5
    if _BY.search(span.before):
        vendor += 2.5
    elif _FROM.search(span.before):
        vendor += 1.0
    if WORK.match(span.after):
        vendor += 2.5
    if _EX.search(span.before):
        vendor += 2.0
    if _WANTS.match(span.after):
        customer += 1.5
    if _OBJECT.match(span.after):
        customer += 1.5 if span.possessive else 1.0
    if span.opens and (_HEADLINE.match(span.after) or span.start == 0):
        customer += 1.0
    if span.start == 0 and _COLON.match(span.after):
        customer += 2.0
    if _TO_US.search(span.before):
        customer += 2.5
    if span.possessive and _given_next(span.after):
        vendor += 2.0
    if _INTRO_LEFT.search(span.before) or _TO.search(span.before):
        vendor += 0.5
        customer += 0.5
    if re.match(r"^\s*\(", span.after) and (MAIL.search(span.after[:50]) or PHONE.search(span.after[:50])):
        vendor += 1.5
    if span.lower:
        vendor += 0.5
    return vendor, customer


def _given_next(after: str) -> bool:
    match = re.match(r"^ ([A-ZÀ-Þ][\w-]+)", after)
    return match is not None and match[1].lower() in given_names()


def _tell_people(listed: list[Entity]) -> None:
    """A short name in front of "(Firm", "from Firm" or "at Firm IT" is a person's, in the dictionary or not."""
    starts = {(number, span.start): entity for entity in listed for number, span in enumerate(entity.spans[:1])}
    firms = {start: entity for (_, start), entity in starts.items()}
    for entity in listed:
        first = entity.spans[0]
        if entity.person or len(first.words) > 2 or any(s.firm or s.site for s in entity.spans):  # noqa: PLR2004 - a name
            continue
        for start, firm in firms.items():
            between = first.after[: start - first.end] if first.end <= start < first.end + 12 else None
            if between is not None and (_OF_FIRM.match(between) or (_AT_FIRM.match(between) and firm.spans[0].firm)):
                entity.person = True


def _in_channel(name: str, channel: str) -> bool:
    squeezed = re.sub(r"[^a-z0-9]+", "", fold(name))
    return len(squeezed) > 3 and squeezed in re.sub(r"[^a-z0-9]+", "", channel.lower())  # noqa: PLR2004 - not "it"


def _has_mail(name: str, text: str) -> bool:
    return any(domain_fits(match[0], name) for match in mails(text))


def domain_fits(mail: str, name: str) -> bool:
    """Whether a mail address looks like one of that firm's."""
    domain = re.sub(r"[^a-z0-9]", "", mail.partition("@")[2].rpartition(".")[0].lower())
    words = [re.sub(r"[^a-z0-9]", "", word) for word in key(name).split()]
    joined = "".join(words)
    return bool(joined) and (
        joined.startswith(domain) or domain.startswith(joined) or (domain.startswith(words[0]) and len(words[0]) > 3)
    )


def without(listed: Iterable[Entity], taken: Iterable[str]) -> list[Entity]:
    names = {key(name) for name in taken}
    return [entity for entity in listed if key(entity.name) not in names]


def renamed(entity: Entity, name: str) -> Entity:
    return replace(entity, name=name)
