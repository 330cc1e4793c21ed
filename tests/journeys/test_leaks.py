"""Nothing that was said in a closed channel reaches anybody who is not in it: every surface, every person.

One workspace of thirty people for all of it: what is planted, how it is watched, and what is done with it stand in
`leakscene` and `leakfacts`.
"""

import asyncio
from pathlib import Path

import pytest

from domain.speaking import next_working_moment
from nlp.local import Local
from playground import MovableClock, Person
from tests.journeys.conftest import CHICAGO, working_clock
from tests.journeys.leakfacts import OPEN_VENDOR, Place, closed_facts, direct_secrets, open_facts
from tests.journeys.leakscene import GUESTS, MANAGERS, OUTSIDERS, Office, office
from tests.prompts.modelserver import ModelServer, says, serving

REFUSED = says(None, refusal="no")
"""The model is asked, and the local reading stands in."""
COMMANDS = (
    ("/vendor", "help"),
    ("/vendor", "list"),
    ("/vendor", "list network"),
    ("/vendor", "list page 2"),
    ("/vendor", "find office network for a bigger floor"),
    ("/vendor", "find backups in two days"),
    ("/vendor", "find rewiring an office over a weekend in Texas"),
    ("/vendor", f'"{OPEN_VENDOR}"'),
    ("/vendor", f"why {OPEN_VENDOR}"),
    ("/vendor", f"edit {OPEN_VENDOR}"),
    ("/vendor", f"forget {OPEN_VENDOR}"),
    ("/vendor", f"unmerge {OPEN_VENDOR}"),
    ("/vendor", '"Corvid HVAC"'),
    ("/vendor", "goto"),
    ("/vendor", "edit"),
    ("/vendor", "merge"),
    ("/vendor", "saw"),
    ("/vendor", "met"),
    ("/vendor", "sent"),
    ("/intro", "list"),
    ("/intro", "delivered"),
    ("/intro", "Nobody IT to Globex"),
    ("/kith", "help"),
    ("/kith", "status"),
    ("/kith", "digest now"),
    ("/kith", "partners"),
    ("/kith", "log"),
    ("/kith", "log page 2"),
    ("/kith", "log page 3"),
    ("/kith", "settings"),
    ("/kith", "export me"),
    ("/kith", "forget me"),
)
LATER = tuple(one for one in COMMANDS if one[1].split()[0] in {"list", "digest", "partners", "log", "export", "find"})
"""What reads differently once weeks have passed."""
NOWHERE = {"e-mail of an open contact"}
"""What a closed channel adds to somebody whom everybody knows stands on no card."""
PROBES = ('"{}"', "{}", "why {}", "edit {}", "unmerge {}", "merge {} into Corvid HVAC", "goto {} for network cabling")
"""With a name that only a closed channel knows, and with one that nobody knows: the answers must be the same."""
ALIKE_TO_OUTSIDERS = tuple(one for one in COMMANDS if one[1].split()[:1] not in (["log"], ["export"], ["settings"]))


@pytest.fixture
def model() -> ModelServer:
    return ModelServer(always=REFUSED)


def morning() -> MovableClock:
    """A Monday at work where most people live, so that two workspaces have the same days before them."""
    clock = working_clock()
    now = clock.now()
    while now.weekday():
        now = next_working_moment(now.replace(hour=23), CHICAGO)
    clock.advance(now - clock.now())
    return clock


async def every_surface(made: Office, person: Person, commands: tuple[tuple[str, str], ...] = COMMANDS) -> None:
    """Commands, App Home, and a question in a direct message and in a channel."""
    for command, text in commands:
        await made.told(person, command, text)
    await person.open_home()
    await person.dm("who do we know for office network cabling?")
    await person.post("#general", "@Kith who do we know for office network cabling?")


async def typing(made: Office, person: Person) -> None:
    """The first letters of every planted word, in the form that offers vendors and in the one that offers customers."""
    for command, text, fields in (("/vendor", "edit", ("vendor",)), ("/vendor", "saw", ("vendor", "customer"))):
        await person.slash("#general", command, text)
        await person.sees_modal()
        for field in fields:
            for typed in sorted({secret.word[:3] for secret in made.vault.secrets.values()}):
                offered = await person.suggest(field, typed)
                made.watch.shown([person.id], offered, f"what {field} offers for {typed}")
        await person.close_modal(everything=True)


