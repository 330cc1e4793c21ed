"""Two workspaces install one Kith, over the wire; their people and channels have the same ids."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from bot import build
from domain.model import BegunInstall, InboxEvent, Installation, Sighting, Verdict, Workspace
from nlp.local import Local
from playground.faults import FaultKind, Phase
from tests.journeys.conftest import NEEDS, SAW, Scene
from tests.journeys.inside import kept, stands_in_a_file, stands_in_a_row
from tests.journeys.installs import Town, many_settings, state_of, town

VENDOR = "Lakeshore IT"


@pytest.fixture
async def both(tmp_path: Path, local: Local) -> AsyncIterator[Town]:
    """Kith is in both."""
    async with town(tmp_path, local) as here:
        await here.install(*here.scenes)
        yield here


@pytest.fixture
async def neither(tmp_path: Path, local: Local) -> AsyncIterator[Town]:
    async with town(tmp_path, local) as here:
        yield here


def said_in(scene: Scene) -> str:
    """Everything that the bot sent there, views and answers included."""
    return json.dumps([call.args for call in scene.slack.calls], default=str)


async def nothing_is_installed(here: Town) -> bool:
    return not any([await kept(scene, kind) for scene in here.scenes for kind in (Installation, Workspace)])


# --- installing ----------------------------------------------------------------------------------------------


async def test_who_installs_is_greeted_and_told_what_comes_next(neither: Town) -> None:
    page = await neither.browser().install(neither.south.slack)
    assert page.status_code == 200
    assert "Southwind" in page.text
    assert "/invite @Kith" in page.text
    await neither.south.mona.sees("@bot", "Kith is set up")
    await neither.rest()
    assert neither.asked("chat.postMessage") == 1
    assert await kept(neither.north, Workspace) == []
    (row,) = await kept(neither.south, Workspace)
    assert (row.id, row.name, row.uninstalled_at) == ("T0SOUTHWND", "Southwind", None)


async def test_asked_for_are_the_scopes_of_the_manifest_and_no_more(neither: Town) -> None:
    query = parse_qs(urlsplit(await neither.browser().begin()).query, keep_blank_values=True)
    assert neither.north.slack.workspace.manifest.scopes == frozenset(query["scope"][0].split(","))
    assert query.get("user_scope", [""]) == [""]


async def test_a_token_stands_nowhere_but_sealed(both: Town, capfd: pytest.CaptureFixture[str]) -> None:
    await both.north.dana_saw_lakeshore()
    await both.rest()
    written = capfd.readouterr()
    for scene in both.scenes:
        token = scene.slack.bot_token
        (row,) = await kept(scene, Installation)
        assert token.encode() not in row.sealed
        assert stands_in_a_row(both.home, token) == stands_in_a_file(both.home, token) == []
        assert token not in written.out + written.err
    assert both.north.slack.app.client_secret not in written.out + written.err


async def test_one_row_of_each_token_opens_in_its_own_workspace_only(both: Town) -> None:
    """Somebody who writes into the database cannot make one workspace's token speak in another."""
    (north,) = await kept(both.north, Installation)
    (south,) = await kept(both.south, Installation)
    store = both.bot.services.store
    async with store.write(south.workspace_id, actor_id="U1", what="tampered") as unit:
        await unit.change(south, sealed=north.sealed, key_id=north.key_id)
    both.bot.services.slack.forget(south.workspace_id)
    before = both.asked("chat.postMessage")
    await both.south.mona.slash("#general", "/kith", "status")
    await both.rest()
    assert both.asked("chat.postMessage") == before
    assert await both.bot.services.slack.serves(south.workspace_id)


# --- what is refused -----------------------------------------------------------------------------------------


async def test_a_forged_state_is_refused_before_the_code_is_looked_at(neither: Town) -> None:
    browser = neither.browser()
    for state in ("", "invented", "x" * 5000, "\N{SNOWMAN}"):
        back = await browser.decide(neither.north.slack, await browser.begin())
        forged = back.replace(urlencode({"state": state_of(back)}), urlencode({"state": state}))
        assert forged != back
        answer = await browser.open(forged)
        assert answer.status_code == 400
        assert "not good any more" in answer.text
    assert neither.asked("oauth.v2.access") == 0
    assert await nothing_is_installed(neither)


async def test_a_state_is_good_in_its_own_browser_only(neither: Town) -> None:
    mine, theirs = neither.browser(), neither.browser()
    await theirs.begin()
    back = await mine.decide(neither.north.slack, await mine.begin())
    assert (await theirs.open(back)).status_code == 400
    assert (await neither.browser().open(back)).status_code == 400
    assert neither.asked("oauth.v2.access") == 0
    assert (await mine.open(back)).status_code == 200


