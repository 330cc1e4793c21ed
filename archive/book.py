"""What is known and what the file said so far, by name: what an entry adds to it, or why it cannot be right."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from archive.entries import Entry
from archive.sheets import Bad
from domain.model import Alias, Contact, Customer, Vendor
from domain.naming import key
from domain.ports import Unit

IMPORTED: Final = "import"
"""Stands as `created_by` and `met_by` where a file said it: nobody here has met or seen them."""


@dataclass(slots=True, kw_only=True)
class Known:
    """A vendor as far as the import knows it: `row` is None until it is stored."""

    name: str
    row: Vendor | None = None
    trade: str | None = None
    region: str | None = None
    contacts: dict[str, Contact] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    """Contacts (an empty one: the vendor itself) to the line of the file that named them."""
    told: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Trade and region as the file gave them first, with the line."""


@dataclass(slots=True, kw_only=True)
class Step:
    """What one entry adds. Rows of a vendor that is new itself have no `vendor_id` yet."""

    known: Known | None = None
    vendor: Vendor | None = None
    aliases: list[Alias] = field(default_factory=list)
    contact: Contact | None = None
    customer: Customer | None = None
    dropped: Customer | None = None
    """Known by the name of a channel only, and a vendor by the file's word."""
    filled: list[tuple[Vendor | Contact | Customer, dict[str, str | bool | None]]] = field(default_factory=list)
    """Rows that are there already, with what was unknown of them."""

    def __bool__(self) -> bool:
        return bool(self.vendor or self.aliases or self.contact or self.customer or self.dropped or self.filled)


