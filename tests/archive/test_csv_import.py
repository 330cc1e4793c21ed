"""What a file brings into the memory, and what keeps it out."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.book import IMPORTED
from archive.csv_import import Report
from archive.sheets import Bad
from domain.errors import Unclear
from domain.model import Act, Alias, Contact, Customer, Row, Sighting, Vendor
from domain.vendors import called, remember_customer, remember_vendor
from storage.store import open_store
from tests.archive.stores import HOME, NOW, Desk, installed
from tests.storage.samples import StillClock, put

SHEET = """kind,name,aliases,trade,region,contact,email,phone
vendor,Lakeshore IT,Lakeshore; LSIT,Elevator,Austin,Brian Lesniak,brian@lakeshore.example,+1 512 555 0100
vendor,Lakeshore IT,,,,Ann Lee,,
vendor,corvid hvac,,roofing,,,,
customer,Globex Corp,,,,,,
"""
EVERYTHING: tuple[type[Row], ...] = (Vendor, Alias, Contact, Customer, Act)


async def everything(desk: Desk) -> list[list[Any]]:
    return [await desk.rows(kind) for kind in EVERYTHING]


def reasons(report: Report) -> list[str]:
    return [str(bad) for bad in report.bad]


async def test_a_file_fills_the_memory(desk: Desk) -> None:
    report = await desk.imports(SHEET)
    assert (report.stored, report.bad) == (True, [])
    assert (report.vendors, report.contacts, report.aliases, report.customers, report.known) == (2, 2, 2, 1, 0)
    vendors = {vendor.name: vendor for vendor in await desk.rows(Vendor)}
    lakeshore = vendors["Lakeshore IT"]
    assert (lakeshore.trade, lakeshore.region, lakeshore.created_by) == ("elevators", "Austin", IMPORTED)
    assert vendors["Corvid HVAC"].trade == "roofing"
    contacts = {contact.name: contact for contact in await desk.rows(Contact)}
    brian = contacts["Brian Lesniak"]
    assert (brian.vendor_id, brian.email, brian.phone) == (
        lakeshore.id,
        "brian@lakeshore.example",
        "+1 512 555 0100",
    )
    assert {contact.met_by for contact in contacts.values()} == {IMPORTED}
    assert await desk.names(Customer) == {"Globex Corp"}
    async with desk.store.read(HOME) as unit:
        assert await called(unit, "lsit") == lakeshore


async def test_an_import_is_one_act_without_images(desk: Desk) -> None:
    await desk.imports(SHEET)
    acts = [act for act in await desk.rows(Act) if act.what == "imported"]
    assert [act.changes for act in acts] == [()]


async def test_nothing_imported_is_proven(desk: Desk) -> None:
    """A suggestion needs a sighting, and none comes out of a file."""
    await desk.imports(SHEET)
    assert await desk.rows(Sighting) == []


async def test_a_second_time_changes_nothing_and_says_so(desk: Desk) -> None:
    await desk.imports(SHEET)
    before = await everything(desk)
    report = await desk.imports(SHEET)
    assert (report.stored, report.lines, report.known) == (True, 4, 4)
    assert await everything(desk) == before


async def test_a_dry_run_stores_nothing(desk: Desk) -> None:
    report = await desk.imports(SHEET, dry_run=True)
    assert (report.stored, report.vendors, report.customers) == (False, 2, 1)
    assert await everything(desk) == [[]] * len(EVERYTHING)


@pytest.mark.parametrize("heading", ["customer", "Account", "client name"])
async def test_a_file_of_customers_needs_no_more_than_its_heading(desk: Desk, heading: str) -> None:
    await desk.imports(f"{heading}\nGlobex Corp\ninitech\n")
    assert await desk.names(Customer) == {"Globex Corp", "Initech"}


async def test_what_lines_are_may_be_said_for_all(desk: Desk) -> None:
    await desk.imports("name\nGlobex\n", "customer")
    await desk.imports("name\nLakeshore\n", "vendor")
    assert (await desk.names(Customer), await desk.names(Vendor)) == ({"Globex"}, {"Lakeshore"})


async def test_what_lines_are_must_be_said_somewhere(desk: Desk) -> None:
    with pytest.raises(Unclear, match="--vendors or --customers"):
        desk.csv("name\nGlobex\n")
    with pytest.raises(Unclear, match="you say that these are customers"):
        desk.csv("vendor\nGlobex\n", "customer")


async def test_of_customers_only_the_name_is_kept(desk: Desk) -> None:
    report = await desk.imports("customer,phone,email,contact\nGlobex,=1+1,nobody,Ann\n")
    assert (report.bad, report.customers) == ([], 1)
    assert await desk.rows(Contact) == []


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("vendor,Northlight Laundry Inc", "name", "our own company"),
        ("customer,Northlight Laundry", "name", "our own company"),
        ("vendor,", "name", "empty"),
        ("vendor,n/a", "name", "empty"),
        ("vendor,!!", "name", "no letter"),
        (f"vendor,{'long ' * 20}", "name", "longer than 80"),
        ("vendor,<@U123> Co", "name", "a mention"),
        ("vendor,@channel", "name", "a mention"),
        ("vendor,*Lakeshore*", "name", "formatting"),
        ("vendor,<Lakeshore|x>", "name", "formatting"),
        ("vendor,https://lakeshore.example", "name", "a web address"),
        ("vendor,=A1", "name", "a formula"),
        ("vendor,#REF!", "name", "an error of the spreadsheet"),
        ("vendor,Lake\x07shore", "name", "a control character"),
        ("vendor,Lake\u202eshore", "name", "a control character"),
        ("vendor,Lake\ufffdshore", "name", "could not be read"),
        ("sponsor,Lakeshore", "kind", "neither vendor nor customer"),
        ("vendor,Lakeshore,,plumming", "trade", "such as elevators, roofing"),
        ("vendor,Lakeshore,,,*Austin*", "region", "formatting"),
        ("vendor,Lakeshore,,,,@here", "contact", "a mention"),
        ("vendor,Lakeshore,,,,Ann,nobody", "email", "no e-mail address"),
        (f"vendor,Lakeshore,,,,Ann,{'a.' * 130}a@b.example", "email", "no e-mail address"),
        ("vendor,Lakeshore,,,,Ann,,call me", "phone", "no phone number"),
        ("vendor,Lakeshore,,,,Ann,,4.917E+11", "phone", "made a figure of it"),
        ("vendor,Lakeshore,,,,,a@b.example", "contact", "without a person"),
        ("vendor,Lakeshore,Good; <!here>", "aliases", "a mention"),
        (f"vendor,Lakeshore,{'; '.join(f'L{n}' for n in range(21))}", "aliases", "more than 20"),
        ("vendor,Lakeshore,Northlight Laundry", "aliases", "our own company"),
        ("vendor,Lakeshore,Known Vendor", "aliases", "another vendor (Known Vendor)"),
        ("vendor,Lakeshore,Known Customer", "aliases", "a customer already"),
        ("vendor,Known Customer Ltd", "name", "a customer too already"),
        ("customer,Known Vendor", "name", "a vendor too already"),
        ("customer,First Customer", "name", "the same customer as in line 3"),
        ("vendor,First Customer", "name", "a customer too (line 3)"),
        ("customer,First Vendor", "name", "a vendor too (line 2)"),
        ("vendor,First Vendor", "name", "the same vendor as in line 2"),
        ("vendor,First Vendor,,roofing,,Ann", "trade", "line 2 says elevators"),
        ('vendor,"Lake"shore', "the line", "a double quote"),
        ("vendor,Lakeshore,,,,,,,,,", "", ""),
        ("vendor,Lakeshore,,,,,,,more", "cell 9", "more cells than headings"),
    ],
)
async def test_a_line_that_cannot_be_taken_says_why(desk: Desk, line: str, column: str, reason: str) -> None:
    async with desk.store.write(HOME, actor_id="U1", what="told") as unit:
        await remember_vendor(unit, "Known Vendor", by="U1", now=NOW)
        await remember_customer(unit, "Known Customer")
    before = await everything(desk)
    head = (
        "kind,name,aliases,trade,region,contact,email,phone\nvendor,First Vendor,,elevators\ncustomer,First Customer\n"
    )
    report = await desk.imports(f"{head}{line}\n")
    if not reason:
        assert report.bad == []
        return
    assert [(bad.line, bad.column) for bad in report.bad] == [(4, column)]
    assert reason in report.bad[0].reason
    assert not report.stored
    assert await everything(desk) == before


async def test_all_that_is_wrong_is_told_at_once(desk: Desk) -> None:
    report = await desk.imports("vendor,trade,contact,email,phone\nA1,juggling,Ann,x,y\n<@U1>,,,,\nGood,,,,\n!,,,,\n")
    assert [(bad.line, bad.column) for bad in report.bad] == [
        (2, "trade"),
        (2, "email"),
        (2, "phone"),
        (3, "vendor"),
        (5, "vendor"),
    ]
    assert (report.stored, await desk.rows(Vendor)) == (False, [])


async def test_the_good_lines_are_taken_where_that_is_said(desk: Desk) -> None:
    report = await desk.imports("vendor\nGood\n<@U1>\nBetter\n", skip_bad=True)
    assert (report.stored, [bad.line for bad in report.bad]) == (True, [3])
    assert await desk.names(Vendor) == {"Good", "Better"}


async def test_a_file_that_breaks_off_is_never_taken(desk: Desk) -> None:
    report = await desk.imports('vendor\nGood\n"Bad\nLost\n', skip_bad=True)
    assert (report.stored, [bad.fatal for bad in report.bad]) == (False, [True])
    assert await desk.rows(Vendor) == []


async def test_what_colleagues_know_stays_and_gaps_are_filled(desk: Desk) -> None:
    async with desk.store.write(HOME, actor_id="U1", what="told") as unit:
        await remember_vendor(unit, "Lakeshore IT", by="U1", now=NOW, trade="roofing")
    report = await desk.imports(SHEET)
    assert (report.vendors, report.filled) == (1, 1)
    (lakeshore,) = [vendor for vendor in await desk.rows(Vendor) if vendor.key == "lakeshore it"]
    assert (lakeshore.trade, lakeshore.region, lakeshore.created_by) == ("roofing", "Austin", "U1")


async def test_a_contact_that_is_known_gets_what_was_missing(desk: Desk) -> None:
    async with desk.store.write(HOME, actor_id="U1", what="told") as unit:
        vendor = await remember_vendor(unit, "Lakeshore IT", by="U1", now=NOW)
        await unit.add(Contact(vendor_id=vendor.id, name="Brian Lesniak", key="brian lesniak", phone="555 0199"))
    await desk.imports(SHEET)
    brian = next(one for one in await desk.rows(Contact) if one.key == "brian lesniak")
    assert (brian.email, brian.phone, brian.met_by) == ("brian@lakeshore.example", "555 0199", None)


@pytest.mark.parametrize(("email", "closed"), [("brian@lakeshore.example", False), ("private@b.example", True)])
async def test_a_file_opens_a_closed_contact_only_with_what_it_says_itself(
    desk: Desk,
    email: str,
    closed: bool,  # noqa: FBT001 - the expectation
) -> None:
    async with desk.store.write(HOME, actor_id="U1", what="told") as unit:
        vendor = await remember_vendor(unit, "Lakeshore IT", by="U1", now=NOW)
        await unit.add(
            Contact(vendor_id=vendor.id, name="Brian", key="brian lesniak", email=email, closed=True, channel_id="C1")
        )
    await desk.imports(SHEET)
    brian = next(one for one in await desk.rows(Contact) if one.key == "brian lesniak")
    assert (brian.closed, brian.channel_id, brian.email) == (closed, "C1" if closed else None, email)


async def test_a_merged_vendor_is_the_one_that_stands(desk: Desk) -> None:
    async with desk.store.write(HOME, actor_id="U1", what="told") as unit:
        stands = await remember_vendor(unit, "Lakeshore IT", by="U1", now=NOW)
        gone = await remember_vendor(unit, "Lakeshore Computing", by="U1", now=NOW)
        await unit.change(gone, merged_into=stands.id)
    report = await desk.imports("vendor,contact\nLakeshore Computing,Ann\n")
    assert (report.vendors, report.contacts) == (0, 1)
    assert [contact.vendor_id for contact in await desk.rows(Contact)] == [stands.id]


async def test_merges_that_go_round_and_rows_without_their_vendor_are_survived(desk: Desk) -> None:
    async with desk.store.write(HOME, actor_id="U1", what="told") as unit:
        one = await remember_vendor(unit, "One", by="U1", now=NOW)
        other = await remember_vendor(unit, "Other", by="U1", now=NOW)
        await unit.change(one, merged_into=other.id)
        await unit.change(other, merged_into=one.id)
        await unit.add(Alias(vendor_id="gone", name="Alias", key="alias"))
        await unit.add(Contact(vendor_id="gone", name="Ann", key="ann"))
    report = await desk.imports("vendor,contact\nOne,Ann\nNew,Ann\n")
    assert (report.stored, report.vendors, report.contacts) == (True, 1, 2)
    assert (await desk.takes_back("vendor,contact\nOne,Ann\nNew,Ann\n")).vendors == 1


async def test_the_word_of_a_file_weighs_more_than_the_name_of_a_channel(desk: Desk) -> None:
    await put(desk.store, Customer(name="Globex corp", key="globex", channel_id="C1"))
    await put(desk.store, Customer(name="Lakeshore It", key="lakeshore it", channel_id="C2"))
    report = await desk.imports(SHEET)
    assert report.bad == []
    assert [(row.name, row.channel_id) for row in await desk.rows(Customer)] == [("Globex Corp", None)]


async def test_excel_leaves_are_read_as_they_are_meant(desk: Desk) -> None:
    text = (
        "\ufeffvendor;contact;phone;email;region\r\n"
        '"Lake\r\nshore";Ann\u00a0Lee;="00495550100";mailto:ann@lake.example;-\r\n'
        '"Smith &amp; Sons";N/A;;;Aus\u200btin\r\n;;;;\r\n'
    )
    report = await desk.imports(text)
    assert reasons(report) == []
    assert await desk.names(Vendor) == {"Lake shore", "Smith & Sons"}
    (ann,) = await desk.rows(Contact)
    assert (ann.name, ann.phone, ann.email) == ("Ann Lee", "00495550100", "ann@lake.example")
    assert {vendor.region for vendor in await desk.rows(Vendor)} == {None, "Austin"}


async def test_trades_that_were_written_otherwise_are_told(desk: Desk) -> None:
    csv_import = desk.csv(SHEET)
    await csv_import.run(desk.store, HOME)
    assert csv_import.entries.read_as == {"Elevator": "elevators"}


async def test_other_workspaces_see_nothing_of_it(desk: Desk) -> None:
    await desk.imports(SHEET)
    async with desk.store.read("T2") as unit:
        assert [await unit.count(kind) for kind in EVERYTHING] == [0] * len(EVERYTHING)


async def test_what_changed_between_reading_and_writing_is_checked_again(desk: Desk) -> None:
    """The file is read twice; what it says meanwhile is not taken unchecked."""
    path = desk.file("vendor\nGood\n")
    csv_import = desk.csv(path)

    def meddle(doing: str, line: int) -> None:
        if doing == "checking":
            path.unlink()  # the first reading goes on in the old file
            path.write_text("vendor\nGood\n<@U1>\n")

    report = await csv_import.run(desk.store, HOME, progress=meddle)
    assert (report.stored, [bad.line for bad in report.bad]) == (False, [3])
    assert await desk.rows(Vendor) == []


@pytest.mark.postgres
async def test_postgresql_takes_a_file_and_gives_it_back(postgres_url: str, tmp_path: Path, clock: StillClock) -> None:
    store = await open_store(postgres_url, clock=clock)
    await installed(store)
    desk = Desk(store, tmp_path, clock)
    report = await desk.imports(SHEET)
    assert (report.stored, report.vendors, report.contacts, report.customers) == (True, 2, 2, 1)
    assert (await desk.imports(SHEET)).known == 4
    done = await desk.takes_back(SHEET)
    assert (done.vendors, done.contacts, done.customers, done.stay) == (2, 2, 1, [])
    await store.close()


CELLS = st.sampled_from(
    [
        "",
        "Acme",
        "Globex",
        "Acme Inc",
        "elevators",
        "vendor",
        "customer",
        "a@b.example",
        "+1 512 555 0100",
        "=1",
        "<@U1>",
    ]
) | st.text(max_size=12)
ROWS = st.lists(st.lists(CELLS, max_size=9), max_size=8)


@given(rows=ROWS, skip_bad=st.booleans(), tail=st.sampled_from(["", '"', "\0", "\r", '"x"y\n']))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_the_file_holds_it_is_taken_whole_or_not_at_all(
    desk: Desk,
    rows: list[list[str]],
    skip_bad: bool,  # noqa: FBT001 - drawn
    tail: str,
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["kind", "name", "aliases", "trade", "region", "contact", "email", "phone"], *rows])
    before = await everything(desk)
    content = (text.getvalue() + tail).encode("utf-8", "replace")
    try:
        report = await desk.imports(content, skip_bad=skip_bad)
    except Unclear:  # zero bytes: no text file
        report = Report(bad=[Bad(line=1, column="", reason="")])
    if report.stored:
        assert skip_bad or not report.bad
        again = await desk.imports(content, skip_bad=skip_bad)
        assert (again.lines, again.known) == (report.lines, report.lines)
    else:
        assert report.bad
        assert await everything(desk) == before
