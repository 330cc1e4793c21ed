"""Clicks and forms: acknowledged, checked, answered where they happened, and never silent when something breaks."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from slack_bolt.context.respond.async_respond import AsyncRespond

from domain.errors import NotFound, Unclear
from domain.model import Sighting, SightingState, Verdict
from handlers import vendor_forms, views
from handlers.cards import answers
from handlers.cards.blocks import Drawn
from handlers.clicks import Click, Run, content, listener
from handlers.services import Services
from handlers.views import Form, Keep
from playground.limits import check_view
from storage.store import SqlStore
from tests.handlers.fakes import NOON, FakeSlack, StillClock, refusal, services

URL = "https://hooks.slack.com/actions/x"
DANA = {"id": "U1", "real_name": "Dana Reyes"}


@pytest.fixture
def slack() -> FakeSlack:
    return FakeSlack(users_info={"user": DANA}, views_open={"ok": True}, views_publish={"ok": True})


@pytest.fixture
def using(store: SqlStore, clock: StillClock, slack: FakeSlack) -> Services:
    return services(store, clock=clock, slack=slack)


class Sent:
    """What went back: the acknowledgement first, then words."""

    def __init__(self) -> None:
        self.acknowledged: list[dict[str, Any]] = []
        self.said: list[dict[str, Any]] = []
        self.trouble: Exception | None = None

    async def ack(self, **answer: Any) -> None:
        self.acknowledged.append(answer)

    async def respond(self, **answer: Any) -> None:
        assert self.acknowledged
        if self.trouble:
            raise self.trouble
        self.said.append(answer)


def body(value: str = '{"id":"S1"}', **more: Any) -> dict[str, Any]:
    place = {"container": {"type": "message", "is_ephemeral": True}, "channel": {"id": "C1"}, "response_url": URL}
    who = {"team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.2"}
    return {"actions": [{"action_id": "undo", "value": value}], **who, **place} | more


async def click(using: Services, run: Run, came: dict[str, Any], sent: Sent | None = None) -> Sent:
    sent = sent or Sent()
    client = using.slack.client("T1")
    await listener(using, run)(ack=sent.ack, body=came, client=client, respond=cast("AsyncRespond", sent.respond))
    assert sent.acknowledged == [{}]
    return sent


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        ('{"id":"S1","vendor":"V1"}', {"id": "S1", "vendor": "V1"}),
        ('{"id":7}', {"id": "7"}),
        ("", {}),
        (None, {}),
        ("S1", {}),
        ('["S1"]', {}),
        ("{", {}),
    ],
)
def test_a_value_is_row_ids_or_nothing(raw: object, ids: dict[str, str]) -> None:
    assert content(raw) == ids


async def test_a_click_is_taken_to_the_one_who_does_the_work(using: Services) -> None:
    seen: list[Click] = []

    async def run(one: Click) -> None:
        seen.append(one)
        await one.replace(answers.say("done"))

    sent = await click(using, run, body())
    [one] = seen
    assert (one.workspace_id, one.person.name, one.value, one.channel_id) == ("T1", "Dana Reyes", {"id": "S1"}, "C1")
    assert one.on_private_card
    assert not one.in_home
    assert [(answer["text"], answer["replace_original"]) for answer in sent.said] == [("done", True)]


async def test_a_click_of_an_outsider_does_nothing(using: Services, slack: FakeSlack) -> None:
    async def run(one: Click) -> None:
        raise AssertionError

    slack.answers["users_info"] = {"user": DANA | {"is_restricted": True}}
    sent = await click(using, run, body())
    assert [answer["text"] for answer in sent.said] == ["Kith is for members of this workspace only."]


async def test_a_refusal_is_said_beside_the_card(using: Services) -> None:
    async def run(one: Click) -> None:
        raise NotFound("It was taken back.")

    sent = await click(using, run, body())
    assert [(answer["text"], answer["replace_original"]) for answer in sent.said] == [("It was taken back.", False)]


async def test_what_breaks_is_said_with_a_reference(using: Services) -> None:
    async def run(one: Click) -> None:
        raise ZeroDivisionError

    sent = await click(using, run, body())
    assert "Reference " in sent.said[0]["text"]


async def test_an_answer_that_slack_does_not_take_breaks_nothing(using: Services) -> None:
    async def run(one: Click) -> None:
        raise NotFound("It was taken back.")

    sent = Sent()
    sent.trouble = refusal("expired_url")
    await click(using, run, body(), sent)


async def test_in_the_home_tab_the_tab_is_drawn_anew_and_words_come_as_a_window(
    using: Services, slack: FakeSlack
) -> None:
    async def run(one: Click) -> None:
        await one.replace(answers.say("done"))
        await one.tell(answers.say("noted"))

    sent = await click(using, run, body(container={"type": "view"}, channel=None, response_url=None))
    assert sent.said == []
    assert slack.times("views_publish") == 1
    [(_, opened)] = [asked for asked in slack.asked if asked[0] == "views_open"]
    check_view(opened["view"])


# --- forms ----------------------------------------------------------------------------------------------------


def form(metadata: str, **typed: str) -> dict[str, Any]:
    verdict = (
        {"verdict": {"verdict": {"selected_option": {"value": typed.pop("verdict")}}}} if "verdict" in typed else {}
    )
    values = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in typed.items()} | verdict
    blocks = [{"type": "context"}, {"type": "input", "block_id": "vendor"}]
    return {"private_metadata": metadata, "blocks": blocks, "state": {"values": values}}


async def submit(using: Services, run: Keep, view: dict[str, Any]) -> Sent:
    sent = Sent()
    on_form: Callable[..., Awaitable[None]] = views.listener(using, run)
    client = using.slack.client("T1")
    await on_form(ack=sent.ack, body={"team": {"id": "T1"}, "user": {"id": "U1"}}, view=view, client=client)
    return sent


async def test_what_is_missing_is_said_under_the_first_input(using: Services) -> None:
    async def keep(one: Form) -> Drawn | None:
        raise Unclear("Which vendor?")

    sent = await submit(using, keep, form("S1", vendor=""))
    assert sent.acknowledged == [{"response_action": "errors", "errors": {"vendor": "Which vendor?"}}]


async def test_what_breaks_in_a_form_is_said_with_a_reference(using: Services) -> None:
    async def keep(one: Form) -> Drawn | None:
        raise ZeroDivisionError

    sent = await submit(using, keep, form("S1"))
    assert "Reference " in sent.acknowledged[0]["errors"]["vendor"]


@pytest.mark.parametrize("metadata", ["S1", '{"id":"S1"}'])
async def test_a_form_knows_its_row_and_what_was_typed(using: Services, metadata: str) -> None:
    seen: list[Form] = []

    async def keep(one: Form) -> Drawn | None:
        seen.append(one)
        return None

    sent = await submit(using, keep, form(metadata, vendor=" Lakeshore IT ", customer="  ", verdict="good"))
    [one] = seen
    assert sent.acknowledged == [{}]
    assert one.row_id == "S1"
    assert [one.text(name) for name in ("vendor", "customer", "verdict", "region")] == [
        "Lakeshore IT",
        None,
        "good",
        None,
    ]


async def proposed(store: SqlStore, **more: Any) -> Sighting:
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        return await unit.add(Sighting(vendor_name="Lakeshore IT", witness_id="U1", seen_at=NOON, **more))


async def test_a_contact_answers_who_we_call_there(store: SqlStore, using: Services) -> None:
    sighting = await proposed(store, state=SightingState.CONFIRMED, verdict=Verdict.GOOD)
    sent = await submit(using, views.on_contact_add, form(sighting.id, contact="Brian Lesniak, +1 555 0100"))
    assert sent.acknowledged == [{}]
    async with store.read("T1") as unit:
        kept = await unit.get(Sighting, sighting.id)
    assert kept is not None
    assert (kept.contact_name, kept.contact_phone) == ("Brian Lesniak", "+1 555 0100")
    assert kept.contact_id


@pytest.mark.parametrize("typed", ["+1 555 0100", "!!!"])
async def test_a_contact_needs_a_name(store: SqlStore, using: Services, typed: str) -> None:
    sighting = await proposed(store)
    sent = await submit(using, views.on_contact_add, form(sighting.id, contact=typed))
    assert sent.acknowledged[0]["errors"] == {"vendor": "What is this person's name?"}


@pytest.mark.parametrize("run", [views.on_sighting_edit, views.on_contact_add])
async def test_only_the_witness_may_correct_a_sighting(store: SqlStore, using: Services, run: Keep) -> None:
    async with store.write("T1", actor_id="kith", what="heard") as unit:
        other = await unit.add(Sighting(vendor_name="Lakeshore IT", witness_id="U2", seen_at=NOON))
    sent = await submit(using, run, form(other.id, vendor="Corvid", contact="Ann Lee"))
    assert sent.acknowledged[0]["errors"] == {"vendor": "Only the colleague who saw it can say that."}
    async with store.read("T1") as unit:
        assert await unit.get(Sighting, other.id) == other


async def test_a_form_about_a_row_that_is_gone_says_so(using: Services) -> None:
    for run in (views.on_contact_add, views.on_draft_edit, vendor_forms.on_vendor_edit):
        sent = await submit(using, run, form("gone", vendor="Corvid", contact="Ann Lee", draft="Hello"))
        assert sent.acknowledged[0]["response_action"] == "errors"