async def test_a_state_is_good_once(neither: Town) -> None:
    browser = neither.browser()
    back = await browser.decide(neither.north.slack, await browser.begin())
    assert (await browser.open(back)).status_code == 200
    assert (await browser.open(back)).status_code == 400
    assert neither.asked("oauth.v2.access") == 1


async def test_a_state_is_good_for_ten_minutes(neither: Town) -> None:
    browser = neither.browser()
    begun = await browser.begin()
    await neither.north.slack.advance(minutes=10, seconds=1)
    assert (await browser.open(await browser.decide(neither.north.slack, begun))).status_code == 400
    assert neither.asked("oauth.v2.access") == 0
    await browser.begin()
    async with neither.bot.services.store.read("") as unit:
        assert await unit.count(BegunInstall) == 1


async def test_who_declines_reads_so_and_nothing_is_kept(neither: Town) -> None:
    page = await neither.browser().install(neither.north.slack, decision="deny")
    assert "Nothing was installed" in page.text
    assert await nothing_is_installed(neither)


async def test_a_whole_organisation_is_refused_and_its_token_given_back(neither: Town) -> None:
    page = await neither.browser().install(neither.north.slack, org_wide="on")
    assert page.status_code == 400
    assert "one workspace at a time" in page.text
    assert "single workspace" in page.text
    assert neither.north.slack.app.org_tokens == set()
    assert neither.asked("auth.revoke") == 1
    assert await nothing_is_installed(neither)


async def test_a_code_that_slack_refuses_installs_nothing_and_is_no_trace(neither: Town) -> None:
    browser = neither.browser()
    back = urlsplit(await browser.decide(neither.north.slack, await browser.begin()))
    invented = back._replace(query=urlencode({"code": "invented", "state": state_of(back.geturl())}))
    page = await browser.open(invented.geturl())
    assert page.status_code == 502
    assert "invalid_code" in page.text
    assert "Traceback" not in page.text
    assert await nothing_is_installed(neither)


async def test_slack_fails_while_it_is_installed_and_the_next_try_works(neither: Town) -> None:
    troubles: list[tuple[FaultKind, Phase]] = [("500", "before"), ("429", "before"), ("reset", "after")]
    for kind, phase in troubles:
        neither.north.slack.faults.add("oauth.v2.access", kind, times=None, retry_after_s=60, phase=phase)
        page = await neither.browser().install(neither.north.slack)
        assert page.status_code == 502
        assert "Start again" in page.text
        assert await nothing_is_installed(neither)
        neither.north.slack.faults.clear()
    await neither.install(neither.north)
    await neither.north.dana_saw_lakeshore()


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\u202e", "%0d%0aset-cookie:x=1", "'\"><img>"])
async def test_what_stands_in_the_address_is_no_part_of_the_page(neither: Town, hostile: str) -> None:
    browser = neither.browser()
    state = state_of(await browser.begin())
    query = urlencode({"state": state, "error": hostile})
    page = await browser.open(f"{neither.url}/slack/oauth_redirect?{query}")
    assert page.status_code == 200
    assert hostile not in page.text
    assert (
        "script-src" in page.headers["content-security-policy"]
        or "default-src 'none'" in (page.headers["content-security-policy"])
    )


async def test_a_team_with_a_hostile_name_is_drawn_as_text(neither: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neither.north.slack.world.team, "name", "<b>& Sons")
    page = await neither.browser().install(neither.north.slack)
    assert "&lt;b&gt;&amp; Sons" in page.text


# --- apart ---------------------------------------------------------------------------------------------------


async def test_what_one_workspace_saw_never_answers_the_other(both: Town) -> None:
    await both.north.dana_saw_lakeshore()
    await both.south.sam.post("#deals", NEEDS)
    await both.south.answer(both.south.sam, "/vendor", "find network for an office move", "nobody here has seen one")
    await both.south.answer(both.south.sam, "/vendor", "list", "No vendor")
    await both.south.sam.open_home()
    await both.rest()
    assert VENDOR not in said_in(both.south)
    assert "Lesniak" not in said_in(both.south)
    await both.north.sam_is_offered_lakeshore()
    assert await kept(both.south, Sighting) == []
    assert len(await kept(both.north, Sighting)) == 1


