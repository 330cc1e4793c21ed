"""Word lists: common words, given names, what firms and customers are called. Loaded once, on first use."""

import gzip
from functools import cache

from nlp.embedder import DATA


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


@cache
def common() -> frozenset[str]:
    """Frequent words of seven languages that are mostly no names, lower-case."""
    return _from_file("words.txt.gz")


@cache
def given_names() -> frozenset[str]:
    return _from_file("first_names.txt.gz") | _MORE_NAMES


def _from_file(name: str) -> frozenset[str]:
    return _listed(gzip.decompress((DATA / name).read_bytes()).decode())


_MORE_NAMES = _listed("gav wes dave steve mike nick bob jim tom pete andy matt chris alex nat viv baz kev gaz shaz jo")
STARTERS = _listed(
    """the a an our their my his her its your this that these those when if as at in on for from with by of to and or
    but
    so then now also just only not no yes yep nope ok okay oh well hi hey hello dear thanks thank sorry please does do
    did is are was were has have had can could will would should may might must anybody anyone somebody someone
    everybody nobody who what where why how which whom whose there here it he she we they you i i'm i've we've it's
    that's they're he's she's don't doesn't didn't notes note call update heads heads-up met saw visited stopped was
    been need needs needed looking wanted fw fwd re subject urgent reminder remember fyi btw psa big good great nice
    bad new old one two three four five first second last next today yesterday tomorrow still again once never always
    every each all both most some any many few more other another such same after before during since until while
    because though although however maybe perhaps really very even ever had got get gets getting let let's go going
    came come comes went spoke talked asked told said says say sent heard best worst client customer customers clients
    vendor vendors contact ask name shout shoutout kudos credit props quick small short long open done site visit
    der die das ein eine einen einem einer bei von für mit und oder aber wenn wer was wie wo warum unser unsere ihr ihre
    ich wir sie er es mein meine nach vor seit heute gestern morgen kennt hat haben ist sind war waren wird hallo kann
    herr frau le la les un une des du de chez pour par avec et ou mais qui que quoi où comment notre nos leur leurs mon
    ma mes je nous vous ils elles il elle est sont a ont était bonjour el los las una unos por para con y o pero quién
    qué cómo dónde nuestro nuestra su sus mi mis hemos tiene tienen está están hola alguien het een bij van voor met en
    maar wie wat hoe waar onze hun zijn haar ik wij ze hij is heeft hebben hallo den det en et hos fra til med og eller
    men hvem hva hvad hvordan vi de jeg har er var hej hei o os as um uma em no na com alguém quem il lo gli chi che
    per con abbiamo""",
)
NEVER = _listed(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember
    lundi mardi mercredi jeudi vendredi samedi dimanche christmas easter xmas ostern weihnachten noël q1 q2 q3 q4 am pm
    ceo cfo cto coo cio gm md vp hr it pm ok asap eod eta fyi imo lol omg tbh wtf usb pdf csv api url http https vpn lan
    wan plc sps crm erp sap cad gps led lcd tv pc nas san ups usa uk eu us vat gdpr rgpd dsgvo nda sla poc rfp rfq roi
    kpi mql sql t1 isp wifi wlan ac av pr seo faq i i'm i'd i'll i've english german french spanish dutch italian greek
    polish danish norwegian swedish japanese chinese arabic portuguese slack zoom teams excel outlook windows linux mac
    google linkedin facebook instagram whatsapp iphone android amazon apple wallet powerpoint black board shift ltd gmbh
    inc llc mr mrs ms dr herr frau mme sir madam kith bot system admin json xml html new year hvac""",
)
"""Never a name when they stand alone."""
VENDOR_TYPES = _listed(
    """it electric electrical electrics electrico electricidad elektro elektrotechnik elektrik plumbing heating cooling
    hvac climate klima kälte cabling cable kabel kabelwerk netzwerk network networks networking telecom telekom telco
    telecoms voice phones fiber fibre broadband wireless wifi freight logistics logistik haulage trucking transport
    transporte transports spedition cargo movers moving removals relocations relocation umzüge umzug déménagements
    mudanzas payroll staffing personnel personal bemanning zeitarbeit recruiting recruitment talent people data
    analytics insights cyber security shield guard guards patrol locks locksmiths legal law solicitors lawyers
    attorneys kanzlei rechtsanwälte avocats abogados notaires accounting accountants accountancy bookkeeping audit
    steuerberatung fiduciaire comptables asesores tax consulting consultants consultancy advisors advisory partners web
    digital interactive media studio studios design designs creative marketing branding agency agentur signs signage
    sign print prints printing press druck druckerei imprimerie imprenta translations translation linguists language
    lingua übersetzungen software systems system systeme solutions technologies technology tech labs code dev apps
    automation automatisierung automatisering automazione controls robotics cleaning clean janitorial reinigung
    facility facilities services service servizi servicios maintenance metrology calibration instruments scales
    builders build construction constructions contractors contracting groundworks civils roofing joinery interiors
    fit-out bau hochbau tiefbau excavaciones construcciones reformas hosting host cloud clouds storage backup backups
    vault files disk archive compressors hydraulics mechanical mechanics engineering repair repairs rigging rentals av
    sound audio audiovisual acoustics lighting landscaping gardens refrigeration catering events insurance brokers
    brothers bros sons & welding fabrications machining thermal solar energy power fire safety waste recycling pest
    training coaching photography video films elevators lifts pumps ett intérim""",
)
"""Words that firms which work for others carry in their names."""
CUSTOMER_TYPES = _listed(
    """clinic clinics hospital hospitals health healthcare medical dental vet vets veterinary pharmacy apotheke
    pharmacie farmacia school schools college university academy kita isd district hotel hotels hôtel inn lodge
    resort resorts spa
    hostel guesthouse pension restaurant cafe café bistro grill kitchen diner bar pub brewing brewery brewers ales
    brauerei distillery winery vineyard weingut bakery bakeries bäckerei backstube boulangerie panadería padaria
    panificio forno foods food creamery dairy molkerei farm farms farmers orchard growers roses nursery ranch
    church chapel parish trust museum gallery theatre theater library council county city town stadt village gemeinde
    water utility utilities port harbour marina yard shipyard werft astilleros quarry quarries mine minerals
    aggregates kalkwerk sawmill mill mills castings foundry steel metals plastics packaging pallets chemicals paper
    textiles garage mall plaza tower towers court estate apartments homes housing links golf club g.c. gym fitness
    stadium arena cinema pictures productions campground campsite rv skigebiet optique opticians optical optik funeral
    funerals bank credit union bookshop books florist salon barbers barbershop boutique outfitters stores store market
    supermarket grocers fish seafood fiskelag lakseoppdrett wind solarpark airport airlines railways depot distribution
    warehouse warehouses linen laundry care nursing hospice memorial senior residence manufacturing motors autos piano
    toys furniture""",
)
"""Words that places which buy from others carry in their names."""
GROUP = "team|crew|people|lads|guys|folks|gang|bunch|lot|outfit|boys|girls|leute|truppe|jungs|mensen|folk"
