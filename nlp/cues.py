"""Signs in the wording of a message, each a pattern with a name. Gate and reader weigh them; none decides alone."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WORK = (
    "install(?:ed|s|ing)?|rewired?|wired|cabled|fitted|refitted|built|rebuilt|fixed|repaired|replaced|migrat(?:ed|es)|"
    "restor(?:ed|es)|recover(?:ed|s)|deliver(?:ed|s)|moved|relocated|set up|sorted|cleaned|clean(?:ed)? up|designed|"
    "redesigned|printed|painted|audited|translated|hosted|staffed|hung|welded|tiled|paved|poured|dug|calibrated|"
    "recalibrated|serviced|rolled out|implemented|trained|patched|ported|unblocked|rescued|saved|handled|supplied|"
    "carried|packed|shipped|laid|pulled|labell?ed|finished|refurb\\w*|renovated|configured|swapped|upgraded|cut over|"
    "took over|turned around|got (?:it|them|the \\w+) \\w+|did (?:the|a|their|our|all|it|them|some|an|my|his|her)|"
    "done by|made by|run by|works? for|look(?:s|ed)? after|botched|messed up|broke|dropped|flooded|damaged|forgot|"
    "installiert|verlegt|umgebaut|repariert|geliefert|eingeführt|umgestellt|erneuert|gebaut|saniert|übersetzt|gemacht|"
    "eingerichtet|installé|posé|refait|réparé|livré|monté|câblé|récupéré|instaló|montó|arregló|hizo|cableó|entregó|"
    "dejaron|geplaatst|aangelegd|gelegd|gerepareerd|geleverd|opgeleverd|verhuisd|installerede|monterede|leverede|"
    "lagde|bygde|fikset|satte op|skaffede|instalou|montou|fez|trocou"
)
PATTERNS: Final = {
    "work": rf"\b(?:{_WORK})\b",
    "by": r"\b(?:by|from|von|durch|par|por|door|af|av|da)\s+(?:the\s+|der\s+|la\s+|de\s+)?\*?[A-ZÀ-Þ]",
    "group": r"\w+(?:'s)?\s+(?:team|crew|people|lads|guys|folks|fitters?|engineers?|techs?|technicians?|leute|team)\b",
    "praise": (
        r"\b(?:zero downtime|no downtime|on time|on budget|flawless\w*|spotless|impress\w+|amazing|brilliant|superb|"
        r"excellent|perfect\w*|tidy|top notch|great job|good job|good work|great work|credit where|shout ?out|kudos|"
        r"hats off|can't recommend|recommend\w*|happy with|delighted|thrilled|rave\w*|raved|saved (?:the|our|their|my)|"
        r"without a (?:hitch|glitch|single)|not one (?:complaint|error)|ahead of schedule|worth every|the best|"
        r"super sauber|sauber|pünktlich|tadellos|begeistert|klasse|top arbeit|reibungslos|ravis?|impeccable|nickel|"
        r"parfait|génial|aux anges|encantad\w+|impecable|a tiempo|perfecto|netjes|keurig|tevreden|op tijd|flot|"
        r"fornøyd|tilfreds|imponerende|uten problemer|uden problemer|excelente|perfeito|satisfeit\w+)\b"
    ),
    "blame": (
        r"\b(?:botch\w*|disaster|never again|nightmare|awful|terrible|shoddy|sloppy|useless|late again|no-show|"
        r"didn't show|never showed|ghosted|over budget|overran|months? late|weeks? late|days? late|messed up|wrecked|"
        r"ruined|asleep|unreachable|apologi[sz]ed|sank|crooked|never (?:turned|showed|came|called|answered|arrived)|"
        r"sent nobody|"
        r"turned up late|zweimal falsch|falsch|wrong|lost (?:the|two|our|their|a)|leaks? again|left (?:the|it|live|"
        r"a) \w+ open|left a mess|went bust|walked off|blamed|still (?:not|broken|waiting)|wouldn't (?:use|recommend|"
        r"let)|"
        r"avoid|steer clear|complain\w*|furious|not great|meh|schlamp\w*|katastroph\w*|nie wieder|zu spät|pfusch\w*|"
        r"bâclé|catastroph\w*|en retard|plus jamais|chapuza|tarde|nunca más|slecht|te laat|rotzooi|elendig|rod|"
        r"forsinket|for sent|dårlig\w*|péssim\w*|atrasad\w*)\b"
    ),
    "ask": (
        r"\b(?:who do we know (?:for|that|who)|do we (?:know|have)|does any(?:one|body)|(?:any(?:one|body)|someone|"
        r"somebody) (?:know|knows|got|have|who)|know (?:any(?:one|body)|some(?:one|body)|a (?:good|decent|reliable))|"
        r"who (?:would|could|can|does|do you|should|fixes|repairs|makes|sells|builds|has) |any (?:tips?|ideas?|recs?|"
        r"recommendations?|suggestions?|pointers?|names?)|looking for|recommend (?:a|an|some)|wants? a name|"
        r"need a name|"
        r"wer (?:kennt|macht|kann|hat)|kennt (?:jemand|ihr|wer)|jemand (?:eine|einen|da|der)|hat jemand|"
        r"qui (?:connaît|connait|pourrait|peut|fait)|quelqu'un|une idée|on connaît|quién conoce|a quién conocemos|"
        r"alguien (?:que|conoce|sabe)|conocemos|wie kent|kennen we|iemand (?:die|een)|kender (?:vi|nogen)|"
        r"kjenner (?:vi|noen)|nogen der|noen som|alguém|quem (?:conhece|faz)|conosciamo|qualcuno)\b"
    ),
    "lack": (
        r"\b(?:need(?:s|ed|ing)?|wants?|have no|has no|hasn't got|haven't got|got no|there is no|no idea|nobody|no one|"
        r"without|can't (?:find|get)|cannot|desperate\w*|struggl\w+|stuck|in trouble|help|must|have to|has to|"
        r"brauch\w+|sucht|suchen|fehlt|fehlen|keine?n?|niemand|ohne|müssen|muss|cherch\w+|besoin|personne|manque|"
        r"plus de|busca\w*|necesita\w*|faltan?|nadie|no encuentra\w*|zoek\w+|nodig|niemand|geen|mangler|søger|leter|"
        r"trenger|har brug for|ingen|precisa\w*|procura\w*|ninguém|cerca\w*|bisogno)\b"
    ),
    "trouble": (
        r"\b(?:fail\w*|broken?|broke|breaks?|leak\w*|dead|dies|died|down|crash\w*|drops?|dropped|flood\w*|freez\w+|"
        r"froze|stops?|stopped|flicker\w*|gone|lost|losing|lose|expired?|overdue|fines?|smells?|headache|mess|chaos|"
        r"hopeless|giving up|gave up|too (?:slow|old|small|hot|cold|late|far|big)|keeps? \w+ing|doesn't work|"
        r"not working|won't|hacked|stolen|missing|kaputt|ausgefallen|fällt aus|defekt|tropft|steht still|streikt|"
        r"panne|fuite|fuit|cassé|en rade|averiad\w*|rot[oa]|no funciona|pérdida|kapot|stuk|lekt|valt uit|staat stil|"
        r"ødelagt|i stykker|nede|virker ikke|fungerer ikke|avaria\w*|quebr\w+|rotto|guasto)\b"
    ),
    "plan": (
        r"\b(?:is|are|'s|'re|they're)? ?(?:moving|relocating|opening|expanding|merging|outgrown|outgrew|leaving)\b|"
        r"\b(?:zieht|ziehen|umzieh\w+|déménage\w*|muda\w*|verhuist|verhuizen|flytter|by (?:march|april|may|june|july|"
        r"friday|monday|the end of)|before (?:the|xmas|christmas|easter)|day one|deadline|lease (?:ends|is up|"
        r"runs out))\b"
    ),
    "customer": (
        r"\b(?:customer|client|account|kunde\w*|kunden|client[es]?|klant\w*|kund\w*|cliente\w*|(?:their|his|her) "
        r"(?:office|shop|store|site|plant|network|server|website|phones?|it|warehouse|clinic|lease|system)|site visit|"
        r"qbr|kick-?off|go-?live|renewal|visit(?:ed)?|stopped by|was at|notes from|call with|debrief)\b"
    ),
    "at_name": r"\b(?:[Aa]t|[Ff]or|[Bb]ei|[Cc]hez|[Hh]os|[Bb]ij|@)\s+(?:the\s+)?\*?[A-ZÀ-Þ][\w&'.-]+",
    "intro": (
        r"\b(?:intro(?:s|d|'d|duced?|duction)?|put (?:\w+ ){1,4}in touch|connected|passed (?:\w+ ){0,4}(?:on|to)|"
        r"(?:my|our) (?:tip|recommendation|intro|introduction|referral|suggestion)|via us|through us|"
        r"(?:unsere?|durch unsere) empfehlung|ons tipje|onze tip|vår anbefaling|vores anbefaling|notre recommandation|"
        r"(?:nuestra|mi|la) recomendaci\w+|(?:we|i|you|had) (?:recommended|suggested|named|sent|referred|"
        r"brought in|introduced|pointed)|empfohlen|vermittelt|genannt hatten?|recommand\w+|présenté|"
        r"recomend\w+|present[ée]|aanbevolen|voorgesteld|anbefal\w+|introducer\w*|geïntroduceerd|indic\w+|"
        r"vorgestellt)\b"
    ),
    "result": (
        r"\b(?:worked out|turned out|paid off|it's live|is live|went live|result|update on|"
        r"signed off|all done|closed the|follow-?up|thanked (?:me|us)|delivered|didn't deliver|never delivered|"
        r"never called|no news|survived|since then|gehalten|"
        r"geklappt|hat geliefert|nicht geliefert|marche|ça marche|livré|cumplió|ha cumplido|no cumplió|gelukt|"
        r"opgeleverd|holder|leverte|resolveu)\b"
    ),
    "lead": (
        r"\b(?:sent (?:me|us) |passed (?:me|us)|referred (?:\w+ )?to us|gave (?:me|us) (?:a|the) (?:lead|name|tip)|"
        r"a lead (?:from|for)|lead (?:from|via|for us)|tip(?:ped)? (?:from|us|me)|referral from|sends us|sending us|"
        r"has a (?:new )?(?:client|customer|clinic|site|job) (?:for us|who|that)|wants? us to quote|drop your name|"
        r"need (?:a|an|our|\d+)|empfiehlt uns|schickt uns|hat uns|vermittelt uns|nous envoie|nous a (?:envoyé|passé)|"
        r"nos (?:ha )?(?:mandado|pasado|enviado)|doorgeven|stuurt ons|sendte os|tipset oss|mandou|via \w+)\b"
    ),
    "pitch": (
        r"\b(?:partner(?:s|ship|ing|ed)?|synerg\w+|resell\w*|reseller|go.to.market|customer list|client list|our list|"
        r"guest list|introductions? to our|our (?:customers|clients|list|network|sales meeting|customer day)|"
        r"refer each other|referral (?:fee|deal|program\w*)|commission|mutual benefit|win.win|cold (?:call|mail|"
        r"e-?mail)|"
        r"pitch\w*|slot (?:in|at)|20 min|exclusive|co-?market\w*|leads in exchange|tons of business|ecosystem|"
        r"partnerschaft|kooperation|kundenliste|unsere kunden|partenariat|liste de clients|nos clients|"
        r"colaboraci\w+|lista de clientes|nuestros clientes|samenwerk\w+|klantenlijst|samarbejde|samarbeid|"
        r"kundeliste|parceria|nossos clientes)\b"
    ),
    "together": (
        r"\b(?:our (?:board|side|unit|system|software|feed|sensor|lift|robot|machine|oven|gate|terminal|crane|app|api|"
        r"skid|compressor|ovens|chargers?|gates)|we (?:say|take|swapped|can't|need)|both of us|both|each other|"
        r"finger.?point\w*|they say it's us|says it's (?:us|our)|on (?:a|the) call|bridge call|need (?:their|them)|"
        r"on it with us|since (?:this morning|lunch|\d+)|right now|asap|today|urgent|rn|blocked|won't talk to|"
        r"who has (?:their|the)|on call|am telefon|unsere (?:anlage|seite|steuerung)|unser\w* \w+ (?:läuft|geht)|"
        r"notre (?:côté|machine)|nuestr\w+|onze|vores|vår)\b"
    ),
    "contact": r"(?:mailto:|tel:|@[\w-]+\.\w{2,}|\+?\d[\d ()/-]{6,}\d)|\b(?:ask for|contact|talk to|number is|call)\b",
    "person_at": r"\b[A-ZÀ-Þ][\w'-]+ (?:at|from|of|von|de|van|fra|bei) [A-ZÀ-Þ]",
    "name": r"(?<=[a-zà-ÿ,;:(] )\*?[A-ZÀ-Þ][a-zà-ÿ&'-]+",
    "long_name": r"\*?[A-ZÀ-Þ][\wà-ÿ'-]+ (?:& )?(?:[A-ZÀ-Þ][\wà-ÿ'-]+)",
    "own": (
        r"\b(?:our (?:new |own |web |it |office|phone|internet|broadband|brochure|supplier|accountant|lawyer|landlord|"
        r"agency)|us internally|in-house|my (?:house|home|wife|flat|kitchen|broadband|landlord|garden)|at home|"
        r"privat|zuhause|chez moi|en casa|thuis|hjemme|our own)\b"
    ),
    "rival": (
        r"\b(?:competitor\w*|competition|lost (?:it |the deal )?(?:to|on)|incumbent|we lost|their price|undercut\w*|"
        r"up against|konkurren\w+|wettbewerb\w*|concurren\w+|competencia|concurrent)\b"
    ),
    "hire": r"\b(?:candidate|cand\.|interview\w*|cv|résumé|resume|hiring|applicant|second round|onboarding|"
    r"new joiner)\b",
    "news": r"\b(?:rumou?r|award|case study|article|press release|list is out|webinar|podcast|acquired|raised|"
    r"funding)\b",
    "if": r"\b(?:hypothetical\w*|role ?play|imagine|what would happen|what if|if we ever|training exercise|"
    r"test message)\b",
    "planned": r"\b(?:planning to|will introduce|going to introduce|not yet|let's see|fingers crossed|next week|"
    r"pending)\b",
    "talk": r"\b(?:lunch|lol|haha|coffee|birthday|happy|vacation|holiday|weekend plans|train|morning all|thanks|thx)\b",
    "code": r"```|`[^`]+`|\b(?:def|null|nil|lambda|regex|compile\w*|runtime|git|repo|macro|module|library|syntax|"
    r"stack)\b",
    "link": r"https?://",
    "question": r"\?",
    "quote": r"(?m)^>",
    "quoted": r'"[^"\n]{3,40}"',
    "mention": r"@somebody",
    "first_person": r"\b(?:I|I'm|I've|I'd|I'll|me|my)\b",
    "you": r"\b(?:you|your|you're)\b",
}
CASED: Final = frozenset({"by", "at_name", "person_at", "name", "long_name", "first_person"})
"""Patterns that look at capitals; all others are looked for in the text in small letters, which is twice as fast."""
_COMPILED = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
SHAPE: Final = ("customer_type", "vendor_type", "trade", "trades", "given_name", "known_vendor", "known_customer")
NAMES: Final = (*PATTERNS, *SHAPE, "short", "long", "context")
LENGTHS: Final = (40, 300)
CUE_CAP: Final = 1_500
"""Characters in which cues are looked for."""


def counted(text: str) -> dict[str, int]:
    """How often each pattern stands in a text that `seen` returned, three at most."""
    text = text[:CUE_CAP]
    lowered = text.lower()
    return {name: _times(pattern, text if name in CASED else lowered) for name, pattern in _COMPILED.items()}


def _times(pattern: re.Pattern[str], text: str) -> int:
    times = 0
    for _ in pattern.finditer(text):
        times += 1
        if times == 3:  # noqa: PLR2004 - more say nothing more
            break
    return times


def row(counts: dict[str, int]) -> NDArray[np.float32]:
    """The numbers that the heads weigh, in the order of `NAMES`: square roots of counts."""
    return np.sqrt(np.array([counts.get(name, 0) for name in NAMES], dtype=np.float32))