class Book:
    def __init__(self, company: str, now: datetime) -> None:
        self._company, self._now = key(company), now
        self._vendors: dict[str, Known] = {}
        self._customers: dict[str, Customer] = {}
        self._hearsay: dict[str, Customer] = {}
        """Customers of which only the name of a channel speaks."""
        self._customer_lines: dict[str, int] = {}

    @classmethod
    async def of(cls, unit: Unit, company: str, now: datetime) -> "Book":
        book = cls(company, now)
        await book._read(unit)
        return book

    async def _read(self, unit: Unit) -> None:
        rows = {vendor.id: vendor for vendor in await unit.find(Vendor)}
        heads = {row.id: _standing(rows, row) for row in rows.values()}
        known = {
            head.id: Known(name=head.name, row=head, trade=head.trade, region=head.region) for head in heads.values()
        }
        self._vendors = {row.key: known[heads[row.id].id] for row in rows.values()}
        for alias in await unit.find(Alias):
            if alias.vendor_id in heads:
                self._vendors.setdefault(alias.key, known[heads[alias.vendor_id].id])
        for contact in await unit.find(Contact):
            if contact.vendor_id in known:
                known[contact.vendor_id].contacts[contact.key] = contact
        customers = await unit.find(Customer)
        self._customers = {row.key: row for row in customers if row.channel_id is None}
        self._hearsay = {row.key: row for row in customers if row.channel_id is not None}

    def take(self, entry: Entry) -> Step | list[Bad]:
        """The book changes only where the entry is right."""
        wrong = list(self._wrong(entry))
        if wrong:
            return [Bad(line=entry.line, column=column, reason=reason) for column, reason in wrong]
        return self._customer(entry) if entry.kind == "customer" else self._vendor(entry)

    def _wrong(self, entry: Entry) -> Iterator[tuple[str, str]]:
        name_key = key(entry.name)
        if self._company and name_key == self._company:
            yield "name", "our own company; take the line out"
        elif entry.kind == "customer":
            yield from self._customer_wrong(name_key)
        elif name_key in self._customers:
            yield "name", f"a customer too{self._where(name_key)}; a company is one or the other"
        else:
            yield from self._vendor_wrong(entry, self._vendors.get(name_key))

    def _customer_wrong(self, name_key: str) -> Iterator[tuple[str, str]]:
        known = self._vendors.get(name_key)
        if known is not None:
            where = f" (line {min(known.said.values())})" if known.said else " already"
            yield "name", f"a vendor too{where}; a company is one or the other"
        elif name_key in self._customer_lines:
            yield "name", f"the same customer as in line {self._customer_lines[name_key]}; take one out"

    def _vendor_wrong(self, entry: Entry, known: Known | None) -> Iterator[tuple[str, str]]:
        told, said = (known.told, known.said) if known else ({}, {})
        if (number := said.get(key(entry.contact or ""))) is not None:
            what = "vendor and contact" if entry.contact else "vendor"
            yield "name", f"the same {what} as in line {number}; take one out"
        for column, value in (("trade", entry.trade), ("region", entry.region)):
            if value and column in told and key(told[column][0]) != key(value):
                before, number = told[column]
                yield column, f"line {number} says {before} of the same vendor; make them agree"
        for alias in entry.aliases:
            yield from (("aliases", reason) for reason in self._alias_wrong(alias, entry, known))

    def _alias_wrong(self, alias: str, entry: Entry, known: Known | None) -> Iterator[str]:
        alias_key = key(alias)
        owner = self._vendors.get(alias_key)
        if alias_key == self._company:
            yield f"{alias} is our own company; take it out"
        elif alias_key in self._customers:
            yield f"{alias} is a customer{self._where(alias_key)}; take it out"
        elif owner is not None and owner is not known and alias_key != key(entry.name):
            yield f"{alias} is another vendor ({owner.name}); take it out, or use /vendor merge in Slack"

    def _where(self, customer_key: str) -> str:
        return f" (line {self._customer_lines[customer_key]})" if customer_key in self._customer_lines else " already"

    def _customer(self, entry: Entry) -> Step:
        name_key = key(entry.name)
        self._customer_lines[name_key] = entry.line
        if name_key in self._customers:
            return Step()
        row = self._customers[name_key] = Customer(name=entry.name, key=name_key)
        hearsay = self._hearsay.pop(name_key, None)
        if hearsay is None:
            return Step(customer=row)
        return Step(filled=[(hearsay, {"name": entry.name, "channel_id": None})])

    def _vendor(self, entry: Entry) -> Step:
        name_key = key(entry.name)
        step = Step(dropped=self._hearsay.pop(name_key, None))
        known = self._vendors.get(name_key)
        if known is None:
            known = self._vendors[name_key] = Known(name=entry.name, trade=entry.trade, region=entry.region)
            step.vendor = Vendor(
                name=entry.name,
                key=name_key,
                trade=entry.trade,
                region=entry.region,
                created_by=IMPORTED,
                created_at=self._now,
            )
        step.known = known
        self._fill(step, known, entry)
        for alias in entry.aliases:
            if key(alias) not in self._vendors:
                self._vendors[key(alias)] = known
                step.aliases.append(Alias(vendor_id="", name=alias, key=key(alias)))
        if entry.contact:
            self._contact(step, known, entry, entry.contact)
        known.said[key(entry.contact or "")] = entry.line
        return step

    def _fill(self, step: Step, known: Known, entry: Entry) -> None:
        """What colleagues know of a vendor stays; what was unknown is filled in."""
        missing: dict[str, str | bool | None] = {}
        for column, value in (("trade", entry.trade), ("region", entry.region)):
            if value:
                known.told.setdefault(column, (value, entry.line))
                if getattr(known, column) is None:
                    setattr(known, column, value)
                    missing[column] = value
        if missing and not step.vendor and known.row is not None:
            step.filled.append((known.row, missing))

    def _contact(self, step: Step, known: Known, entry: Entry, name: str) -> None:
        there = known.contacts.get(key(name))
        if there is None:
            step.contact = known.contacts[key(name)] = Contact(
                vendor_id="",
                name=name,
                key=key(name),
                email=entry.email,
                phone=entry.phone,
                met_by=IMPORTED,
                created_at=self._now,
            )
            return
        missing: dict[str, str | bool | None] = {}
        if there.closed:
            if there.email not in {None, entry.email} or there.phone not in {None, entry.phone}:
                return  # opening it would show colleagues an address that they may not see
            missing = {"closed": False, "channel_id": None, "ts": None}
        missing |= {
            f: v for f, v in (("email", entry.email), ("phone", entry.phone)) if v and getattr(there, f) is None
        }
        if missing:
            step.filled.append((there, missing))


def _standing(rows: dict[str, Vendor], row: Vendor) -> Vendor:
    """The vendor that this one was merged into, or itself."""
    seen = {row.id}
    while row.merged_into in rows and row.merged_into not in seen:
        row = rows[row.merged_into]
        seen.add(row.id)
    return row
