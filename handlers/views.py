"""Forms that were sent: checked, kept, and answered where they came from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from domain.contacts import parse_contact
from domain.errors import KithError, NotFound, Unclear
from domain.introductions import check_teller, write_draft
from domain.model import Contact, Introduction, Person, Sighting, SightingState, Verdict
from domain.naming import key, tidy_name
from domain.ports import Unit
from domain.sightings import add_contact, card_for, confirm, correct, of_witness
from domain.visibility import Viewer
from handlers.cards import blocks as b
from handlers.cards import sightings as sighting_cards
from handlers.cards.blocks import Drawn
from handlers.clicks import content, page_of, told_of
from handlers.decisions import same_as
from handlers.home import publish_home
from handlers.introducing import keep, show
from handlers.messages import keep_vectors
from handlers.notes import redraw_note
from handlers.outcomes import tell_reason
from handlers.people import is_manager, member, viewer
from handlers.services import Services
from handlers.speaking import SLACK_FAILED

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A sent form: typed values by action id (None where left empty), and the row that it is about."""

    services: Services
    workspace_id: str
    person: Person
    values: dict[str, str | None]
    chosen: dict[str, tuple[str, ...]]
    """Of inputs that take several: what was chosen, by action id."""
    about: dict[str, str]
    row_id: str

    def text(self, name: str) -> str | None:
        typed = (self.values.get(name) or "").strip()
        return typed or None


PICKED = ("selected_time", "selected_date", "selected_conversation", "selected_channel", "selected_user")

Keep = Callable[[Form], Awaitable[Drawn | b.Block | None]]
"""Keeps what was typed and says what to show in place of the card behind the form; a view takes the form's place.

Raises:
    Unclear: with the sentence to show under the first input.
"""


def register(app: AsyncApp, services: Services) -> None:
    for callback_id, run in FORMS.items():
        app.view(callback_id)(listener(services, run))