async def probing(made: Office, person: Person, places: list[Place]) -> None:
    """Somebody who has heard a name elsewhere learns nothing by asking for it."""
    for place in places:
        for what in ("vendor", "another name", "vendor with a contact added"):
            known, unknown = f"{place.words[what]} IT", "Nowhere Nobody IT"
            for probe in PROBES:
                answers = [await made.told(person, "/vendor", probe.format(name)) for name in (known, unknown)]
                assert answers[0].replace(known, unknown) == answers[1], (person.user.name, probe, known)
            answers = [await made.told(person, "/intro", f"{name} to Globex") for name in (known, unknown)]
            assert answers[0].replace(known, unknown) == answers[1], (person.user.name, known)


async def weeks_pass(made: Office) -> None:
    """Second calls, Friday notes, digests, thanks, the outcome questions, and what lapses."""
    for hours in (4, 4, *[12] * 14, *[24 * 8] * 4):
        await made.slack.advance(hours=hours)
        await made.bot.sweep.once()
    await made.rest()


def members(made: Office) -> list[Person]:
    world = made.slack.world
    return [made.person(one.name) for one in world.users.values() if not (one.is_bot or one.is_stranger)]


def no_leak(made: Office) -> None:
    assert sorted(set(made.watch.leaks)) == []


async def test_no_secret_of_a_closed_channel_reaches_anybody_outside(
    tmp_path: Path, local: Local, model: ModelServer
) -> None:
    async with serving(model), office(tmp_path, local, model, morning()) as made:
        await open_facts(made)
        places = await closed_facts(made)
        await direct_secrets(made)
        no_leak(made)
        people = members(made)
        await asyncio.gather(*(every_surface(made, person) for person in people))
        await made.rest()
        await asyncio.gather(*(typing(made, made.person(name)) for name in {*OUTSIDERS, "mona"} - {*GUESTS}))
        no_leak(made)
        await weeks_pass(made)
        late = {*MANAGERS, *OUTSIDERS, "rep04"}
        await asyncio.gather(*(every_surface(made, made.person(name), LATER) for name in late))
        await made.rest()
        no_leak(made)
        await _comings_and_goings(made, places)
        no_leak(made)
        _members_may(made, places)
        _nothing_beside_slack(made)
        await asyncio.gather(*(probing(made, made.person(name), places[:2]) for name in ("rep08", "gil")))
        no_leak(made)
        assert len(made.vault.secrets) > 60
        assert made.watch.looked_at > 2_000


async def _comings_and_goings(made: Office, places: list[Place]) -> None:
    """Who leaves loses the right at once; who joins gains it at once."""
    place = next(one for one in places if one.name == "deal-room")
    leaver, joiner, name = made.person("rep01"), made.person("rep07"), f"{place.words['vendor']} IT"
    assert place.words["customer"] in await made.told(leaver, "/vendor", f'"{name}"')
    await leaver.leave(place.where)
    await made.slack.settled()
    assert "I know no vendor called" in await made.told(leaver, "/vendor", f"why {name}")
    await every_surface(made, leaver, LATER)
    await place.people[0].invite(place.where, joiner.user.name)
    await made.slack.settled()
    assert place.words["customer"] in await made.told(joiner, "/vendor", f'"{name}"')
    await made.rest()


def _members_may(made: Office, places: list[Place]) -> None:
    """The test can fail: those who may know were shown what was planted."""
    for place in places:
        inside = {person.id for person in place.people}
        shown = {word for word, reader in made.watch.rightly if reader in inside}
        unseen = {what for what, word in place.words.items() if word not in shown}
        assert unseen <= NOWHERE, (place.name, unseen)


def _nothing_beside_slack(made: Office) -> None:
    """The log, and what the model was asked."""
    assert made.log
    assert made.vault.found_in(str(made.log)) == []
    asked = made.server.wire()
    assert made.vault.found_in(asked) == []
    assert OPEN_VENDOR in asked


async def test_what_outsiders_are_told_is_the_same_with_and_without_the_closed_facts(
    tmp_path: Path, local: Local, model: ModelServer
) -> None:
    told = []
    start = morning().now()
    for closed in (True, False):
        clock = MovableClock()
        clock.advance(start - clock.now())
        home = tmp_path / str(closed)
        home.mkdir()
        async with serving(model), office(home, local, model, clock) as made:
            await open_facts(made)
            if closed:
                await closed_facts(made, leaning=False)
            told.append({name: await _transcript(made, made.person(name)) for name in OUTSIDERS})
    for name in OUTSIDERS:
        for with_, without in zip(told[0][name], told[1][name], strict=True):
            assert with_ == without, name
    assert any("proven" in line for line in told[0]["rep07"])


async def _transcript(made: Office, person: Person) -> list[str]:
    answers = [f"{command} {text}: {await made.told(person, command, text)}" for command, text in ALIKE_TO_OUTSIDERS]
    await person.open_home()
    await made.rest()
    return [*answers, person.read(person.home)]
