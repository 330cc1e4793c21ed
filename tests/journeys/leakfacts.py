"""What happens in the workspace of the leak test: open facts, and in each closed channel every kind of fact."""

from dataclasses import dataclass, field

from domain.model import Vendor
from domain.naming import key
from playground import Message, Person
from tests.journeys.leakscene import CLOSED, Office, together

OPEN_VENDOR = "Lakeshore IT"
UP_ON_DAY_ONE = "is moving to a bigger floor in March and their network has to be up on day one"


@dataclass
class Place:
    """One closed channel: its people, and the names that were planted there."""

    office: Office
    name: str
    people: list[Person]
    words: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return f"#{self.name}"

    def secret(self, what: str, *tellers: Person) -> str:
        channel = self.office.slack.world.channel(self.name)
        word = self.words[what] = self.office.vault.plant(f"{what} in {self.name}", channel, *tellers)
        return word


async def open_facts(office: Office) -> None:
    """What everybody may know: a vendor seen twice, an introduction delivered, a go-to, a lead back, a pitch."""
    dana, sam, priya, mona, petra = (office.person(n) for n in ("dana", "sam", "priya", "mona", "petra"))
    await dana.post(
        "#field-notes", "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime"
    )
    await office.tap(dana, "#field-notes", "How did they do?", "sighting_good")
    await priya.post(
        "#field-notes", "Lakeshore IT rewired Initech's call centre in two days, brilliant people, network never down"
    )
    await office.tap(priya, "#field-notes", "at Initech", "sighting_good")
    await dana.post("#field-notes", "Corvid HVAC fixed Hooli's chillers overnight, brilliant people")
    await office.tap(dana, "#field-notes", "Corvid HVAC", "sighting_good")
    await office.rest()
    await sam.post("#deals", f"Globex {UP_ON_DAY_ONE}")
    await office.tap(sam, "#deals", "For Globex: Lakeshore IT?", "suggestion_mention")
    ours = await sam.sees("@bot", "for Globex")
    await sam.react(ours, "white_check_mark")
    await office.rest()
    await sam.post("#deals", "Brian from Lakeshore IT sent me Hooli, they need a T1")
    await office.tap(sam, "#deals", "sent us Hooli?", "referral_qualified")
    await office.told(priya, "/kith", "pitch Vantage Media: wants our customer list")
    await office.told(petra, "/vendor", "goto Lakeshore IT for network cabling")
    await office.told(mona, "/vendor", "asked Lakeshore IT")
    await office.rest()


async def closed_facts(office: Office, *, leaning: bool = True) -> list[Place]:
    """Every kind of fact in each closed channel; each vendor, person, customer and detail of it is a secret.

    `leaning`: some of it is then used outside, for a need that everybody can read and by command.
    """
    places = [Place(office, name, [office.person(one) for one in CLOSED[name]]) for name in CLOSED]
    for act in (seen, needed, disliked, led, pitched, troubled, unanswered, merged, pointed_out, called_up):
        await together(*(act(place) for place in places))
        await office.rest()
    for place in places if leaning else []:
        await leaned_on(place)
        await started(place)
    await office.rest()
    return places


async def _good(place: Place, who: Person, vendor: str) -> Message:
    card = await place.office.tap(who, place.where, vendor, "sighting_good")
    return await who.sees(place.where, "Noted", private=True, after=card.ts if card.ts.startswith("9") else "")


async def seen(place: Place) -> None:
    who = place.people[0]
    vendor, person, customer = place.secret("vendor"), place.secret("contact"), place.secret("customer")
    mail, detail = place.secret("e-mail"), place.secret("quote")
    await who.post(
        place.where,
        f"Brian {person}'s crew at {vendor} IT wired the office network of {customer} over a weekend, zero downtime, "
        f"{detail} and all. {mail.lower()}@{vendor.lower()}.example, +1 555 010 0420",
    )
    await _good(place, who, vendor)


async def disliked(place: Place) -> None:
    """A bad word on a vendor that everybody knows, with an address of a contact whom everybody knows."""
    who = place.people[1]
    customer, mail = place.secret("customer of an open vendor"), place.secret("e-mail of an open contact")
    await who.post(
        place.where,
        f"Brian Lesniak's crew at Lakeshore IT rewired {customer}'s office and it took the network down for a week, "
        f"awful. {mail.lower()}@lakeshore.example",
    )
    await place.office.tap(who, place.where, customer, "sighting_bad")


async def needed(place: Place) -> None:
    """A need, its suggestion, a mention, and an outcome with a reason."""
    who = place.people[2]
    customer, detail = place.secret("customer in need"), place.secret("situation")
    message = await who.post(place.where, f"{customer} {UP_ON_DAY_ONE}. Ask {detail} for the keys.")
    card = await who.sees(place.where, f"For {customer}", private=True)
    value = await _offer(place.office, card, place.words["vendor"])
    await who.click("suggestion_mention", card, value=value)
    await who.sees("@bot", f"for {customer}")
    await who.react(message, "x")
    noted = await who.sees(place.where, "What went wrong?", private=True)
    await who.click("reason_poor_work", noted)
    await who.sees(place.where, "Only you and managers", private=True)


