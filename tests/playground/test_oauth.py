"""One app in two workspaces, installed as people install it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import Playground, Team

SOUTHWIND = Team("T0SOUTHWND", "Southwind", "southwind")
BACK = "http://127.0.0.1:9/back"
MANIFEST = {
    "oauth_config": {"scopes": {"bot": ["chat:write", "users:read"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_uninstalled", "tokens_revoked"]}},
}


@asynccontextmanager
async def two() -> AsyncIterator[tuple[Playground, Playground]]:
    """The app is in neither of the workspaces yet."""
    async with (
        Playground(mode="http", manifest=MANIFEST, seed="empty", installed=False) as north,
        Playground(
            mode="http", manifest=MANIFEST, seed="empty", installed=False, team=SOUTHWIND, beside=north
        ) as south,
    ):
        north.app.redirect_url = BACK
        yield north, south


def address(slack: Playground, **changed: str) -> str:
    asked = {"client_id": slack.app.client_id, "scope": "chat:write", "state": "s & t", **changed}
    return f"{slack.url}/oauth/v2/authorize?{urlencode(asked)}"


async def decide(slack: Playground, page: str, **form: str) -> dict[str, str]:
    """What the browser is sent back with."""
    filled = {"team": slack.world.team.id, "as": "mona", "decision": "allow", **form}
    async with httpx.AsyncClient(trust_env=False) as browser:
        assert (await browser.get(page)).status_code == 200
        answer = await browser.post(page, data=filled)
    assert answer.status_code == 302
    to = urlsplit(answer.headers["location"])
    assert f"{to.scheme}://{to.netloc}{to.path}" == BACK
    return {name: values[0] for name, values in parse_qs(to.query).items()}


async def exchange(slack: Playground, code: str, **changed: Any) -> dict[str, Any]:
    secrets = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
    asked = {"code": code, **secrets, **changed}
    answer = await AsyncWebClient(base_url=slack.api_url).api_call("oauth.v2.access", data=asked)
    assert isinstance(answer.data, dict)
    return answer.data


async def install(slack: Playground, first: Playground) -> str:
    """The bot token; asked for at the address of the first workspace, as Slack has one for all."""
    return str((await exchange(first, (await decide(slack, address(first)))["code"]))["access_token"])


def word(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(caught.value.response["error"])


async def test_a_code_becomes_a_token_of_the_chosen_workspace() -> None:
    async with two() as (north, south):
        back = await decide(south, address(north))
        assert back["state"] == "s & t"
        got = await exchange(north, back["code"])
        me = await AsyncWebClient(got["access_token"], base_url=north.api_url).auth_test()
        assert (got["team"], got["is_enterprise_install"]) == ({"id": SOUTHWIND.id, "name": "Southwind"}, False)
        assert got["authed_user"] == {"id": south.person("mona").id}
        assert me["team_id"] == SOUTHWIND.id
        assert (south.workspace.installed, north.workspace.installed) == (True, False)
        assert "client_secret" not in str(north.calls)


async def test_each_token_speaks_in_its_own_workspace_at_either_address() -> None:
    async with two() as (north, south):
        tokens = {slack: await install(slack, north) for slack in (north, south)}
        for slack, token in tokens.items():
            client = AsyncWebClient(token, base_url=north.api_url)
            await client.chat_postMessage(channel="C0DEALS001", text=f"hello {slack.world.team.name}")
        for slack in (north, south):
            said = [message.text for message in slack.world.history("C0DEALS001")]
            assert said == [f"hello {slack.world.team.name}"]


async def test_a_code_is_good_once() -> None:
    async with two() as (north, _):
        code = (await decide(north, address(north)))["code"]
        await exchange(north, code)
        with pytest.raises(SlackApiError) as again:
            await exchange(north, code)
        with pytest.raises(SlackApiError) as invented:
            await exchange(north, "invented")
    assert (word(again), word(invented)) == ("code_already_used", "invalid_code")


async def test_a_code_is_good_for_ten_minutes() -> None:
    async with two() as (north, _):
        code = (await decide(north, address(north)))["code"]
        await north.advance(minutes=11)
        with pytest.raises(SlackApiError) as late:
            await exchange(north, code)
    assert word(late) == "invalid_code"


async def test_only_the_app_exchanges_its_codes() -> None:
    async with two() as (north, _):
        code = (await decide(north, address(north)))["code"]
        with pytest.raises(SlackApiError) as stranger:
            await exchange(north, code, client_id="1.2")
        with pytest.raises(SlackApiError) as guess:
            await exchange(north, code, client_secret="guess")
        with pytest.raises(SlackApiError) as elsewhere:
            await exchange(north, code, redirect_uri="https://elsewhere.test")
        assert (word(stranger), word(guess), word(elsewhere)) == (
            "invalid_client_id",
            "bad_client_secret",
            "bad_redirect_uri",
        )
        assert (await exchange(north, code))["ok"]


async def test_the_secret_may_stand_in_the_header() -> None:
    async with two() as (north, _), httpx.AsyncClient(trust_env=False) as client:
        code = (await decide(north, address(north)))["code"]
        secrets = httpx.BasicAuth(north.app.client_id, north.app.client_secret)
        answer = await client.post(f"{north.api_url}oauth.v2.access", data={"code": code}, auth=secrets)
    assert answer.json()["access_token"] == north.bot_token


async def test_who_declines_is_sent_back_without_a_code() -> None:
    async with two() as (north, _):
        back = await decide(north, address(north), decision="deny")
    assert back == {"error": "access_denied", "state": "s & t"}


async def test_for_the_whole_organisation_there_is_no_team() -> None:
    async with two() as (north, _):
        got = await exchange(north, (await decide(north, address(north), org_wide="on"))["code"])
        client = AsyncWebClient(got["access_token"], base_url=north.api_url)
        assert (got["team"], got["is_enterprise_install"]) == (None, True)
        assert (await client.auth_revoke())["revoked"]
        with pytest.raises(SlackApiError) as dead:
            await client.auth_test()
        assert not north.workspace.installed
    assert word(dead) == "invalid_auth"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": ""}, "no_scopes"),
        ({"scope": "chat:write,admin"}, "invalid_scope"),
        ({"redirect_uri": "https://elsewhere.test"}, "bad_redirect_uri"),
    ],
)
async def test_a_page_with_a_mistake_is_refused(changed: dict[str, str], wrong: str) -> None:
    async with two() as (north, _), httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(address(north, **changed))
    assert answer.status_code == 400
    assert wrong in answer.text


async def test_a_revoked_token_takes_the_app_along_and_a_new_one_comes_with_it_again() -> None:
    async with two() as (north, _):
        old = await install(north, north)
        assert await install(north, north) == old
        client = AsyncWebClient(old, base_url=north.api_url)
        assert (await client.auth_revoke())["revoked"]
        assert not north.workspace.installed
        new = await install(north, north)
        with pytest.raises(SlackApiError) as dead:
            await client.auth_test()
        assert (await AsyncWebClient(new, base_url=north.api_url).auth_test())["team_id"] == north.world.team.id
    assert word(dead) == "token_revoked"
