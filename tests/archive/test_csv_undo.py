"""Taking back what a file brought."""

import pytest

from domain.model import Act, Alias, Contact, Customer, Introduction, Row, Sighting, Vendor
from domain.vendors import remember_contact, remember_customer, remember_vendor
from tests.archive.stores import HOME, NOW, Desk
from tests.archive.test_csv_import import SHEET
from tests.storage.samples import put

IMPORTED: tuple[type[Row], ...] = (Vendor, Alias, Contact, Customer)


async def test_all_that_a_file_brought_goes(desk: Desk) -> None:
    await desk.imports(SHEET)
    done = await desk.takes_back(SHEET)
    assert (done.vendors, done.contacts, done.customers, done.stay) == (2, 2, 1, [])
    assert [await desk.rows(kind) for kind in IMPORTED] == [[]] * len(IMPORTED)
    (act,) = [act for act in await desk.rows(Act) if act.what == "import_taken_back"]
    assert act.changes == ()


async def test_a_second_time_changes_nothing(desk: Desk) -> None:
    await desk.imports(SHEET)
    await desk.takes_back(SHEET)
    acts = await desk.rows(Act)
    done = await desk.takes_back(SHEET)
    assert (done.vendors, done.contacts, done.customers, done.stay) == (0, 0, 0, [])
    assert await desk.rows(Act) == acts


async def test_what_another_file_brought_stays(desk: Desk) -> None:
    await desk.imports(SHEET)
    await desk.imports("kind,name\nvendor,Another\ncustomer,Other\n")
    await desk.takes_back(SHEET)
    assert (await desk.names(Vendor), await desk.names(Customer)) == ({"Another"}, {"Other"})


async def test_what_colleagues_have_built_on_stays_and_is_named(desk: Desk) -> None:
    await desk.imports(SHEET)
    vendors = {vendor.key: vendor for vendor in await desk.rows(Vendor)}
    (globex,) = await desk.rows(Customer)
    sighting = Sighting(vendor_name="Lakeshore", vendor_id=vendors["lakeshore it"].id, customer_id=globex.id)
    await put(desk.store, sighting)
    done = await desk.takes_back(SHEET)
    assert done.stay == ["Lakeshore IT", "Globex Corp"]
    assert (await desk.names(Vendor), await desk.names(Customer)) == ({"Lakeshore IT"}, {"Globex Corp"})
    assert (done.vendors, done.contacts) == (1, 2)


async def test_a_customer_of_an_introduction_stays(desk: Desk) -> None:
    await desk.imports(SHEET)
    await put(desk.store, Introduction(vendor_id="another", rep_id="U1", customer_name="GLOBEX Corp."))
    assert (await desk.takes_back(SHEET)).stay == ["Globex Corp"]


async def test_a_contact_who_was_seen_delivering_keeps_the_vendor(desk: Desk) -> None:
    await desk.imports(SHEET)
    async with desk.store.write(HOME, actor_id="U1", what="confirmed") as unit:
        vendor = await remember_vendor(unit, "Lakeshore IT", by="U1", now=NOW)
        seen = Sighting(vendor_name="Lakeshore IT", contact_name="Brian Lesniak", witness_id="U1")
        await remember_contact(unit, vendor, seen, NOW)
    done = await desk.takes_back(SHEET)
    assert done.stay == ["Lakeshore IT"]
    assert await desk.names(Contact) == {"Brian Lesniak"}


async def test_what_was_known_before_stays(desk: Desk) -> None:
    async with desk.store.write(HOME, actor_id="U1", what="told") as unit:
        await remember_vendor(unit, "Lakeshore IT", by="U1", now=NOW)
    await desk.imports(SHEET)
    done = await desk.takes_back(SHEET)
    assert (done.vendors, done.contacts, done.stay) == (1, 2, ["Lakeshore IT"])
    assert await desk.names(Vendor) == {"Lakeshore IT"}


async def test_a_vendor_that_another_was_merged_into_stays_with_it(desk: Desk) -> None:
    await desk.imports("vendor\nLakeshore\nLake Shore\n")
    async with desk.store.write(HOME, actor_id="U1", what="merged") as unit:
        one, other = await unit.find(Vendor, order="key")
        await unit.change(one, merged_into=other.id)
    assert (await desk.takes_back("vendor\nLakeshore\nLake Shore\n")).vendors == 0
    assert len(await desk.rows(Vendor)) == 2


@pytest.mark.parametrize("line", ["vendor,<@U1>", 'vendor,"x"y', "sponsor,Lakeshore IT"])
async def test_lines_that_were_never_imported_are_passed_over(desk: Desk, line: str) -> None:
    await desk.imports(f"kind,name\n{line}\nvendor,Lakeshore IT\n", skip_bad=True)
    assert (await desk.takes_back(f"kind,name\n{line}\nvendor,Lakeshore IT\n")).vendors == 1


async def test_a_customer_whom_somebody_named_in_slack_goes_only_with_its_evidence(desk: Desk) -> None:
    async with desk.store.write(HOME, actor_id="U1", what="confirmed") as unit:
        customer = await remember_customer(unit, "Globex Corp")
        assert customer is not None
        await unit.add(Sighting(vendor_name="X", customer_id=customer.id))
    await desk.imports(SHEET)
    assert (await desk.takes_back(SHEET)).customers == 0