def listener(services: Services, run: Keep) -> Callable[..., Awaitable[None]]:
    async def on_form(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        with services.answering:
            await _sent(services, run, ack, body | {"view": view}, client)

    return on_form


async def _sent(
    services: Services, run: Keep, ack: Callable[..., Awaitable[Any]], body: dict[str, Any], client: AsyncWebClient
) -> None:
    view: dict[str, Any] = body["view"]
    first = next((x["block_id"] for x in view["blocks"] if x.get("type") == "input"), "")
    try:
        form = await _form(services, body, view)
        drawn = await run(form)
    except KithError as error:
        fields = getattr(error, "fields", None)
        await ack(response_action="errors", errors=fields or {first: error.sentence})
        return
    except Exception as error:  # noqa: BLE001 - whatever broke: the person gets a sentence, the log the trace
        await ack(response_action="errors", errors={first: told_of(error, "form_failed").text})
        return
    if isinstance(drawn, dict):
        await ack(response_action="update", view=drawn)
        return
    await ack()
    await _show(form, drawn, client)


async def _form(services: Services, body: dict[str, Any], view: dict[str, Any]) -> Form:
    workspace_id = str(view.get("app_installed_team_id") or (body.get("team") or {}).get("id") or "")
    metadata = str(view.get("private_metadata") or "")
    about = content(metadata)
    inputs = {name: state for block in view["state"]["values"].values() for name, state in block.items()}
    return Form(
        services=services,
        workspace_id=workspace_id,
        person=await member(services, workspace_id, str(body["user"]["id"])),
        values={name: _typed(state) for name, state in inputs.items()},
        chosen={name: _several(state) for name, state in inputs.items()},
        about=about,
        row_id=about.get("id") or metadata,
    )


def _typed(state: dict[str, Any]) -> str | None:
    chosen = state.get("selected_option")
    if isinstance(chosen, dict):
        return str(chosen.get("value"))
    found = next((state[name] for name in ("value", *PICKED) if state.get(name) is not None), None)
    return None if found is None else str(found)


def _several(state: dict[str, Any]) -> tuple[str, ...]:
    options = [str(option.get("value")) for option in state.get("selected_options") or []]
    return tuple(options or state.get("selected_users") or state.get("selected_channels") or ())


async def _show(form: Form, drawn: Drawn | None, client: AsyncWebClient) -> None:
    """In place of the card that the form came from, or else in App Home and a private line."""
    url = form.about.get("url")
    try:
        if drawn is not None and url:
            fresh = "new" in form.about
            await AsyncWebhookClient(url, session=client.session).send(
                text=drawn.text, blocks=drawn.blocks, response_type="ephemeral", replace_original=not fresh
            )
        elif drawn is not None and form.about.get("channel"):
            await client.chat_postEphemeral(
                channel=form.about["channel"], user=form.person.user_id, text=drawn.text, blocks=drawn.blocks
            )
        else:
            page = page_of(form.about)
            await publish_home(form.services, form.workspace_id, form.person.user_id, page=page)
        if form.about.get("note"):
            channel_id, _, ts = form.about["note"].partition(":")
            await redraw_note(form.services, form.workspace_id, channel_id, ts)
    except SLACK_FAILED:
        log.warning("answer_not_sent")


# --- sightings -----------------------------------------------------------------------------------------------


def _corrections(form: Form) -> dict[str, str | None]:
    vendor = form.text("vendor")
    if not vendor or not key(vendor):
        raise Unclear("Which vendor? A name is all I need.")
    name, email, phone = parse_contact(form.text("contact") or "")
    situation = form.text("situation") or ""
    return {
        "vendor_name": tidy_name(vendor),
        "contact_name": tidy_name(name) if name else None,
        "contact_email": email,
        "contact_phone": phone,
        "customer_name": tidy_name(form.text("customer") or "") or None,
        "situation": situation,
        "region": form.text("region"),
        "trade": form.services.trades.recognise(situation) if situation else None,
    }


async def on_sighting_edit(form: Form) -> Drawn:
    values, sees = _corrections(form), await viewer(form.services, form.person)
    async with form.services.store.write(
        form.workspace_id, actor_id=form.person.user_id, what="sighting_corrected"
    ) as unit:
        sighting = await of_witness(unit, form.row_id, form.person.user_id)
        values["trade"] = values["trade"] or sighting.trade
        sighting = await correct(unit, sighting, values)
        sighting, drawn = await _judged(unit, form, sighting, sees)
    await keep_vectors(form.services, [sighting])
    form.services.known.forget(form.workspace_id)
    return drawn


async def on_vendor_saw(form: Form) -> Drawn:
    """Told to Kith in the form: visible to the workspace, and the form said so."""
    now, values = form.services.clock.now(), _corrections(form)
    sees = await viewer(form.services, form.person)
    async with form.services.store.write(form.workspace_id, actor_id=form.person.user_id, what="sighting_told") as unit:
        sighting = await unit.add(
            replace(
                Sighting(vendor_name="", witness_id=form.person.user_id, seen_at=now, read_by="form"),
                **{name: value for name, value in values.items() if value is not None},  # type: ignore[arg-type]
            )
        )
        sighting, drawn = await _judged(unit, form, sighting, sees)
        if sighting.state is SightingState.PROPOSED:
            await unit.add(card_for(sighting, now))
    await keep_vectors(form.services, [sighting])
    form.services.known.forget(form.workspace_id)
    return drawn


async def _judged(unit: Unit, form: Form, sighting: Sighting, sees: Viewer) -> tuple[Sighting, Drawn]:
    """With a verdict it counts at once; without, the question stands."""
    verdict = form.text("verdict")
    if verdict not in set(Verdict):
        return sighting, sighting_cards.question(sighting, {})
    sighting = await confirm(unit, sighting, Verdict(verdict), form.services.clock.now())
    contact = await unit.get(Contact, sighting.contact_id) if sighting.contact_id else None
    same = await same_as(unit, sighting, sees)
    return sighting, sighting_cards.noted(sighting, contact, unit.act_id, same=same)


async def on_contact_add(form: Form) -> Drawn | None:
    line = form.text("contact")
    if line is None:
        return None
    name, email, phone = parse_contact(line)
    if name is None or not key(name):
        raise Unclear("What is this person's name?")
    async with form.services.store.write(form.workspace_id, actor_id=form.person.user_id, what="contact_added") as unit:
        sighting = await of_witness(unit, form.row_id, form.person.user_id)
        contact = await add_contact(
            unit, sighting, name=tidy_name(name), email=email, phone=phone, now=form.services.clock.now()
        )
        act_id = unit.act_id
    return sighting_cards.contact_added(sighting.vendor_name, contact, act_id) if contact else None


# --- introductions ----------------------------------------------------------------------------------


async def on_draft_edit(form: Form) -> Drawn | None:
    async with form.services.store.write(form.workspace_id, actor_id=form.person.user_id, what="draft_edited") as unit:
        intro = await unit.get(Introduction, form.row_id)
        if intro is None:
            raise NotFound("That introduction was taken back.")
        check_teller(intro, form.person.user_id, is_manager=await is_manager(form.services, form.person))
        drafted = write_draft(intro, form.text("draft") or "")
        await keep(unit, intro, drafted, form.services.clock.now())
        await unit.note(intro.id)
    await show(form.services, form.workspace_id, form.row_id)
    return None


async def on_outcome_reason(form: Form) -> Drawn | None:
    return await tell_reason(form.services, form.person, form.row_id, form.text("reason"))


FORMS: dict[str, Keep] = {
    "sighting_edit": on_sighting_edit,
    "vendor_saw": on_vendor_saw,
    "contact_add": on_contact_add,
    "draft_edit": on_draft_edit,
    "outcome_reason": on_outcome_reason,
}
