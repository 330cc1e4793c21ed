"""Leads that vendors gave us (R1) and their asks (R3): what a rep answers, types and tells by command."""

from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp

from domain.decisions import propose
from domain.errors import NotFound, Unclear
from domain.model import DecisionKind, LeadAsk, Referral, ReferralState
from domain.naming import key, plain, shorten, tidy_name
from domain.policy import QUOTE_LENGTH
from domain.ports import Unit
from domain.referrals import card_for, dismiss, judge, of_teller, parse_sent, told_before, with_giver
from domain.vendors import remember_vendor
from handlers.cards import answers
from handlers.cards import blocks as b
from handlers.cards import referrals as cards
from handlers.cards.blocks import Drawn
from handlers.clicks import Click, Run
from handlers.clicks import listener as clicked
from handlers.commands.registry import Ask, unquoted
from handlers.people import is_manager, viewer
from handlers.services import Services
from handlers.views import Form
from handlers.views import listener as sent


def register(app: AsyncApp, services: Services) -> None:
    app.action("referral_qualified")(clicked(services, on_judged(ReferralState.QUALIFIED)))
    app.action("referral_unqualified")(clicked(services, on_judged(ReferralState.UNQUALIFIED)))
    app.action("referral_given")(clicked(services, on_judged(ReferralState.GIVEN)))
    app.action("referral_dismiss")(clicked(services, on_dismissed))
    app.action("referral_edit")(clicked(services, on_edit))
    app.view("referral_edit")(sent(services, on_form))
    app.view("referral_reason")(sent(services, on_reason))


# --- clicks and forms ----------------------------------------------------------------------------------------


def on_judged(state: ReferralState) -> Run:
    async def run(click: Click) -> None:
        manager = await is_manager(click.services, click.person)
        async with click.services.store.write(
            click.workspace_id, actor_id=click.person.user_id, what=f"referral_{state}"
        ) as unit:
            referral = await of_teller(unit, click.value.get("id", ""), click.person.user_id, is_manager=manager)
            now = click.services.clock.now()
            referral = await judge(unit, referral, state, now)
            if state is ReferralState.QUALIFIED:
                await propose(unit, DecisionKind.THANK, referral.id, subject_id=referral.id, now=now)
            act_id = unit.act_id
        click.services.known.forget(click.workspace_id)
        await click.replace(cards.judged(referral, act_id))  # before the form, whose answer redraws it
        if state is ReferralState.UNQUALIFIED:
            await click.open(cards.reason_form(referral, about=_about(click, referral)))

    return run


async def on_dismissed(click: Click) -> None:
    manager = await is_manager(click.services, click.person)
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="referral_dismissed"
    ) as unit:
        referral = await of_teller(unit, click.value.get("id", ""), click.person.user_id, is_manager=manager)
        referral = await dismiss(unit, referral, click.services.clock.now())
        act_id = unit.act_id
    await click.replace(cards.judged(referral, act_id))


async def on_edit(click: Click) -> None:
    manager = await is_manager(click.services, click.person)
    async with click.services.store.read(click.workspace_id) as unit:
        referral = await of_teller(unit, click.value.get("id", ""), click.person.user_id, is_manager=manager)
    await click.open(cards.form(referral, about=_about(click, referral)))


def _about(click: Click, referral: Referral) -> str:
    return b.value(id=referral.id, url=str(click.body.get("response_url") or ""))


async def on_form(form: Form) -> Drawn:
    """A new lead, or the missing parts of one."""
    vendor = form.text("vendor")
    if not vendor or not key(vendor):
        raise Unclear("Which vendor sent it?")
    values = {
        "vendor_name": tidy_name(vendor),
        "contact_name": tidy_name(form.text("contact") or "") or None,
        "customer_name": tidy_name(form.text("customer") or "") or None,
        "situation": form.text("situation") or "",
    }
    manager, now = await is_manager(form.services, form.person), form.services.clock.now()
    async with form.services.store.write(form.workspace_id, actor_id=form.person.user_id, what="referral_told") as unit:
        if "id" in form.about:
            row = await of_teller(unit, form.about["id"], form.person.user_id, is_manager=manager)
            row = await unit.change(row, **values)
        else:
            fresh = Referral(vendor_name="", told_by=form.person.user_id, at=now)
            row = await _told(unit, replace(fresh, **values))  # type: ignore[arg-type]
        await unit.note(row.id)
    return _drawn(row)


async def _told(unit: Unit, referral: Referral) -> Referral:
    """What is told to Kith waits in App Home until it is answered; what was told before is that row."""
    known = await told_before(unit, referral)
    if known is not None:
        return known
    referral = await unit.add(referral)
    await unit.add(card_for(referral, referral.at))
    return referral


def _drawn(referral: Referral) -> Drawn:
    open_still = referral.state in {ReferralState.PROPOSED, ReferralState.GIVEN}
    return cards.question(referral) if open_still else cards.known(referral)


async def on_reason(form: Form) -> Drawn:
    manager = await is_manager(form.services, form.person)
    async with form.services.store.write(form.workspace_id, actor_id=form.person.user_id, what="reason_told") as unit:
        referral = await of_teller(unit, form.row_id, form.person.user_id, is_manager=manager)
        if referral.state is not ReferralState.UNQUALIFIED:
            raise NotFound("That was taken back meanwhile.")
        referral = await unit.change(referral, reason=form.text("reason"))
        await unit.note(referral.id)
        act_id = unit.act_id
    return cards.judged(referral, act_id)


# --- commands ------------------------------------------------------------------------------------------------


async def sent_us(ask: Ask) -> Drawn | None:
    """`/vendor sent Hooli from Brian of Lakeshore IT: need a T1`; what is missing is asked in a form."""
    parts = parse_sent(ask.text)
    now = ask.services.clock.now()
    referral = Referral(
        vendor_name=tidy_name(unquoted(parts.get("vendor", ""))),
        contact_name=tidy_name(parts["contact"]) if "contact" in parts else None,
        customer_name=tidy_name(unquoted(parts.get("customer", ""))) or None,
        situation=shorten(parts.get("situation", ""), QUOTE_LENGTH),
        told_by=ask.person.user_id,
        at=now,
    )
    if not key(referral.vendor_name):
        await ask.open(cards.form(referral, about=ask.form_about()))
        return None
    sees = await viewer(ask.services, ask.person)
    async with ask.services.store.write(ask.workspace_id, actor_id=ask.person.user_id, what="referral_told") as unit:
        referral = await _told(unit, await with_giver(unit, referral, sees))
        await unit.note(referral.id)
    return _drawn(referral)


async def asked_us(ask: Ask) -> Drawn:
    """`/vendor asked <name>`: a vendor asked us for leads."""
    name = unquoted(plain(ask.text))
    if not key(name):
        raise Unclear("Who asked us for leads? For example: /vendor asked Lakeshore IT")
    now = ask.services.clock.now()
    async with ask.services.store.write(ask.workspace_id, actor_id=ask.person.user_id, what="vendor_asked") as unit:
        vendor = await remember_vendor(unit, name, by=ask.person.user_id, now=now)
        asked = await unit.add(LeadAsk(vendor_id=vendor.id, told_by=ask.person.user_id, at=now))
        await unit.note(asked.id)
        act_id = unit.act_id
    ask.services.known.forget(ask.workspace_id)
    return answers.done(f"Noted: {vendor.name} asked us for leads.", act_id)
