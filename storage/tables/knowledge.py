"""What colleagues know: vendors, people there, customers, who saw whom, what is needed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.tables.table import Remembered, index, unique


class Vendor(Remembered, table=True):
    __tablename__ = "vendors"
    __table_args__ = (
        unique("key"),
        index("merged_into"),
    )

    name: str
    key: str
    trade: str | None
    region: str | None
    merged_into: str | None
    closed: bool
    created_by: str
    created_at: datetime


class Alias(Remembered, table=True):
    __tablename__ = "aliases"
    __table_args__ = (
        unique("key"),
        index("vendor_id"),
    )

    vendor_id: str
    name: str
    key: str


class Contact(Remembered, table=True):
    __tablename__ = "contacts"
    __table_args__ = (unique("vendor_id", "key"),)

    vendor_id: str
    name: str
    key: str
    email: str | None
    phone: str | None
    met_by: str | None
    welcomed_at: datetime | None
    welcomed_by: str | None
    channel_id: str | None
    ts: str | None
    closed: bool
    created_at: datetime


class Customer(Remembered, table=True):
    __tablename__ = "customers"
    __table_args__ = (unique("key"), index("channel_id"))

    name: str
    key: str
    channel_id: str | None


class Sighting(Remembered, table=True):
    __tablename__ = "sightings"
    __table_args__ = (
        unique("channel_id", "ts", "vendor_name"),
        index("vendor_id"),
        index("customer_id"),
        index("witness_id"),
        index("state", "seen_at"),
        index("state", "imported_at"),
    )

    vendor_name: str
    vendor_id: str | None
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None
    contact_id: str | None
    customer_name: str | None
    customer_id: str | None
    situation: str
    trade: str | None
    region: str | None
    sentiment: str
    verdict: str
    state: str
    witness_id: str
    noted_by: str | None
    channel_id: str | None
    ts: str | None
    thread_ts: str | None
    quote: str | None
    unsure: list[Any] = Field(sa_type=JSON)
    closed: bool
    read_by: str
    seen_at: datetime
    confirmed_at: datetime | None
    imported_at: datetime | None


class Need(Remembered, table=True):
    __tablename__ = "needs"
    __table_args__ = (
        unique("channel_id", "ts"),
        index("author_id", "at"),
    )

    author_id: str
    customer_name: str | None
    customer_id: str | None
    situation: str
    trade: str | None
    region: str | None
    channel_id: str | None
    ts: str | None
    thread_ts: str | None
    quote: str | None
    closed: bool
    read_by: str
    at: datetime


class Fit(Remembered, table=True):
    __tablename__ = "fits"
    __table_args__ = (unique("vendor_id", "aspect", "serves", "value"),)

    vendor_id: str
    aspect: str
    serves: bool
    value: str
    source: str
    told_by: str
    channel_id: str | None
    closed: bool
    at: datetime


class Region(Remembered, table=True):
    __tablename__ = "regions"
    __table_args__ = (unique("key"),)

    name: str
    key: str
    places: list[Any] = Field(sa_type=JSON)
    told_by: str
    at: datetime


class Problem(Remembered, table=True):
    __tablename__ = "problems"
    __table_args__ = (
        unique("channel_id", "ts"),
        index("vendor_id"),
        index("author_id"),
    )

    vendor_id: str
    author_id: str
    customer_name: str
    channel_id: str | None
    ts: str | None
    thread_ts: str | None
    closed: bool
    at: datetime
