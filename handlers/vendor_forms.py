"""The forms and buttons that correct vendors and contacts: edit, which one, merge, met, moved to."""

from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp

from domain.addressbook import each_once
from domain.contacts import parse_contact
from domain.errors import NotAllowed, NotFound, Unclear
from domain.families import family, standing, standing_for
from domain.merging import merge
from domain.model import Alias, Contact, GoTo, Sighting, Vendor
from domain.moves import move_person
from domain.naming import key, tidy_name
from domain.ports import Unit
from domain.vendors import called_by, known_to, named, remember_contact, remember_vendor
from domain.visibility import Viewer, visible
from handlers.cards import answers
from handlers.cards import blocks as b
from handlers.cards import corrections as cards
from handlers.cards import vendors as vendor_cards
from handlers.cards.blocks import Drawn
from handlers.clicks import Click, Run
from handlers.clicks import listener as clicked
from handlers.meeting import keep_met
from handlers.merging import merge_named, merge_rows
from handlers.people import is_manager, viewer
from handlers.profiles import profile_of
from handlers.services import Services
from handlers.serving import keep_region, keep_serving
from handlers.views import Form, Keep, listener


def register(app: AsyncApp, services: Services) -> None:
    for callback_id, keep in FORMS.items():
        app.view(callback_id)(listener(services, keep))
    for action_id, run in RUNS.items():
        app.action(action_id)(clicked(services, run))


def _name(form: Form, input_name: str = "vendor") -> str:
    name = form.text(input_name)
    if not name or not key(name):
        raise Unclear("Which vendor? A name is all I need.")
    return name


# --- edit ----------------------------------------------------------------------------------------------------


async def on_vendor_which(form: Form) -> b.Block:
    """The vendor was chosen: its form follows in the same window."""
    name, sees = _name(form), await viewer(form.services, form.person)
    async with form.services.store.read(form.workspace_id) as unit:
        vendor = await called_by(unit, name, sees)
    if vendor is None:
        raise NotFound(f"I know no vendor called {tidy_name(name)}. Tell me what you saw: /vendor saw")
    profile, _ = await profile_of(form.services, form.person, vendor, sees)
    about = b.value(**(form.about | {"id": vendor.id}))
    return vendor_cards.edit_form(replace(profile, vendor=vendor), about=about)


async def on_vendor_edit(form: Form) -> Drawn:
    """Keeps what was typed. A name that another vendor bears is a question to the one who typed it, not an error."""
    name, sees = _name(form), await viewer(form.services, form.person)
    now, by = form.services.clock.now(), form.person.user_id
    async with form.services.store.write(form.workspace_id, actor_id=by, what="vendor_edited") as unit:
        vendor = await unit.get(Vendor, form.row_id)
        if vendor is None or not await known_to(unit, [vendor], sees):
            raise NotFound("That vendor is no longer there.")
        region = await keep_region(unit, form.services, form.person, form.text("region"))
        vendor = await unit.change(vendor, trade=form.text("trade"), region=region)
        vendor, other = await _rename(unit, vendor, name, sees)
        await keep_serving(unit, form.services, form.person, vendor, form.values)
        contact, email, phone = parse_contact(form.text("contact") or "")
        if contact:
            told = Sighting(vendor_name=vendor.name, contact_name=contact, contact_email=email, contact_phone=phone)
            await remember_contact(unit, vendor, told, now)
        await unit.note(vendor.id)
        act_id = unit.act_id
    form.services.known.forget(form.workspace_id)
    return cards.same_name(vendor, other) if other is not None else answers.done(f"Saved: {vendor.name}.", act_id)


async def _rename(unit: Unit, vendor: Vendor, name: str, sees: Viewer) -> tuple[Vendor, Vendor | None]:
    """The vendor that bears the name now; or the vendor as it was, and another that bears the name.

    The old name goes on leading to the vendor. A secret name that somebody types is in the open from then on.
    """
    row = await named(unit, name)
    if row is None or row.id == vendor.id:
        return await _spell(unit, vendor, name), None
    secret = not await known_to(unit, [row], sees)
    row = await remember_vendor(unit, name, by=sees.user_id, now=row.created_at)
    head = await standing(unit, row)
    if head.id not in {vendor.id, row.id} or (head.id == row.id and not secret):
        return vendor, row
    row = await unit.change(
        row, name=tidy_name(name), merged_into=None, trade=vendor.trade, region=vendor.region, closed=False
    )
    await merge(unit, vendor, row)
    return row, None


