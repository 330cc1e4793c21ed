"""What is offered while somebody types a name: what the person may know, the new name, within Slack's limits."""

from typing import Any

import pytest

from domain.model import Introduction, Need, Sighting, SightingState, Vendor
from handlers.services import Services
from handlers.typeahead import LONGEST, OFFERED, OPTIONS, listener, offered
from storage.store import SqlStore
from tests.handlers.fakes import NOON, FakeSlack, StillClock, services

KNOWN = ["Lakeshore IT", "Northgate Lake Services", "Blakely", "Corvid HVAC"]


@pytest.fixture
def using(store: SqlStore, clock: StillClock) -> Services:
    return services(store, clock=clock, slack=FakeSlack(users_info={"user": {"id": "U1", "real_name": "Dana"}}))


def values(typed: str, known: list[str] = KNOWN) -> list[str]:
    return [option["value"] for option in offered(known, typed)]


def test_names_that_begin_so_come_first_and_the_new_name_last() -> None:
    assert values("lake") == ["Lakeshore IT", "Northgate Lake Services", "Blakely", "Lake"]
    assert offered(KNOWN, "lake")[-1]["text"]["text"] == "New: Lake"


@pytest.mark.parametrize("typed", ["lakeshore it", "LAKESHORE IT", "Lakeshore IT, Inc."])
def test_a_name_that_is_known_is_not_new(typed: str) -> None:
    assert values(typed) == ["Lakeshore IT"]


def test_where_a_new_name_makes_no_sense_none_is_offered() -> None:
    assert [option["value"] for option in offered(KNOWN, "lakes", new=False)] == ["Lakeshore IT"]


@pytest.mark.parametrize("typed", ["", "  ", "!!!", "\u200b"])
def test_nothing_that_could_be_a_name_brings_nothing(typed: str) -> None:
    assert offered(KNOWN, typed) == []


@pytest.mark.parametrize("typed", ["w" * 500, "Lakeshore " * 40, "שלום \u202eרשת", "🔧 crew 🇩🇪", "<@U1> & <!channel>"])
def test_whatever_is_typed_stays_within_what_slack_takes(typed: str) -> None:
    for option in offered([typed, *KNOWN], typed):
        assert 1 <= len(option["text"]["text"]) <= 75
        assert 1 <= len(option["value"]) <= 150
        assert "\u202e" not in option["text"]["text"]


def test_of_many_names_the_first_are_offered() -> None:
    many = [f"Lakeshore {number:03}" for number in range(200)]
    assert values("lakeshore", many) == [*many[:OFFERED], "Lakeshore"]
    assert len(values("w" * 200)[0]) == LONGEST


# --- over Bolt ------------------------------------------------------------------------------------------------


async def typing(using: Services, action_id: str, typed: str, team: str = "T1") -> list[str]:
    answers: list[dict[str, Any]] = []

    async def ack(**answer: Any) -> None:
        answers.append(answer)

    body = {"team": {"id": team}, "user": {"id": "U1"}, "value": typed}
    await listener(using, OPTIONS[action_id])(ack=ack, body=body)
    (answer,) = answers
    return [option["value"] for option in answer["options"]]


async def test_vendors_that_are_a_secret_are_not_offered(store: SqlStore, using: Services) -> None:
    async with store.write("T1", actor_id="U1", what="test") as unit:
        await unit.add(Vendor(name="Lakeshore IT", key="lakeshore it"))
        await unit.add(Vendor(name="Lake Secret", key="lake secret", closed=True, created_by="U2"))
        await unit.add(Vendor(name="Lake Mine", key="lake mine", closed=True, created_by="U1"))
    assert await typing(using, "vendor", "lake") == ["Lake Mine", "Lakeshore IT", "Lake"]
    assert await typing(using, "into", "lake", team="T2") == ["Lake"]


async def test_customers_come_from_what_the_person_may_see(store: SqlStore, using: Services) -> None:
    async with store.write("T1", actor_id="U1", what="test") as unit:
        seen = {"vendor_name": "Lakeshore IT", "witness_id": "U2", "state": SightingState.CONFIRMED}
        await unit.add(Sighting(customer_name="Acme", channel_id="C1", ts="1", **seen))  # type: ignore[arg-type]
        await unit.add(
            Sighting(customer_name="Acme Secret", closed=True, channel_id="C2", ts="2", **seen)  # type: ignore[arg-type]
        )
        await unit.add(Need(author_id="U1", customer_name="Acme Mine", closed=True, at=NOON))
        await unit.add(Introduction(vendor_id="V1", rep_id="U2", customer_name="acme"))
        await unit.add(Need(author_id="U2", at=NOON))
    assert await typing(using, "customer", "acme") == ["Acme", "Acme Mine"]


async def test_an_outsider_is_offered_nothing(store: SqlStore, using: Services) -> None:
    guest = FakeSlack(users_info={"user": {"id": "U1", "is_restricted": True}})
    assert await typing(services(store, slack=guest), "vendor", "lake") == []


async def test_what_breaks_leaves_the_field_empty(using: Services) -> None:
    async def broken(*_: object) -> list[str]:
        raise ZeroDivisionError

    answers: list[dict[str, Any]] = []

    async def ack(**answer: Any) -> None:
        answers.append(answer)

    await listener(using, broken)(ack=ack, body={"team": {"id": "T1"}, "user": {"id": "U1"}, "value": "x"})
    assert answers == [{"options": []}]
