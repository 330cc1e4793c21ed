"""A colleague has everything that is remembered about them, and has it forgotten for good, over the wire."""

import json
from pathlib import Path

import pytest

from cli.forget import forget_everywhere
from domain.model import Decision, DecisionKind, Introduction, Person, Sighting
from domain.personal import is_forgotten
from tests.journeys.conftest import Scene
from tests.journeys.inside import kept, stands_in_a_file, stands_in_a_row

pytestmark = pytest.mark.parametrize("mode", ["socket"])


def lines_of(scene: Scene) -> list[dict[str, object]]:
    """The export in Dana's direct messages, as the lines of JSON that it is made of."""
    texts = [
        element["text"]
        for message in scene.dana.messages_from_bot
        for block in message.blocks
        if block["type"] == "rich_text"
        for section in block["elements"]
        if section["type"] == "rich_text_preformatted"
        for element in section["elements"]
    ]
    return [json.loads(line) for text in texts for line in text.splitlines()]


async def test_everything_about_me_comes_as_lines_of_json_to_me_only(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.answer(scene.sam, "/vendor", "find office network move", "Dana saw them")
    await scene.answer(scene.dana, "/kith", "export me", "stands in our direct messages")
    lines = lines_of(scene)
    assert {"person", "sighting", "act", "card"} <= {str(line["row"]) for line in lines}
    [seen] = [line for line in lines if line["row"] == "sighting"]
    assert (seen["vendor_name"], seen["verdict"], seen["witness_id"]) == ("Lakeshore IT", "good", scene.dana.id)
    assert [line for line in lines if scene.sam.id in str(line)] == []
    assert not scene.sam.visible("@bot", "What I remember about you")
    assert "me writes everything" in await scene.answer(scene.dana, "/kith", "export", "me writes everything")


async def test_after_forgetting_neither_name_nor_id_stands_in_the_database(scene: Scene, tmp_path: Path) -> None:
    await scene.dana_saw_lakeshore()
    await scene.answer(scene.sam, "/vendor", "find office network move", "Dana saw them")
    await scene.sam.click("suggestion_intro", scene.sam.visible("#general", "Dana saw them", private=True)[-1])
    await scene.sam.sees("@bot", "Lakeshore IT")
    await scene.answer(scene.sam, "/kith", "export me", "stands in our direct messages")
    name = scene.sam.user.real_name
    assert stands_in_a_row(tmp_path, scene.sam.id)
    await scene.sam.slash("#general", "/kith", "forget me")
    await scene.sam.sees_modal("This is for good.")
    await scene.sam.submit()
    await scene.sam.sees_modal("I no longer know who you are.")
    await scene.rest()
    await scene.sam.sees_home("I no longer know who you are.")
    assert [stands_in_a_row(tmp_path, word) for word in (scene.sam.id, name, name.split()[0])] == [[], [], []]
    assert [stands_in_a_file(tmp_path, word) for word in (scene.sam.id, name)] == [[], []]
    assert scene.sam.messages_from_bot == []

    [intro] = await kept(scene, Introduction)
    assert is_forgotten(intro.rep_id)
    await scene.bot.sweep.once()
    [left] = [one for one in await kept(scene, Decision) if one.kind is DecisionKind.LEAVER]
    assert left.subject_id == intro.rep_id
    await scene.mona.open_home()
    assert "A colleague has left" in scene.mona.read(await scene.mona.sees_home("has left"))


async def test_what_a_forgotten_witness_confirmed_still_counts_and_they_may_go_on(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.dana.open_home()
    await scene.dana.sees_home("Forget me")
    await scene.dana.click("forget_open", view="home")
    await scene.dana.sees_modal("This is for good.")
    await scene.dana.submit()
    await scene.dana.sees_modal("I no longer know who you are.")
    [seen] = await kept(scene, Sighting)
    assert (seen.quote, seen.ts, seen.channel_id, seen.noted_by) == (None, None, None, None)
    answer = await scene.answer(scene.sam, "/vendor", "Lakeshore IT", "Brian Lesniak")
    assert "Dana" not in answer
    assert "colleague" in answer
    assert "A colleague saw them" in await scene.answer(scene.sam, "/vendor", "find office network move", "saw them")
    await scene.dana.open_home()
    await scene.dana.sees_home("What you saw")
    names = {person.name for person in await kept(scene, Person) if not is_forgotten(person.user_id)}
    assert scene.dana.user.real_name in names


async def test_a_listed_manager_is_not_forgotten_before_another_takes_them_off(scene: Scene) -> None:
    await scene.mona.slash("#general", "/kith", "settings")
    await scene.mona.sees_modal("Kith settings")
    await scene.mona.submit({"managers": [scene.mona.id]})
    await scene.rest()
    await scene.mona.slash("#general", "/kith", "forget me")
    await scene.mona.sees_modal("This is for good.")
    await scene.mona.submit()
    await scene.mona.sees_modal("Let another manager take you off")


async def test_whoever_runs_kith_forgets_somebody_who_has_left(scene: Scene, tmp_path: Path) -> None:
    await scene.dana_saw_lakeshore()
    await scene.answer(scene.dana, "/kith", "export me", "stands in our direct messages")
    assert await forget_everywhere(scene.bot.services, scene.dana.id)
    assert stands_in_a_file(tmp_path, scene.dana.id) == []
    assert scene.dana.messages_from_bot == []
    assert not await forget_everywhere(scene.bot.services, scene.dana.id)