async def _spell(unit: Unit, vendor: Vendor, name: str) -> Vendor:
    tidy = tidy_name(name)
    wanted = key(tidy)
    if wanted != vendor.key:
        for alias in await unit.find(Alias, vendor_id=vendor.id, key=wanted):
            await unit.remove(alias)
        if not vendor.closed:
            await unit.add(Alias(vendor_id=vendor.id, name=vendor.name, key=vendor.key))
    return await unit.change(vendor, name=tidy, key=wanted)


# --- merge, met, moved ---------------------------------------------------------------------------------------


async def on_vendor_merge(form: Form) -> Drawn:
    sees = await viewer(form.services, form.person)
    return await merge_named(form.services, sees, form.workspace_id, _name(form), _name(form, "into"))


async def on_vendor_met(form: Form) -> Drawn:
    return await keep_met(form.services, form.person, _name(form), form.text("contact"))


async def on_contact_move(form: Form) -> Drawn:
    """A contact works for another vendor now, one that is known or a new one."""
    name, sees, now = _name(form), await viewer(form.services, form.person), form.services.clock.now()
    _, email, phone = parse_contact(form.text("reach") or "")
    async with form.services.store.write(form.workspace_id, actor_id=sees.user_id, what="contact_moved") as unit:
        contact = await unit.get(Contact, form.text("contact") or "")
        if contact is None or not visible([contact], sees):
            raise NotFound("That contact is no longer there.")
        to = await remember_vendor(unit, name, by=sees.user_id, now=now, closed=contact.closed)
        contact = await move_person(unit, contact, to, email=email, phone=phone)
        act_id = unit.act_id
    form.services.known.forget(form.workspace_id)
    return cards.moved(contact, to, act_id)


# --- buttons -------------------------------------------------------------------------------------------------


async def on_contact_moved(click: Click) -> None:
    sees = await viewer(click.services, click.person)
    async with click.services.store.read(click.workspace_id) as unit:
        vendor = await standing_for(unit, click.value.get("id"))
        if vendor is None or not await known_to(unit, [vendor], sees):
            raise NotFound("That vendor is no longer there.")
        ids = await family(unit, vendor)
        contacts = each_once(visible(await unit.find(Contact, vendor_id=ids, order="created_at"), sees))
    if not contacts:
        raise NotFound("Nobody there is known any more.")
    url = str(click.body.get("response_url") or "")
    await click.open(cards.move_form(vendor, contacts, about=b.value(id=vendor.id, url=url, new="1")))


async def on_vendor_merge_click(click: Click) -> None:
    sees = await viewer(click.services, click.person)
    ids = click.value.get("id", ""), click.value.get("into", "")
    await click.replace(await merge_rows(click.services, sees, click.workspace_id, *ids))


async def on_vendor_apart(click: Click) -> None:
    await click.replace(answers.say("They stay two vendors, and the name stays as it was."))


async def on_goto_remove(click: Click) -> None:
    if not await is_manager(click.services, click.person):
        raise NotAllowed("Only managers name go-tos.")
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="goto_removed"
    ) as unit:
        row = await unit.get(GoTo, click.value.get("id", ""))
        if row is None:
            raise NotFound("That name was taken away already.")
        await unit.remove(row)
        await unit.note(row.vendor_id)
        act_id = unit.act_id
    where = f" in {row.region}" if row.region else ""
    await click.replace(answers.done(f"Nobody is go-to for {row.trade}{where} now.", act_id))


FORMS: dict[str, Keep] = {
    "vendor_which": on_vendor_which,
    "vendor_edit": on_vendor_edit,
    "vendor_merge": on_vendor_merge,
    "vendor_met": on_vendor_met,
    "contact_move": on_contact_move,
}
RUNS: dict[str, Run] = {
    "contact_moved": on_contact_moved,
    "vendor_merge": on_vendor_merge_click,
    "vendor_apart": on_vendor_apart,
    "goto_remove": on_goto_remove,
}
