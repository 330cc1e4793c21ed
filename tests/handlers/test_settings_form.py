"""Settings: checked field by field, only what changed is written, and the log names the fields."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from domain.errors import NotAllowed, Unclear
from domain.model import Act, Listening, Region, Workspace
from domain.policy import READ_BAR_BOUNDS, SURE_BAR_BOUNDS
from domain.ports import Places, Trades
from handlers.cards import settings
from handlers.people import is_manager
from handlers.preferences import Preferences, WorkspacePreferences
from handlers.services import Services
from handlers.settings_form import on_settings, opened
from handlers.views import Form, listener
from playground.limits import check_view
from storage.store import SqlStore
from tests.handlers.drawings import strings
from tests.handlers.fakes import NOON, FakeSlack, StillClock, services

PEOPLE: dict[str, dict[str, Any]] = {
    "UMONA": {"id": "UMONA", "real_name": "Mona Lind", "is_admin": True},
    "UDANA": {"id": "UDANA", "real_name": "Dana Reyes"},
    "UGUEST": {"id": "UGUEST", "real_name": "Guest", "is_restricted": True},
}
CHANNELS: dict[str, dict[str, object]] = {
    "C1": {"id": "C1", "name": "sales"},
    "C2": {"id": "C2", "name": "shared", "is_ext_shared": True},
    "C3": {"id": "C3", "name": "elsewhere"},
}
HOSTILE = ("<!channel> *x*", "\u202egro.elpmaxe", "x" * 3_001, "a\x00b", "=cmd()", "'; DROP TABLE workspaces; --")


class SomeTrades:
    def spelt(self, name: str) -> str | None:
        return {"office moving": "office moving", "payroll": "payroll"}.get(name.lower())

    def nearest(self, name: str, *, limit: int) -> Sequence[str]:
        return ("office moving", "payroll")[:limit]


class SomePlaces:
    def fits(self, wanted: str | None, seen: str | None) -> bool | None:
        return True if wanted in {"Mobile", "Biloxi", "Austin"} else None


@pytest.fixture
async def using(store: SqlStore, clock: StillClock) -> Services:
    async with store.write("T1", actor_id="kith", what="installed") as unit:
        await unit.add(Workspace(bot_user_id="UKITH", installed_at=NOON))
    slack = FakeSlack(
        users_info=lambda asked: {"user": PEOPLE[asked["user"]]},
        conversations_info=lambda asked: {"channel": CHANNELS[asked["channel"]]},
        conversations_members=lambda asked: {"members": ["UMONA", *(["UKITH"] if asked["channel"] == "C1" else [])]},
        views_publish={"ok": True},
    )
    return replace(
        services(store, clock=clock, slack=slack),
        preferences=WorkspacePreferences(store, Preferences(company="Northlight")),
        trades=cast("Trades", SomeTrades()),
        places=cast("Places", SomePlaces()),
    )


def inputs(view: dict[str, Any]) -> tuple[dict[str, str | None], dict[str, tuple[str, ...]]]:
    """What Slack sends back for a form that nobody touched."""
    values: dict[str, str | None] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    for block in view["blocks"]:
        element = block["element"]
        option = (element.get("initial_option") or {}).get("value")
        several = element.get("initial_users") or element.get("initial_channels") or []
        values[block["block_id"]] = (
            option or element.get("initial_value") or element.get("initial_time") or element.get("initial_conversation")
        )
        chosen[block["block_id"]] = tuple(several)
    return values, chosen


async def form(
    using: Services, who: str = "UMONA", *, several: dict[str, tuple[str, ...]] | None = None, **typed: Any
) -> Form:
    mona = await using.directory.person("T1", "UMONA")
    values, chosen = inputs(await opened(using, mona))
    return Form(
        services=using,
        workspace_id="T1",
        person=await using.directory.person("T1", who),
        values=values | typed,
        chosen=chosen | (several or {}),
        about={},
        row_id="",
    )


async def save(using: Services, **typed: Any) -> str:
    return (await on_settings(await form(using, **typed))).text


async def wrong(using: Services, **typed: Any) -> dict[str, str]:
    with pytest.raises(Unclear) as refused:
        await on_settings(await form(using, **typed))
    return refused.value.fields


async def workspace(using: Services) -> Workspace:
    async with using.store.read("T1") as unit:
        found = await unit.first(Workspace)
    assert found is not None
    return found


async def log(using: Services) -> list[tuple[str, str]]:
    async with using.store.read("T1") as unit:
        return [(act.actor_id, act.subject_id) for act in await unit.find(Act, what="settings_changed", order="at")]


async def test_a_form_that_nobody_touched_changes_nothing(using: Services) -> None:
    before = await workspace(using)
    assert await save(using) == "Nothing changed."
    assert await workspace(using) == before
    assert await log(using) == []


async def test_what_was_changed_counts_at_once_and_the_log_names_the_fields(using: Services) -> None:
    assert await save(using, listen="commands", digest_day="4", digest_time="16:30") == (
        "Saved: digest day, digest time, listen."
    )
    now = await using.preferences.get("T1")
    assert (now.listen, now.digest_day, now.digest_time) == (Listening.COMMANDS, 4, "16:30")
    assert await log(using) == [("UMONA", "digest_day, digest_time, listen")]
    row = await workspace(using)
    assert (row.company, row.half_life_days, row.unasked_per_day) == ("", None, None)


async def test_only_managers_open_and_save_it(using: Services) -> None:
    dana = await using.directory.person("T1", "UDANA")
    with pytest.raises(NotAllowed):
        await opened(using, dana)
    with pytest.raises(NotAllowed):
        await on_settings(await form(using, "UDANA", listen="silent"))
    assert await log(using) == []


async def test_nobody_locks_themselves_out(using: Services) -> None:
    fields = await wrong(using, several={"managers": ("UDANA",)})
    assert fields == {"managers": "You would lock yourself out. Stay on the list; another manager can take you off."}
    assert await save(using, several={"managers": ("UDANA", "UMONA")}) == "Saved: managers."
    mona, dana = [await using.directory.person("T1", one) for one in ("UMONA", "UDANA")]
    assert await is_manager(using, dana)
    cut = await form(using, "UDANA", several={"managers": ()})
    with pytest.raises(Unclear, match="lock yourself out"):  # an empty list means owners and admins
        await on_settings(cut)
    await on_settings(await form(using, "UDANA", several={"managers": ("UDANA",)}))
    assert (await is_manager(using, mona), await is_manager(using, dana)) == (False, True)


async def test_guests_are_no_managers_and_shared_channels_get_no_digest(using: Services) -> None:
    fields = await wrong(using, several={"managers": ("UMONA", "UGUEST")}, digest_channel="C2")
    assert set(fields) == {"managers", "digest_channel"}
    assert await save(using, digest_channel="C1") == "Saved: digest channel."


async def test_a_digest_goes_only_where_kith_is(using: Services) -> None:
    fields = await wrong(using, digest_channel="C3")
    assert fields == {"digest_channel": "I am not in that channel. Invite me there first, then save again."}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("listen", "loudly"),
        ("listen", None),
        ("digest_day", "7"),
        ("digest_time", "25:00"),
        ("digest_time", None),
        ("unasked_per_day", "1000"),
        ("half_life_days", "-1"),
        ("unconfirmed_days", "x"),
        ("busy_after", "0"),
        ("asked_per_quarter", "nan"),
        ("read_bar", "2"),
        ("speak_bar", "-inf"),
        ("delivered_emoji", "not an emoji!"),
        ("partly_emoji", ":x:"),
        ("remember_emoji", " ".join(f":e{n}:" for n in range(13))),
        ("expected_back", "office moving"),
        ("expected_back", "office moving: lots"),
        ("expected_back", "office moving: 11"),
        ("expected_back", "astrology: 1"),
        ("expected_back", "payroll: 1\npayroll: 2"),
        ("regions", "Gulf South"),
        ("regions", "Gulf South = Atlantis"),
        ("regions", "Gulf South = Mobile\ngulf south = Biloxi"),
    ],
)
async def test_every_bad_input_gets_its_own_sentence_and_nothing_is_written(
    using: Services, field: str, typed: str | None
) -> None:
    before = await workspace(using)
    fields = await wrong(using, **{field: typed})
    assert field in fields or (field == "partly_emoji" and set(fields) == {"not_delivered_emoji"})
    assert all(len(sentence) < 300 for sentence in fields.values())
    assert await workspace(using) == before


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["expected_back", "regions", "digest_time", "listen", "read_bar", "delivered_emoji"])
async def test_hostile_input_is_refused_with_a_sentence(using: Services, field: str, text: str) -> None:
    fields = await wrong(using, **{field: text})
    assert list(fields) == [field]
    assert len(fields[field]) < 200


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_we_are_called_is_kept_as_text_only(using: Services, text: str) -> None:
    await save(using, company=text[:80], sells=text[:200])
    mona = await using.directory.person("T1", "UMONA")
    check_view(await opened(using, mona))


async def test_thresholds_and_shares_go_back_to_the_shipped_ones(using: Services) -> None:
    assert await save(using, read_bar="0.15", busy_after="8") == "Saved: busy after, read bar."
    row = await workspace(using)
    assert (row.read_bar, row.busy_after) == (0.15, 8)
    assert await save(using, read_bar=settings.SHIPPED) == "Saved: read bar."
    assert (await workspace(using)).read_bar is None


@pytest.mark.parametrize(("name", "bounds"), [("read_bar", READ_BAR_BOUNDS), ("speak_bar", SURE_BAR_BOUNDS)])
def test_the_choices_lie_within_the_bounds(name: str, bounds: tuple[float, float]) -> None:
    values = [float(value) for _, value in settings.BARS[name][1] if value != settings.SHIPPED]
    assert values
    assert all(bounds[0] <= value <= bounds[1] for value in values)


async def test_what_is_expected_back_and_regions_are_lines(using: Services) -> None:
    told = "Office moving: 0,5\n\npayroll = 2"
    assert await save(using, expected_back=told, regions="Gulf South = Mobile, Biloxi") == (
        "Saved: expected back, regions."
    )
    assert (await using.preferences.get("T1")).expected_back == (("office moving", 0.5), ("payroll", 2.0))
    async with using.store.read("T1") as unit:
        [region] = await unit.find(Region)
    assert (region.name, region.places, region.told_by) == ("Gulf South", ("Mobile", "Biloxi"), "UMONA")
    assert await save(using) == "Nothing changed."
    assert await save(using, expected_back=None, regions="Gulf South = Austin\nThe Bay = Mobile") == (
        "Saved: expected back, regions."
    )
    async with using.store.read("T1") as unit:
        assert [(row.name, row.places) for row in await unit.find(Region, order="key")] == [
            ("Gulf South", ("Austin",)),
            ("The Bay", ("Mobile",)),
        ]
    assert await save(using, regions=None) == "Saved: regions."
    async with using.store.read("T1") as unit:
        assert await unit.find(Region) == []
    assert [fields for _, fields in await log(using)] == ["expected_back, regions", "expected_back, regions", "regions"]


async def test_a_region_that_was_told_elsewhere_stands_in_no_way(using: Services) -> None:
    async with using.store.write("T1", actor_id="UDANA", what="vendor_edited") as unit:
        await unit.add(Region(name="Up there", key="up there", places=("Atlantis",), told_by="UDANA"))
    assert await save(using, digest_day="2") == "Saved: digest day."


async def test_more_regions_than_a_field_takes_are_left_alone(using: Services) -> None:
    async with using.store.write("T1", actor_id="UDANA", what="vendor_edited") as unit:
        for number in range(60):
            await unit.add(Region(name=f"R{number}", key=f"r{number}", places=("Mobile" * 12,)))
    mona = await using.directory.person("T1", "UMONA")
    assert "regions" not in [block["block_id"] for block in (await opened(using, mona))["blocks"]]
    await save(using, digest_day="2")
    async with using.store.read("T1") as unit:
        assert await unit.count(Region) == 60


async def test_the_form_says_what_the_environment_decides(using: Services) -> None:
    mona = await using.directory.person("T1", "UMONA")
    said = strings(await opened(using, mona))
    assert [text for text in said if "KITH_" in text] == [
        "Never taken for a vendor or a customer. Nothing is set here, so KITH_COMPANY counts."
    ]
    assert await wrong(using, company=None) == {
        "company": "KITH_COMPANY says so: overrule it here, or change it there."
    }
    assert await save(using, company="Corvid") == "Saved: company."
    said = strings(await opened(using, mona))
    assert [text for text in said if "KITH_" in text] == [
        "Never taken for a vendor or a customer. Left empty, KITH_COMPANY counts again."
    ]
    assert await save(using, company=None) == "Saved: company."
    assert (await using.preferences.get("T1")).company == "Northlight"


async def test_a_sent_form_shows_each_sentence_under_its_field(using: Services) -> None:
    answers: list[dict[str, Any]] = []

    async def ack(**answer: Any) -> None:
        answers.append(answer)

    mona = await using.directory.person("T1", "UMONA")
    view = await opened(using, mona)
    state: dict[str, Any] = {name: {name: {"value": value}} for name, value in inputs(view)[0].items()}
    state |= {"digest_time": {"digest_time": {"selected_time": None}}, "listen": {"listen": {"selected_option": None}}}
    sent = {**view, "state": {"values": state}, "app_installed_team_id": "T1"}
    run = listener(using, on_settings)
    await run(ack=ack, body={"user": {"id": "UMONA"}}, view=sent, client=using.slack.client("T1"))
    [answer] = answers
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"digest_time", "listen"}


async def test_the_model_is_decided_about_where_there_is_one(using: Services) -> None:
    using = replace(using, read_with="gpt")
    assert await save(using, model_on="no", tokens_per_month="100000") == "Saved: model on, tokens per month."
    now = await using.preferences.get("T1")
    assert (now.model_on, now.model_reads_closed, now.tokens_per_month) == (False, False, 100_000)
    assert set(await wrong(using, tokens_per_month="lots", model_reads_closed="perhaps")) == {
        "tokens_per_month",
        "model_reads_closed",
    }
    assert await save(using, tokens_per_month=None) == "Saved: tokens per month."
    assert (await using.preferences.get("T1")).tokens_per_month is None
