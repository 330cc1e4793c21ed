"""What a suggestion says besides the story: fit, go-to, a busy month, who is left in peace, regions of our own."""

from datetime import timedelta
from typing import Any

import pytest

from domain.model import (
    Contact,
    Introduction,
    Outcome,
    OutcomeKind,
    Question,
    Region,
    Sighting,
    SightingState,
    Vendor,
    Verdict,
)
from tests.journeys.conftest import Mode, Scene
from tests.journeys.inside import kept

MOVE = "office move, the network has to be up on day one"
CABLING = "network cabling & wifi"


@pytest.fixture(params=["socket"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Nothing here depends on how events come."""
    mode: Mode = request.param
    return mode


async def remembers(scene: Scene, name: str, *, proven: bool = False, region: str | None = None) -> Vendor:
    """A vendor that Dana saw rewire an office, with Brian to call; proven by two jobs."""
    now = scene.slack.clock.now() - timedelta(days=60)
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id="kith", what="made") as unit:
        vendor = await unit.add(Vendor(name=name, key=name.lower(), trade=CABLING, region=region, created_at=now))
        contact = await unit.add(
            Contact(vendor_id=vendor.id, name="Brian Lesniak", key="brian lesniak", created_at=now)
        )
        await unit.add(
            Sighting(
                vendor_name=name,
                vendor_id=vendor.id,
                contact_id=contact.id,
                customer_name="Acme",
                situation="moved the office network over a weekend, everything worked on Monday",
                trade=CABLING,
                region=region,
                verdict=Verdict.GOOD,
                state=SightingState.CONFIRMED,
                witness_id=scene.dana.id,
                ts=f"1.{name}",
                channel_id="C0FIELD001",
                seen_at=now,
                confirmed_at=now,
            )
        )
        for number in range(3 if proven else 0):
            told: dict[str, Any] = {"kind": OutcomeKind.DELIVERED, "told_by": f"U{number}", "at": now}
            await unit.add(Outcome(introduction_id=f"I-{name}{number}", vendor_id=vendor.id, **told))
    return vendor


async def introduced(scene: Scene, vendor: Vendor, times: int, *, closed: bool = False, ago: int = 3) -> None:
    at = scene.slack.clock.now() - timedelta(days=ago)
    contact = (await kept(scene, Contact, vendor_id=vendor.id))[0]
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id="kith", what="made") as unit:
        for number in range(times):
            await unit.add(
                Introduction(
                    vendor_id=vendor.id,
                    rep_id="U0PRIYA001",
                    contact_id=contact.id,
                    suggestion_id=f"G{number}{closed}",
                    closed=closed,
                    channel_id="C0CLOSED01" if closed else None,
                    created_at=at,
                )
            )


async def finds(scene: Scene, text: str, words: str) -> str:
    return await scene.answer(scene.sam, "/vendor", f"find {text}", words)


async def test_whom_a_vendor_does_not_serve_is_told_in_the_form_and_leaves_it_out(scene: Scene) -> None:
    await remembers(scene, "Lakeshore IT")
    await scene.sam.slash("#general", "/vendor", "edit Lakeshore IT")
    await scene.sam.sees_modal("Does not serve")
    await scene.sam.submit({"serves": "Texas", "serves_not": "Alaska; over 500 people"})
    card = await scene.answer(scene.sam, "/vendor", "Lakeshore IT", "Does not serve")
    assert "Serves Texas. Does not serve Alaska; over 500 people." in card
    words = await finds(scene, f"{MOVE} in Juneau", "Nobody here has seen one")
    assert "Left out: Lakeshore IT, which does not serve Alaska." in words
    words = await finds(scene, f"{MOVE} for an 800-person office in Austin", "Nobody here has seen one")
    assert "which does not serve over 500 people." in words
    words = await finds(scene, f"{MOVE} in Austin", "Call Brian Lesniak")
    assert "region fits" in words
    assert "Left out" not in words
    await scene.sam.slash("#general", "/vendor", "edit Lakeshore IT")
    await scene.sam.sees_modal("Does not serve")
    await scene.sam.submit({"serves": "Texas", "serves_not": ""})
    words = await finds(scene, f"{MOVE} in Juneau", "Nobody here has seen one")
    assert "which serves Texas; Juneau lies outside." in words


async def test_what_is_not_known_is_said_and_excludes_nobody(scene: Scene) -> None:
    await remembers(scene, "Lakeshore IT")
    words = await finds(scene, f"{MOVE} in Austin", "Call Brian Lesniak")
    assert "Not known: whether they cover Austin." in words


async def test_a_go_to_stands_first_and_a_busy_month_is_one_line(scene: Scene) -> None:
    lakeshore = await remembers(scene, "Lakeshore IT", region="Austin")
    await remembers(scene, "Northgate Networks", proven=True, region="Austin")
    before = await finds(scene, f"{MOVE} in Austin", "2 vendors that colleagues saw")
    assert before.index("Northgate Networks:") < before.index("Lakeshore IT:")
    await scene.answer(scene.slack.person("mona"), "/vendor", f"goto Lakeshore IT for {CABLING} in Texas", "Go-to for")
    await introduced(scene, lakeshore, 3)
    words = await finds(scene, f"{MOVE} in Austin", "2 vendors that colleagues saw")
    assert words.index("Lakeshore IT:") < words.index("Northgate Networks:")
    assert f"Go-to for {CABLING} in Texas." in words
    assert "Brian has had three this month." in words
    assert "Shown first" not in words
    why = await scene.answer(scene.sam, "/vendor", "why Lakeshore IT", "In a search")
    assert "Introductions in 30 days: 3" in why
    assert f"Go-to: {CABLING} in Texas" in why


async def test_above_so_many_a_month_the_next_proven_vendor_is_shown_first_with_the_reason(scene: Scene) -> None:
    busy = await remembers(scene, "Lakeshore IT", proven=True, region="Austin")
    await remembers(scene, "Northgate Networks", proven=True)
    before = await finds(scene, f"{MOVE} in Austin", "2 vendors that colleagues saw")
    assert before.index("Lakeshore IT:") < before.index("Northgate Networks:")
    await introduced(scene, busy, 3)
    words = await finds(scene, f"{MOVE} in Austin", "2 vendors that colleagues saw")
    assert words.index("Northgate Networks:") < words.index("Lakeshore IT:")
    assert "Shown first: Lakeshore IT has had more than two this month." in words
    assert "Introductions in 30 days: 3." in words


async def test_introductions_that_one_may_not_know_of_change_nothing_for_one(scene: Scene) -> None:
    busy = await remembers(scene, "Lakeshore IT", proven=True, region="Austin")
    await remembers(scene, "Northgate Networks", proven=True)
    await introduced(scene, busy, 9, closed=True)
    words = await finds(scene, f"{MOVE} in Austin", "2 vendors that colleagues saw")
    assert words.index("Lakeshore IT:") < words.index("Northgate Networks:")
    assert "this month" not in words
    assert "Introductions in" not in words
    why = await scene.answer(scene.sam, "/vendor", "why Lakeshore IT", "In a search")
    assert "Introductions in 30 days: 0" in why


async def test_who_was_asked_often_this_quarter_is_left_in_peace(scene: Scene) -> None:
    vendor = await remembers(scene, "Lakeshore IT")
    await scene.answer(scene.dana, "/kith", "help", "/vendor")
    words = await finds(scene, MOVE, "Call Brian Lesniak")
    assert "Ask Dana" in words
    now = scene.slack.clock.now()
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id="kith", what="made") as unit:
        for number in range(6):
            await unit.add(
                Question(
                    suggestion_id=f"G{number}",
                    sighting_id="S",
                    asker_id="U0PRIYA001",
                    witness_id=scene.dana.id,
                    asked_at=now - timedelta(days=number),
                )
            )
    await introduced(scene, vendor, 6, ago=40)
    words = await finds(scene, MOVE, "Brian Lesniak has been asked often this quarter.")
    assert "Call Brian" not in words
    assert "Dana has been asked often this quarter." in words
    assert "Ask Dana" not in words


async def test_a_region_of_our_own_is_taught_in_the_form(scene: Scene) -> None:
    await remembers(scene, "Lakeshore IT", region="Boston")
    await scene.sam.slash("#general", "/vendor", "edit Lakeshore IT")
    await scene.sam.sees_modal("Region")
    await scene.sam.submit({"region": "Cable Country = Austin, Waco", "serves": "Cable Country"})
    assert [(row.name, row.places) for row in await kept(scene, Region)] == [("Cable Country", ("Austin", "Waco"))]
    assert [row.region for row in await kept(scene, Vendor)] == ["Cable Country"]
    words = await finds(scene, f"{MOVE} in Round Rock", "Call Brian Lesniak")
    assert "region fits" in words