async def test_the_same_ids_are_other_people_in_the_other_workspace(both: Town) -> None:
    """Muted, promoted or a guest in one workspace says nothing about the other."""
    both.south.slack.change_user("mona", is_admin=False)
    both.south.slack.change_user("dana", is_restricted=True)
    await both.rest()
    assert (await both.north.mona.slash("#general", "/kith", "settings")).ok
    await both.north.mona.sees_modal("company")
    await both.south.answer(both.south.mona, "/kith", "settings", "managers")
    assert both.south.mona.modal is None
    await both.south.answer(both.south.dana, "/kith", "status", "members of this workspace only")
    await both.north.answer(both.north.dana, "/kith", "status", "Listening")


async def test_settings_are_of_one_workspace(both: Town) -> None:
    await both.north.mona.slash("#general", "/kith", "settings")
    await both.north.mona.sees_modal("company")
    await both.north.mona.submit({"company": VENDOR})
    await both.rest()
    for scene in both.scenes:
        await scene.dana.post("#field-notes", SAW)
        await scene.dana.sees("#field-notes", "How did they do?", private=True)
    assert [row.vendor_name for row in await kept(both.south, Sighting)] == [VENDOR]
    assert VENDOR not in [row.vendor_name for row in await kept(both.north, Sighting)]
    assert (await both.bot.services.preferences.get("T0NORTHLGT")).company == VENDOR
    assert (await both.bot.services.preferences.get("T0SOUTHWND")).company == ""


