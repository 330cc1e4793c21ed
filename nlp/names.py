"""Who is the vendor, who the customer, who the person: every candidate is weighed by what stands around it.

The weights are sums of signs; each sign is a general habit of speech in English, German, Dutch, French, Spanish,
Portuguese or Scandinavian, never a particular name.
"""

import re
from dataclasses import dataclass, field

from domain.model import Heard, Known
from domain.naming import fold, key, occurs
from nlp.candidates import candidates
from nlp.gazetteer import possible
from nlp.signs import AT_FIRM, NO_WAIT, OF_FIRM, ROLE, WITHDRAWN, hushed, mails, signs
from nlp.spans import Span
from nlp.text import seen

LONGEST_PERSON = 2
"""Words of a name that may be a person's without being in a dictionary."""
TELLING = 4
"""Letters of a word that may tell a firm by itself."""


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


def entities(heard: Heard, known: Known) -> list[Entity]:
    """Every candidate of the message, then of its thread (weaker), weighed; our own people and company left out."""
    found: dict[str, Entity] = {}
    for number, text in enumerate([heard.text, *(line.text for line in reversed(heard.context))]):
        shown = hushed(seen(text))
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
    for name, _ in (*possible(known.vendors, text), *possible(known.customers, text)):
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
        vendor, customer = signs(span)
        entity.vendor += vendor
        entity.customer += customer
        if WITHDRAWN.search(span.before) or NO_WAIT.match(span.after):
            entity.withdrawn = True
    if any(occurs(known_name, entity.name) for known_name, _ in possible(known.vendors, entity.name)):
        entity.vendor += 4
    if any(occurs(known_name, entity.name) for known_name, _ in possible(known.customers, entity.name)):
        entity.customer += 4
    if heard.channel and _in_channel(entity.name, heard.channel):
        entity.customer += 2
    if _has_mail(entity.name, whole):
        entity.vendor += 2
    if not entity.in_text:
        entity.vendor *= 0.7
        entity.customer *= 0.9


def _tell_people(listed: list[Entity]) -> None:
    """A short name after "their foreman", or in front of "(Firm", "from Firm" or "at Firm IT", is a person's."""
    for entity in listed:
        first = entity.spans[0]
        if len(first.words) > LONGEST_PERSON or any(s.firm or s.site or s.lower for s in entity.spans):
            continue
        if ROLE.search(first.before) or any(_works_for(first, other.spans[0]) for other in listed):
            entity.person = True


def _works_for(person: Span, firm: Span) -> bool:
    """Whether what stands between two neighbours says so."""
    if not person.end <= firm.start < person.end + len(person.after) or firm.person:
        return False
    between = person.after[: firm.start - person.end]
    if AT_FIRM.match(between) or "(" in between:
        return firm.firm and (AT_FIRM.match(between) is not None or OF_FIRM.match(between) is not None)
    return OF_FIRM.match(between) is not None


def _in_channel(name: str, channel: str) -> bool:
    squeezed = re.sub(r"[^a-z0-9]+", "", fold(name))
    return len(squeezed) >= TELLING and squeezed in re.sub(r"[^a-z0-9]+", "", channel.lower())


def _has_mail(name: str, text: str) -> bool:
    return any(domain_fits(match[0], name) for match in mails(text))


def domain_fits(mail: str, name: str) -> bool:
    """Whether a mail address looks like one of that firm's."""
    domain = re.sub(r"[^a-z0-9]", "", mail.partition("@")[2].rpartition(".")[0].lower())
    words = [re.sub(r"[^a-z0-9]", "", word) for word in key(name).split()]
    joined = "".join(words)
    if not joined or not domain:
        return False
    first = words[0] if len(words[0]) >= TELLING else joined
    return joined.startswith(domain) or domain.startswith((joined, first))
