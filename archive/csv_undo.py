"""Takes back what a CSV file brought, as far as nobody here has built on it. The file says what that was."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from archive.book import IMPORTED
from archive.csv_import import CsvImport, Progress, Report, unwatched
from archive.entries import Entry
from domain import model
from domain.model import Alias, Contact, Customer, Row, Vendor
from domain.naming import key
from domain.ports import Store, Unit


@dataclass(slots=True, kw_only=True)
class TakenBack:
    """What went, and the names of what stays because colleagues told something about it, or knew it before."""

    vendors: int = 0
    contacts: int = 0
    customers: int = 0
    stay: list[str] = field(default_factory=list)


async def take_back(csv: CsvImport, store: Store, workspace_id: str, progress: Progress = unwatched) -> TakenBack:
    """Removes vendors and contacts that an import made and customers that nothing else names; twice changes nothing.

    What an import filled in of a vendor that was known before stays. Lines that are wrong are passed over: they were
    never imported.
    """
    async with store.write(workspace_id, actor_id="kith", what="import_taken_back", undoable=False) as unit:
        removing = await _Removing.of(unit)
        for entry in csv.good(Report(), "taking back", progress):
            if entry.kind == "vendor":
                await removing.vendor(entry)
            else:
                await removing.customer(entry)
    return removing.done


class _Removing:
    def __init__(self, unit: Unit) -> None:
        self._unit, self.done = unit, TakenBack()
        self._vendors: dict[str, Vendor] = {}
        self._customers: dict[str, Customer] = {}
        self._contacts: dict[str, list[Contact]] = {}
        self._aliases: dict[str, list[Alias]] = {}
        self._gone: set[str] = set()
        self._built_on: set[str] = set()
        """Ids of vendors, contacts and customers, and keys of customers, that other rows name."""

    @classmethod
    async def of(cls, unit: Unit) -> "_Removing":
        removing = cls(unit)
        removing._vendors = {row.key: row for row in await unit.find(Vendor)}
        by_id = {row.id: row for row in removing._vendors.values()}
        removing._customers = {row.key: row for row in await unit.find(Customer)}
        removing._contacts = _by_vendor(await unit.find(Contact))
        removing._aliases = _by_vendor(await unit.find(Alias))
        for vendor_id, aliases in removing._aliases.items():
            if vendor_id in by_id:
                removing._vendors |= {alias.key: by_id[vendor_id] for alias in aliases}
        for kind in _kinds():
            for row in await unit.find(kind):
                removing._note(row)
        return removing

    def _note(self, row: Row) -> None:
        """What a row says about a vendor, a contact or a customer keeps it."""
        for name in ("vendor_id", "contact_id", "customer_id", "merged_into", "subject_id", "other_id"):
            if value := getattr(row, name, None):
                self._built_on.add(value)
        if called := getattr(row, "customer_name", None):
            self._built_on.add(key(called))
        if getattr(row, "merged_into", None):
            self._built_on.add(row.id)

    async def vendor(self, entry: Entry) -> None:
        vendor = self._vendors.get(key(entry.name))
        if vendor is None or vendor.id in self._gone:
            return
        contacts = self._contacts.get(vendor.id, [])
        named = [one for one in contacts if entry.contact and one.key == key(entry.contact)]
        if vendor.created_by != IMPORTED or vendor.id in self._built_on:
            self._stays(vendor.name)
            await self._drop(vendor, named)
        elif await self._drop(vendor, contacts):
            for alias in self._aliases.pop(vendor.id, []):
                await self._unit.remove(alias)
            await self._unit.remove(vendor)
            self._gone.add(vendor.id)
            self.done.vendors += 1
        else:
            self._stays(vendor.name)

    async def _drop(self, vendor: Vendor, contacts: Iterable[Contact]) -> bool:
        """Removes those that a file brought; whether that were all of them."""
        whole = True
        for contact in list(contacts):
            if contact.met_by == IMPORTED and contact.id not in self._built_on:
                await self._unit.remove(contact)
                self._contacts[vendor.id].remove(contact)
                self.done.contacts += 1
            else:
                whole = False
        return whole

    async def customer(self, entry: Entry) -> None:
        customer = self._customers.get(key(entry.name))
        if customer is None:
            return
        if customer.id in self._built_on or customer.key in self._built_on:
            self._stays(customer.name)
        else:
            await self._unit.remove(customer)
            del self._customers[customer.key]
            self.done.customers += 1

    def _stays(self, name: str) -> None:
        if name not in self.done.stay:
            self.done.stay.append(name)


def _by_vendor(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.vendor_id, []).append(row)
    return found


def _kinds() -> list[type[Row]]:
    """Every kind whose rows may name a vendor, a contact or a customer, but for what an import itself writes."""
    wanted = {"vendor_id", "contact_id", "customer_id", "customer_name", "other_id", "merged_into"}
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, Row)]
    return [
        kind
        for kind in kinds
        if kind not in {Alias, Contact} and not wanted.isdisjoint(one.name for one in fields(kind))
    ]
