"""Where it is not sure who the vendor is, the witness says so with one tap."""

from tests.journeys.conftest import Scene

SAID = "Tolland, Creel: roof fixed over the weekend, zero leaks, customer is over the moon"


async def test_the_witness_names_the_vendor_with_one_tap(scene: Scene) -> None:
    await scene.dana.post("#field-notes", SAID)
    card = await scene.dana.sees("#field-notes", "Somebody else?", private=True)
    assert "Creel at Tolland" in scene.dana.read(card)
    await scene.dana.click("sighting_name_1", card)
    named = await scene.dana.sees("#field-notes", "Undo", private=True)
    assert "Creel at" not in scene.dana.read(named)
    assert "Somebody else?" not in scene.dana.read(named)
    await scene.dana.click("sighting_good", named)
    noted = await scene.dana.sees("#field-notes", "Noted", private=True)
    assert "Tolland, good" in scene.dana.read(noted)


async def test_the_tap_works_in_app_home_and_can_be_taken_back(scene: Scene) -> None:
    await scene.dana.post("#field-notes", SAID)
    await scene.dana.sees("#field-notes", "Somebody else?", private=True)
    await scene.dana.open_home()
    await scene.dana.sees_home("Somebody else?")
    await scene.dana.click("sighting_name_1", view="home")
    await scene.rest()
    await scene.dana.click("sighting_good", view="home")
    await scene.dana.sees_home("Tolland: good")
    assert "Somebody else?" not in await scene.answer(scene.dana, "/kith", "undo", "How did they do?")
    await scene.answer(scene.dana, "/kith", "undo", "Creel at Tolland")
