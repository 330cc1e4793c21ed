"""The vendor memory over the wire: two names of one vendor, what managers decide, people who change jobs."""

import pytest

from domain.decisions import propose
from domain.model import Contact, Decision, DecisionKind, GoTo, Introduction, Sighting, Vendor, Verdict
from domain.sightings import confirm
from domain.vendors import remember_vendor
from playground import Message, Person
from tests.journeys.conftest import Scene
from tests.journeys.inside import kept, saw


async def told(scene: Scene, person: Person, vendor: str, customer: str, verdict: str = "sighting_good") -> Message:
    """Something that a colleague saw, told to Kith in a direct message and confirmed; the card as it stands then."""
    await person.dm(saw(vendor, customer))
    card = await person.sees("@bot", "How did they do?")
    await person.click(verdict, card)
    return await person.sees("@bot", "Noted")


async def two_names(scene: Scene) -> Message:
    await scene.dana_saw_lakeshore()
    return await told(scene, scene.sam, "Lakeshore IT Services", "Hooli")


async def test_two_names_become_one_vendor_and_two_again(scene: Scene) -> None:
    await two_names(scene)
    before = await kept(scene, Vendor)
    await scene.answer(
        scene.sam, "/vendor", "merge Lakeshore IT Services into Lakeshore IT", "another name of Lakeshore IT"
    )
    words = await scene.answer(scene.dana, "/vendor", "lakeshore it services", "Also called Lakeshore IT Services")
    assert "Acme" in words
    assert "Hooli" in words
    assert "2 colleagues saw them deliver" in words
    words = await scene.answer(scene.dana, "/vendor", "list", "Lakeshore IT")
    assert "Lakeshore IT Services" not in words
    words = await scene.answer(scene.dana, "/vendor", "find office cabling", "Lakeshore IT")
    assert "Lakeshore IT Services" not in words
    await scene.slack.advance(days=40)
    await scene.answer(scene.dana, "/vendor", "unmerge Lakeshore IT Services", "two vendors again")
    assert await kept(scene, Vendor) == before
    words = await scene.answer(scene.sam, "/vendor", "Lakeshore IT Services", "Hooli")
    assert "Acme" not in words


async def test_whoever_brings_a_second_name_in_is_asked_once_on_the_card_just_tapped(scene: Scene) -> None:
    card = await two_names(scene)
    words = scene.sam.read(card)
    assert "Is that the same as Lakeshore IT?" in words
    await scene.sam.click("merge_accept", card)
    card = await scene.sam.sees("@bot", "Lakeshore IT and Lakeshore IT Services: one vendor now")
    words = scene.sam.read(card)
    assert "Noted: Lakeshore IT Services at Hooli, good" in words
    assert "Is that the same" not in words
    await scene.answer(scene.dana, "/vendor", "Lakeshore IT", "Hooli")
    await scene.mona.open_home()
    assert "Are they the same?" not in scene.mona.read(await scene.mona.sees_home("Under way"))
    await scene.sam.click("undo", card)
    await scene.sam.sees("@bot", "Taken back")
    await scene.answer(scene.sam, "/vendor", "list", "Lakeshore IT Services")


async def test_managers_decide_in_app_home_and_what_was_declined_is_never_asked_again(scene: Scene) -> None:
    await two_names(scene)
    await scene.dana.open_home()
    assert "For you to decide" not in scene.dana.read(await scene.dana.sees_home("Under way"))
    await scene.mona.open_home()
    home = await scene.mona.sees_home("For you to decide")
    assert "Lakeshore IT Services looks like Lakeshore IT. Are they the same?" in scene.mona.read(home)
    await scene.mona.click("merge_decline", view="home")
    home = await scene.mona.sees_home("two vendors.")
    assert "Are they the same?" not in scene.mona.read(home)
    await scene.mona.click("undo", view="home")
    await scene.mona.sees_home("Are they the same?")
    await scene.mona.click("merge_decline", view="home")
    await scene.mona.sees_home("two vendors.")
    await told(scene, scene.dana, "Lakeshore IT Services", "Initech")
    await scene.mona.open_home()
    await scene.rest()
    assert "Are they the same?" not in scene.mona.read(scene.mona.home)
    assert len(await kept(scene, Decision)) == 1


