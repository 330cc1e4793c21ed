"""Cold pitches: what they are after, and a polite answer in the rep's language. Nothing is rejected by machine."""

import re
from collections.abc import Mapping
from typing import Final

from domain.model import PitchKind
from domain.naming import fold

ORDER: Final = (
    PitchKind.BRINGS_VALUE,
    PitchKind.OUR_REFERRALS,
    PitchKind.SELL_THEIRS,
    PitchKind.OUR_LISTS,
    PitchKind.UNCLEAR,
)
"""In the managers' queue; who brings value comes first."""

WORDS: Final[Mapping[PitchKind, str]] = {
    PitchKind.BRINGS_VALUE: "brings something for our customers",
    PitchKind.OUR_REFERRALS: "wants our introductions",
    PitchKind.SELL_THEIRS: "wants us to sell theirs",
    PitchKind.OUR_LISTS: "wants our customer list",
    PitchKind.UNCLEAR: "it is unclear what they want",
}

_PATTERNS: Final[Mapping[PitchKind, tuple[str, ...]]] = {
    PitchKind.BRINGS_VALUE: (
        r"(?:fixed|saved|helped|solved|repaired|rescued) (?:\w+ ){0,5}(?:our|your) (?:customers?|clients?)",
        r"(?:free|no charge|on the house) (?:\w+ )?(?:audit|check|assessment|inspection|training|workshop)",
        r"(?:brought|brings|bringing|sent|gave) us (?:\w+ ){0,2}(?:leads?|customers?|referrals?)",
        r"kostenlose[rsn]? (?:prufung|check|beratung|schulung)",
        r"(?:audit|controle|auditoria|check) grat\w+",
    ),
    PitchKind.OUR_LISTS: (
        r"(?:customer|client|contact|guest|account|mailing|email|address|member|prospect)s? (?:lists?|data|database)",
        r"lists? of (?:\w+ ){0,3}(?:customers|clients|contacts|accounts|members|owners|buildings|sites)",
        r"(?:emails?|e mails?|addresses|names|contacts) of (?:all|our|your|the|every)",
        r"kundenlisten?|kundendaten|adresslisten?|kontaktdaten|klantenlijst|klantgegevens|adressenlijst",
        r"(?:liste|fichier) (?:\w+ ){0,2}clients?|lista (?:\w+ ){0,2}(?:clientes|clienti|contactos|contatti)",
    ),
    PitchKind.SELL_THEIRS: (
        r"resell\w*|white label\w*|upsell\w*",
        r"(?:sell|offer|bundle|push|carry|distribute) (?:their|his|her|its)",
        r"in(?:to)? (?:our|your) (?:catalogue?|portfolio|price list|shop|welcome pack)",
        r"flyers?|brochures?|leaflets?",
        r"weiterverkauf\w*|mitverkauf\w*|meeverkop\w*|doorverkop\w*|revend\w*|rivend\w*",
    ),
    PitchKind.OUR_REFERRALS: (
        r"refer|refers|referrals?|referring|intros?|leads?|recommend\w*",
        r"introduc\w+|pass (?:them|him|her|it) (?:on|along)",
        r"send (?:\w+ ){0,3}(?:business|customers|clients)",
        r"vorstellen|vorzustellen|empfehl\w*|weiterempfehl\w*|vermittel\w*",
        r"doorverwij\w*|aanbevel\w*|voorstellen|recommand\w*|mise en relation|presentar\w*|raccomand\w*|recomend\w*",
    ),
}
_KINDS: Final = tuple((kind, re.compile(rf"\b(?:{'|'.join(found)})\b")) for kind, found in _PATTERNS.items())

_REPLIES: Final[Mapping[str, str]] = {
    "en": "Thank you for thinking of us. We pass on whom colleagues have seen at work at our customers, nobody else. "
    "If you solve something for one of them, we will hear of it. Until then I wish you good business.",
    "de": "Danke, dass Sie an uns gedacht haben. Wir empfehlen nur, wen Kollegen bei unseren Kunden bei der Arbeit "
    "gesehen haben. Wenn Sie dort einmal etwas lösen, erfahren wir davon. Bis dahin gute Geschäfte.",
    "fr": "Merci d'avoir pensé à nous. Nous ne recommandons que ceux que des collègues ont vus à l'œuvre chez nos "
    "clients. Si vous y résolvez quelque chose, nous le saurons. D'ici là, bonne continuation.",
    "es": "Gracias por pensar en nosotros. Solo recomendamos a quien los compañeros han visto trabajar con nuestros "
    "clientes. Si algún día les resuelve algo, lo sabremos. Hasta entonces, mucho éxito.",
    "it": "Grazie per aver pensato a noi. Consigliamo solo chi i colleghi hanno visto all'opera dai nostri clienti. "
    "Se risolverà qualcosa per loro, lo sapremo. Fino ad allora, buon lavoro.",
    "nl": "Dank dat u aan ons dacht. Wij bevelen alleen aan wie collega's bij onze klanten aan het werk zagen. "
    "Als u daar iets oplost, horen we het. Tot die tijd: goede zaken.",
}
_COMMON: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset({"the", "and", "is", "to", "of", "they", "with", "for", "our", "want", "wants", "this", "was"}),
    "de": frozenset({"der", "die", "das", "und", "ist", "wir", "mit", "fur", "nicht", "hat", "ein", "eine", "will"}),
    "fr": frozenset({"le", "la", "les", "et", "est", "nous", "avec", "pour", "pas", "une", "des", "veut", "chez"}),
    "es": frozenset({"el", "la", "los", "y", "es", "nos", "con", "para", "que", "una", "quiere", "del", "por"}),
    "it": frozenset({"il", "lo", "gli", "e", "che", "con", "per", "non", "una", "vuole", "di", "del", "nostri"}),
    "nl": frozenset({"de", "het", "een", "en", "is", "wij", "met", "voor", "niet", "wil", "van", "ons", "onze"}),
}


def kind_of(text: str) -> PitchKind:
    """What a pitch is after; of several the one that a manager would want to see first, else a list before a sale."""
    folded = fold(text)
    return next((kind for kind, pattern in _KINDS if pattern.search(folded)), PitchKind.UNCLEAR)


def language_of(text: str) -> str:
    """The language by its commonest words, one of those that there is a reply in; English where it is unclear."""
    words = fold(text).split()
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > counts["en"] + 1 else "en"


def reply(text: str) -> str:
    """A polite answer, in the language of the rep's own words, that promises nothing."""
    return _REPLIES[language_of(text)]
