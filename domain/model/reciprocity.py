"""What comes back from vendors: referrals, their asks, and pitches of those who have done nothing yet."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.kinds import PitchKind, ReferralState
from domain.model.row import EPOCH, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Row):
    """A lead that a vendor's contact gave us. Read from chat it is proposed, and counts once its rep has tapped."""

    vendor_name: str
    told_by: str
    vendor_id: str | None = None
    contact_name: str | None = None
    customer_name: str | None = None
    situation: str = ""
    trade: str | None = None
    state: ReferralState = ReferralState.PROPOSED
    reason: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    closed: bool = False
    at: datetime = EPOCH
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAsk(Row):
    """A vendor asked us for leads (an *ask* in the word list)."""

    vendor_id: str
    told_by: str
    contact_name: str | None = None
    at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch(Row):
    """Somebody who has done nothing at our customers wants "to partner"; a rep handed it to the managers."""

    pitcher: str
    handed_by: str
    quote: str = ""
    kind: PitchKind = PitchKind.UNCLEAR
    channel_id: str | None = None
    ts: str | None = None
    at: datetime = EPOCH