async def test_a_manager_takes_over_what_a_leaver_left_open(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    await ask_managers(scene, DecisionKind.LEAVER, scene.sam.id, subject_id=scene.sam.id)
    await scene.mona.open_home()
    home = await scene.mona.sees_home("Sam has left; introductions are open: Lakeshore IT for Globex.")
    await scene.mona.click("leaver_take", view="home")
    await scene.mona.sees("@bot", "Lakeshore IT for Globex")
    home = await scene.mona.sees_home("Sam's introductions are yours now.")
    assert "Lakeshore IT for Globex" in scene.mona.read(home)
    assert [intro.rep_id for intro in await kept(scene, Introduction)] == [scene.mona.id]
    await scene.mona.click("undo", view="home")
    await scene.mona.sees_home("Sam has left")
    await scene.mona.click("leaver_drop", view="home")
    await scene.mona.sees_home("Sam's introductions are dropped.")
    assert [intro.state for intro in await kept(scene, Introduction)] == ["cancelled"]


async def ask_managers(scene: Scene, kind: DecisionKind, key: str, **about: str) -> Decision:
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id="kith", what="proposed") as unit:
        decision = await propose(unit, kind, key, now=scene.slack.clock.now(), **about)
    assert decision is not None
    return decision


async def test_a_go_to_is_named_once_by_a_manager(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    (vendor,) = await kept(scene, Vendor)
    await ask_managers(
        scene, DecisionKind.GOTO, "one", subject_id=vendor.id, trade="network cabling & wifi", region="Texas"
    )
    await scene.mona.open_home()
    await scene.mona.sees_home("Lakeshore IT as go-to for network cabling & wifi in Texas?")
    await scene.mona.click("goto_accept", view="home")
    await scene.mona.sees_home("Go-to: Lakeshore IT for network cabling & wifi in Texas.")
    await scene.answer(scene.sam, "/vendor", "goto", "Network cabling & wifi in Texas: Lakeshore IT")
    words = await scene.answer(scene.sam, "/vendor", "list", "Go-to for network cabling & wifi in Texas")
    assert "Lakeshore IT" in words


async def test_managers_name_go_tos_by_command_and_take_the_name_away(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.answer(scene.sam, "/vendor", "goto", "Nobody is go-to for anything yet")
    await scene.answer(scene.sam, "/vendor", "goto Lakeshore IT for office networks", "Only managers name go-tos")
    await scene.answer(scene.mona, "/vendor", "goto Lakeshore IT", "For which category?")
    await scene.answer(scene.mona, "/vendor", "goto Nobody Inc for networks", "I know no vendor called Nobody Inc")
    await scene.answer(scene.mona, "/vendor", "goto Lakeshore IT for zzqx", "I don't know the category")
    await scene.answer(
        scene.mona,
        "/vendor",
        "goto Lakeshore IT for office networks in texas",
        "Go-to for network cabling & wifi in Texas: Lakeshore IT.",
    )
    await told(scene, scene.sam, "Corvid", "Hooli")
    await scene.answer(scene.mona, "/vendor", "goto Corvid for network cabling in Texas", "in Texas: Corvid.")
    assert len(await kept(scene, GoTo)) == 1
    await scene.mona.slash("#general", "/vendor", "goto")
    shown = await scene.mona.sees("#general", "Take the name away", private=True)
    await scene.mona.click("goto_remove", shown)
    await scene.mona.sees("#general", "Nobody is go-to for network cabling & wifi in Texas now", private=True)
    assert await kept(scene, GoTo) == []


async def test_a_contact_moves_and_what_was_seen_of_them_follows(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.dana.slash("#general", "/vendor", "Lakeshore IT")
    card = await scene.dana.sees("#general", "Call Brian Lesniak", private=True)
    await scene.dana.click("contact_moved", card)
    await scene.dana.sees_modal("A contact has moved")
    options = await scene.dana.suggest("vendor", "corv")
    assert [option["text"]["text"] for option in options] == ["New: Corv"]
    answer = await scene.dana.submit({"vendor": "Corvid", "reach": "brian@corvid.example"})
    assert answer.ok, answer
    noted = await scene.dana.sees("#general", "Brian Lesniak is with Corvid now", private=True)
    words = await scene.answer(scene.sam, "/vendor", "Corvid", "seen while at Lakeshore IT")
    assert "brian@corvid.example" in words
    await scene.answer(scene.sam, "/vendor", "why Corvid", "seen while at Lakeshore IT")
    words = await scene.answer(scene.sam, "/vendor", "why Lakeshore IT", "Why Lakeshore IT is at 0.50")
    assert "Nobody here has seen" not in words
    await scene.dana.click("undo", noted)
    await scene.dana.sees("#general", "Taken back", private=True)
    words = await scene.answer(scene.sam, "/vendor", "why Lakeshore IT", "Why Lakeshore IT is at 0.62")
    assert "seen while" not in words


async def test_a_secret_vendor_is_nobody_to_those_who_may_not_know_it(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id="kith", what="heard") as unit:
        secret = Sighting(
            vendor_name="Lakeshore IT Partners", witness_id=scene.dana.id, closed=True, channel_id="C0SECRET1"
        )
        await confirm(unit, await unit.add(secret), Verdict.GOOD, scene.slack.clock.now())
    unknown = "I know no vendor called Lakeshore IT Partners"
    for text in (
        "merge Lakeshore IT Partners into Lakeshore IT",
        "merge Lakeshore IT into Lakeshore IT Partners",
        "unmerge Lakeshore IT Partners",
        "edit Lakeshore IT Partners",
        "why Lakeshore IT Partners",
        "forget Lakeshore IT Partners",
    ):
        await scene.answer(scene.sam, "/vendor", text, unknown)
    words = await scene.answer(scene.sam, "/vendor", "list", "Lakeshore IT")
    assert "Partners" not in words
    await scene.mona.open_home()
    assert "IT Partners" not in scene.mona.read(await scene.mona.sees_home("Under way"))
    await scene.sam.slash("#general", "/vendor", "merge")
    await scene.sam.sees_modal("Merge two vendors")
    options = await scene.sam.suggest("vendor", "lakeshore")
    assert [option["value"] for option in options] == ["Lakeshore IT"]
    await scene.dana.slash("#general", "/vendor", "merge")
    await scene.dana.sees_modal("Merge two vendors")
    options = await scene.dana.suggest("into", "partners")
    assert options[0]["value"] == "Lakeshore IT Partners"
    await scene.answer(scene.dana, "/vendor", "merge Lakeshore IT into Lakeshore IT Partners", "closed channel only")
    await scene.answer(scene.dana, "/vendor", "merge Lakeshore IT Partners into Lakeshore IT", "another name")
    words = await scene.answer(scene.sam, "/vendor", "Lakeshore IT", "Dana saw them at Acme")
    assert "Partners" not in words


async def test_a_rename_onto_another_vendor_is_a_question_and_the_old_name_still_leads_there(scene: Scene) -> None:
    await two_names(scene)
    await scene.dana.slash("#general", "/vendor", "edit")
    await scene.dana.sees_modal("Which vendor?")
    assert (await scene.dana.submit({"vendor": "Lakeshore IT Services"})).ok
    await scene.dana.sees_modal("Edit vendor")
    assert (await scene.dana.submit({"vendor": "lakeshore it"})).ok
    card = await scene.dana.sees("#general", "There is a vendor called Lakeshore IT already", private=True)
    await scene.dana.click("vendor_merge", card)
    await scene.dana.sees("#general", "Lakeshore IT Services is another name of Lakeshore IT", private=True)
    await scene.dana.slash("#general", "/vendor", "edit Lakeshore IT")
    await scene.dana.sees_modal("Edit vendor")
    assert (await scene.dana.submit({"vendor": "Bluewater"})).ok
    await scene.dana.sees("#general", "Saved: Bluewater", private=True)
    words = await scene.answer(scene.sam, "/vendor", "Lakeshore IT", "Bluewater")
    assert "Also called" in words


async def test_a_form_opens_where_a_name_is_missing(scene: Scene) -> None:
    for text, title in (("saw", "What you saw"), ("met", "Whom did you meet?"), ("merge", "Merge two vendors")):
        assert (await scene.sam.slash("#general", "/vendor", text)).ok
        await scene.sam.sees_modal(title)
        await scene.sam.close_modal()
    await scene.sam.slash("#general", "/vendor", "met")
    await scene.sam.sees_modal("Whom did you meet?")
    assert (await scene.sam.submit({"vendor": "Vantage", "contact": "Ann Lee, 555 0100"})).ok
    await scene.sam.sees("#general", "you met Ann Lee of Vantage", private=True)
    assert [contact.met_by for contact in await kept(scene, Contact)] == [scene.sam.id]
    await scene.sam.slash("#general", "/vendor", "saw")
    await scene.sam.sees_modal("What you saw")
    assert [each["value"] for each in await scene.sam.suggest("vendor", "van")] == ["Vantage", "Van"]
    assert [each["value"] for each in await scene.sam.suggest("customer", "Globex")] == ["Globex"]
    typed = {"vendor": "Vantage", "customer": "Globex", "situation": "moved the archive", "verdict": "good"}
    assert (await scene.sam.submit(typed)).ok
    await scene.sam.sees("#general", "Noted: Vantage at Globex, good", private=True)
    assert [s.customer_name for s in await kept(scene, Sighting)] == ["Globex"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("merge Lakeshore IT into Lakeshore IT", "one vendor already"),
        ("merge Lakeshore IT into Nobody", "I know no vendor called Nobody"),
        ("merge Nobody into Lakeshore IT", "I know no vendor called Nobody"),
        ("unmerge Lakeshore IT", "Lakeshore IT is not merged into another vendor"),
        ("unmerge", "Which vendor? For example: /vendor unmerge"),
        ("forget", "Which vendor? For example: /vendor forget"),
        ("list for nothing of this kind", "No vendors for for nothing of this kind yet. /vendor list alone shows all"),
    ],
)
async def test_what_cannot_be_done_says_what_to_do(scene: Scene, text: str, answer: str) -> None:
    await scene.dana_saw_lakeshore()
    await scene.answer(scene.dana, "/vendor", text, answer)


async def test_of_a_merged_name_only_the_whole_is_erased_when_the_whole_is_meant(scene: Scene) -> None:
    await two_names(scene)
    await scene.answer(scene.sam, "/vendor", "merge Lakeshore IT Services into Lakeshore IT", "another name")
    await scene.answer(scene.sam, "/vendor", "unmerge Lakeshore IT", "Merged into it: Lakeshore IT Services")
    await scene.answer(scene.mona, "/vendor", "forget Lakeshore IT Services", "Part them first")
    await scene.answer(scene.mona, "/vendor", "forget Lakeshore IT", "Erased: Lakeshore IT")
    for kind in (Vendor, Sighting, Contact, Decision):
        assert await kept(scene, kind) == []


async def test_an_offer_made_before_a_merge_leads_to_the_vendor_that_stands(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    need, card = await scene.sam_is_offered_lakeshore()
    await scene.answer(scene.dana, "/vendor", "met Bluewater", "you met Bluewater")
    await scene.answer(scene.dana, "/vendor", "merge Lakeshore IT into Bluewater", "another name of Bluewater")
    await scene.sam.open_home()
    await scene.sam.sees_home("For Globex: Bluewater?")
    await scene.sam.click("suggestion_mention", card)
    await scene.sam.sees("@bot", "Bluewater for Globex")
    thread = await scene.sam.post("#deals", "Lakeshore IT was there on time", thread=need)
    await scene.rest()
    await scene.sam.react(thread, "white_check_mark")
    await scene.sam.sees("@bot", "Bluewater for Globex: delivered")
    await scene.answer(scene.dana, "/vendor", "Bluewater", "Delivered at Globex")


async def test_long_and_foreign_names_and_many_vendors_can_be_listed(scene: Scene) -> None:
    names = [f"Vendor {number:03} 🔧 {'of the long name ' * 5}" for number in range(200)] + ["חברת רשת"]
    async with scene.bot.services.store.write(scene.slack.world.team.id, actor_id="kith", what="imported") as unit:
        for name in names:
            await remember_vendor(unit, name, by=scene.dana.id, now=scene.slack.clock.now())
    words = await scene.answer(scene.sam, "/vendor", "list", "Page 1 of 14. Next: /vendor list page 2")
    assert "Vendor 000" in words
    words = await scene.answer(scene.sam, "/vendor", "list page 14", "Page 14 of 14.")
    assert "חברת רשת" in words
    assert "Next" not in words
    await scene.answer(scene.sam, "/vendor", f'merge "{names[-1]}" into "{names[0]}"', "One vendor from now on")
    await scene.sam.slash("#general", "/vendor", "merge")
    await scene.sam.sees_modal("Merge two vendors")
    assert len(await scene.sam.suggest("vendor", "vendor")) == 20


async def test_a_corrected_name_is_asked_to_be_the_same_as_the_misspelt_one(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await scene.dana.slash("#general", "/vendor", "saw")
    await scene.dana.sees_modal("What you saw")
    assert (await scene.dana.submit({"vendor": "Lakeshor IT", "customer": "Hooli", "verdict": "good"})).ok
    card = await scene.dana.sees("#general", "Is that the same as Lakeshore IT?", private=True)
    await scene.dana.click("merge_accept", card)
    await scene.dana.sees("#general", "one vendor now", private=True)
    words = await scene.answer(scene.sam, "/vendor", "lakeshor it", "Also called Lakeshor IT")
    assert "Hooli" in words