async def led(place: Place) -> None:
    who = place.people[1]
    vendor, person, customer = place.secret("giver"), place.secret("giver's contact"), place.secret("lead")
    await who.post(place.where, f"{person} from {vendor} IT sent me {customer}, they need a T1")
    await place.office.tap(who, place.where, f"sent us {customer}", "referral_qualified")


async def pitched(place: Place) -> None:
    who = place.people[0]
    vendor, detail = place.secret("pitcher"), place.secret("pitch")
    await who.post(
        place.where, f"Some guy from {vendor} Media called, wants to partner, asked for our {detail} customer list"
    )


async def troubled(place: Place) -> None:
    who = place.people[2]
    vendor, customer = place.words["vendor"], place.words["customer"]
    await who.post(place.where, f"{customer} is furious: their network is down again since {vendor} IT were there")


async def unanswered(place: Place) -> None:
    """A sighting that nobody confirms."""
    who = place.people[0]
    vendor, customer = place.secret("unconfirmed vendor"), place.secret("unconfirmed customer")
    await who.post(place.where, f"Ann Lee's crew at {vendor} IT rewired {customer}'s office, zero downtime")
    await who.sees(place.where, vendor, private=True)


async def merged(place: Place) -> None:
    """Another name of a vendor that everybody knows."""
    who = place.people[1]
    vendor, customer = place.secret("another name"), place.secret("customer of another name")
    await who.post(place.where, f"Ann Lee's crew at {vendor} IT rewired {customer}'s office, zero downtime")
    await _good(place, who, vendor)
    await place.office.told(who, "/vendor", f"merge {vendor} IT into {OPEN_VENDOR}")


async def pointed_out(place: Place) -> None:
    """🤝 on a colleague's message."""
    author, who = place.people[2], place.people[0]
    vendor = place.secret("vendor pointed at")
    message = await author.post(place.where, f"fyi {vendor} Storage sorted Initech's backups in two days")
    await place.office.rest()
    await who.react(message, "handshake")
    await who.sees(place.where, vendor, private=True)
    await author.open_home()
    home = await author.sees_home(f"{vendor} Storage")
    del home


async def called_up(place: Place) -> None:
    """Who to call there, told in the form behind the card."""
    who = place.people[1]
    vendor = place.secret("vendor with a contact added")
    await who.post(place.where, f"{vendor} IT rewired Initech's new office over a weekend, zero downtime")
    await _good(place, who, vendor)
    noted = await who.sees(place.where, f"Noted: {vendor}", private=True)
    person, mail = place.secret("contact added"), place.secret("e-mail added")
    await who.click("sighting_contact", noted)
    await who.sees_modal("Who do we call there?")
    await who.submit({"contact": f"{person} Lee, {mail.lower()}@{vendor.lower()}.example"})
    await who.sees(place.where, f"Noted: {person}", private=True)


async def leaned_on(place: Place) -> None:
    """An open need is answered with what only the channel knows; its witness is asked, and it is delivered."""
    office, who = place.office, place.people[2]
    await who.post("#deals", f"Globex {UP_ON_DAY_ONE}")
    card = await who.sees("#deals", "For Globex", private=True)
    name = next(one.word for one in office.vault.secrets.values() if f"{one.word} IT" in who.read(card))
    await who.click("suggestion_intro", card, value=await _offer(office, card, name))
    ours = await who.sees("@bot", f"{name} IT for Globex")
    await who.react(ours, "white_check_mark")
    await office.rest()


async def _offer(office: Office, card: Message, name: str) -> str:
    """What the buttons of one vendor on a card with several carry."""
    async with office.bot.services.store.read(office.slack.world.team.id) as unit:
        vendor = await unit.first(Vendor, key=key(f"{name} IT"))
    assert vendor is not None, name
    values = [str(element.get("value", "")) for block in card.blocks for element in block.get("elements", [])]
    return next(value for value in values if vendor.id in value)


async def started(place: Place) -> None:
    """`/intro` with a vendor of the channel; it stays under way."""
    who = place.people[0]
    await place.office.told(who, "/intro", f"{place.words['vendor']} IT to Soylent")
    await who.sees("@bot", "for Soylent")


async def direct_secrets(office: Office) -> dict[str, str]:
    """What somebody asks in a direct message is nobody else's."""
    asked = {}
    for name in ("rep09", "mona", "gil"):
        who = office.person(name)
        word = asked[name] = office.vault.plant("a direct question", None, who)
        await who.dm(f"who do we know for {word} storage in Texas?")
    await office.rest()
    return asked