async def test_a_click_cannot_reach_into_the_other_workspace(both: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rightly signed click of the same user id, with a row's id of the other workspace."""
    await both.north.dana.post("#field-notes", SAW)
    card = await both.north.dana.sees("#field-notes", "How did they do?", private=True)
    (row,) = await kept(both.north, Sighting)
    with monkeypatch.context() as disguise:
        disguise.setattr(both.north.slack.world.team, "id", both.south.slack.world.team.id)
        await both.north.dana.click("sighting_good", card)
        await both.rest()
    assert (await kept(both.north, Sighting)) == [row]
    await both.north.dana.click("sighting_good", card)
    await both.north.dana.sees("#field-notes", "Noted", private=True)
    assert [each.verdict for each in await kept(both.north, Sighting)] == [Verdict.GOOD]


# --- who we are ----------------------------------------------------------------------------------------------


async def test_slack_is_not_asked_who_we_are_for_each_event(both: Town) -> None:
    at_first = both.asked("auth.test")
    for scene in both.scenes:
        for number in range(10):
            await scene.sam.post("#general", f"Lunch at {number}?")
        await scene.answer(scene.sam, "/kith", "status", "Listening")
        await scene.dana_saw_lakeshore()
    await both.rest()
    assert both.asked("auth.test") == at_first == 2


async def test_an_event_of_an_unknown_workspace_is_acknowledged_and_dropped(neither: Town) -> None:
    await neither.install(neither.north)
    event = {"type": "message", "channel": "C0DEALS001", "channel_type": "channel", "user": "U1", "ts": "1.1"}
    body = {
        "type": "event_callback",
        "event_id": "Ev0STRANGER",
        "team_id": "T0STRANGER",
        "authorizations": [{"team_id": "T0STRANGER", "user_id": "U0KITHBOT1"}],
        "event": event | {"text": SAW},
    }
    answer = await neither.north.slack.signed(json.dumps(body).encode(), {"content-type": "application/json"})
    assert answer.status_code == 200
    assert stands_in_a_row(neither.home, "T0STRANGER") == []
    assert stands_in_a_file(neither.home, "rewired") == []


async def test_a_command_in_an_unknown_workspace_is_answered_with_a_sentence(neither: Town) -> None:
    await neither.install(neither.north)
    neither.south.slack.workspace.installed = True  # as after an installation that was lost
    sentence = await neither.south.answer(neither.south.sam, "/vendor", "list", "not installed")
    assert "Whoever runs Kith" in sentence
    assert await kept(neither.south, Workspace) == []


# --- leaving and coming back ---------------------------------------------------------------------------------


async def test_one_leaves_and_the_other_goes_on(both: Town) -> None:
    for scene in both.scenes:
        await scene.dana_saw_lakeshore()
    both.north.slack.uninstall()
    await both.rest()
    assert await kept(both.north, Installation) == []
    assert [row.uninstalled_at is None for row in await kept(both.north, Workspace)] == [False]
    before = len(both.north.slack.calls)
    await both.days_pass(8)
    assert len(both.north.slack.calls) == before
    assert both.asked("chat.postMessage", both.south) > 1
    await both.south.sam_is_offered_lakeshore()


async def test_after_thirty_days_all_is_erased_and_nothing_of_the_other(both: Town) -> None:
    for scene in both.scenes:
        await scene.dana_saw_lakeshore()
    both.north.slack.uninstall()
    await both.rest()
    await both.later(days=29)
    assert len(await kept(both.north, Sighting)) == 1
    await both.later(days=2)
    assert stands_in_a_row(both.home, both.north.slack.world.team.id) == []
    assert len(await kept(both.south, Sighting)) == 1


async def test_who_comes_back_in_time_finds_everything(both: Town) -> None:
    await both.north.dana_saw_lakeshore()
    old = both.north.slack.bot_token
    both.north.slack.uninstall()
    await both.rest()
    await both.later(days=20)
    await both.install(both.north)
    assert both.north.slack.bot_token != old
    await both.later(days=20)
    await both.north.sam_is_offered_lakeshore()
    await both.rest()
    assert [row.uninstalled_at for row in await kept(both.north, Workspace)] == [None]


async def test_who_comes_back_too_late_begins_anew(both: Town) -> None:
    await both.north.dana_saw_lakeshore()
    both.north.slack.uninstall()
    await both.rest()
    await both.later(days=31)
    await both.install(both.north)
    await both.north.answer(both.north.sam, "/vendor", "list", "No vendor")
    await both.north.dana_saw_lakeshore()


async def test_an_uninstallation_that_is_told_late_does_not_undo_the_next_installation(both: Town) -> None:
    both.north.slack.hold()
    both.north.slack.uninstall()
    await both.install(both.north)
    both.north.slack.release()
    await both.rest()
    assert len(await kept(both.north, Installation)) == 1
    await both.north.dana_saw_lakeshore()


async def test_a_dead_token_is_noticed_and_stops_nobody_else(both: Town) -> None:
    """Slack never told that it was uninstalled."""
    for scene in both.scenes:
        await scene.dana_saw_lakeshore()
    both.north.slack.workspace.installed = False
    await both.days_pass(8)
    assert await kept(both.north, Installation) == []
    assert [row.uninstalled_at is None for row in await kept(both.north, Workspace)] == [False]
    assert both.asked("chat.postMessage", both.south) > 1
    assert [row.uninstalled_at for row in await kept(both.south, Workspace)] == [None]


async def test_what_waits_when_kith_is_removed_is_not_worked_off(both: Town) -> None:
    scene = both.north
    scene.slack.uninstall()
    await both.rest()
    now = both.bot.services.clock.now()
    event = InboxEvent(
        id="Ev0WAITED",
        workspace_id=scene.slack.world.team.id,
        kind="direct",
        payload={"channel": "D0DANA0001", "user": scene.dana.id, "ts": "1.1", "text": "who do we know?"},
        received_at=now,
        due_at=now,
    )
    before = len(scene.slack.calls)
    await both.bot.services.store.inbox.accept(event)
    await both.bot.worker.settle()
    assert (await both.bot.services.store.inbox.counts())["open"] == 0
    assert len(scene.slack.calls) == before


# --- several processes ---------------------------------------------------------------------------------------


@pytest.mark.postgres
async def test_what_one_process_begins_another_ends(own_postgres: str, tmp_path: Path, local: Local) -> None:
    """The state, the token and the end of it all are in the database."""
    async with town(tmp_path, local, database_url=own_postgres) as here:
        slack = here.north.slack
        settings = replace(many_settings(slack, tmp_path), database_url=own_postgres)
        second = await build(settings, clock=slack.clock, local=local)
        await second.start()
        try:
            browser = here.browser()
            back = await browser.decide(slack, await browser.begin())
            assert not await second.services.slack.serves(slack.world.team.id)
            elsewhere = back.replace(f":{here.bot.port}/", f":{second.port}/")
            assert (await browser.open(elsewhere)).status_code == 200
            assert (await browser.open(back)).status_code == 400
            await here.north.dana_saw_lakeshore()
            slack.bot_url = f"http://127.0.0.1:{second.port}/slack/events"
            await here.north.sam_is_offered_lakeshore()
            await here.rest()
            slack.uninstall()
            await slack.settled()
            while await kept(here.north, Installation):  # noqa: ASYNC110 - either of the two works it off
                await asyncio.sleep(0.05)
            await slack.advance(seconds=11)
            for bot in (here.bot, second):
                assert not await bot.services.slack.serves(slack.world.team.id)
        finally:
            await second.stop()
