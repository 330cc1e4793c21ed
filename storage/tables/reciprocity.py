"""What comes back from vendors."""

from datetime import datetime

from storage.tables.table import Remembered, index, unique


class Referral(Remembered, table=True):
    __tablename__ = "referrals"
    __table_args__ = (
        unique("channel_id", "ts", "vendor_name"),
        index("vendor_id"),
        index("told_by"),
        index("state", "at"),
    )

    vendor_name: str
    told_by: str
    vendor_id: str | None
    contact_name: str | None
    customer_name: str | None
    situation: str
    trade: str | None
    state: str
    reason: str | None
    channel_id: str | None
    ts: str | None
    thread_ts: str | None
    closed: bool
    at: datetime
    decided_at: datetime | None


class LeadAsk(Remembered, table=True):
    __tablename__ = "lead_asks"
    __table_args__ = (index("vendor_id"),)

    vendor_id: str
    told_by: str
    contact_name: str | None
    at: datetime


class Pitch(Remembered, table=True):
    __tablename__ = "pitches"
    __table_args__ = (
        unique("channel_id", "ts"),
        index("handed_by"),
    )

    pitcher: str
    handed_by: str
    quote: str
    kind: str
    channel_id: str | None
    ts: str | None
    at: datetime
