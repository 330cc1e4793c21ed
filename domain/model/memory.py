"""Who and what is remembered: people, channels, vendors, and what was seen and needed."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.kinds import Listening, Sentiment, SightingState, Verdict
from domain.model.row import EPOCH, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace(Row):
    """One Slack team; `id` and `workspace_id` are both its team id.

    What was not decided in Slack is None or empty: then the environment's value counts.
    """

    name: str = ""
    bot_user_id: str = ""
    company: str = ""
    sells: str = ""
    managers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    listen: Listening | None = None
    unasked_per_day: int | None = None
    read_bar: float | None = None
    speak_bar: float | None = None
    remember_emoji: tuple[str, ...] = ()
    delivered_emoji: tuple[str, ...] = ()
    partly_emoji: tuple[str, ...] = ()
    not_delivered_emoji: tuple[str, ...] = ()
    busy_after: int | None = None
    asked_per_quarter: int | None = None
    half_life_days: int | None = None
    unconfirmed_days: int | None = None
    model_on: bool | None = None
    model_reads_closed: bool | None = None
    tokens_per_month: int | None = None
    digest_day: int | None = None
    digest_time: str = ""
    digest_channel: str = ""
    expected_back: tuple[tuple[str, float], ...] = ()
    silent_since: datetime | None = None
    installed_at: datetime = EPOCH
    uninstalled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Row):
    """A member of the workspace. `bar`: by how much *not alike* raised what is shown unasked (0 to 1)."""

    user_id: str
    name: str = ""
    tz: str = "UTC"
    is_admin: bool = False
    is_outsider: bool = False
    is_bot: bool = False
    deleted: bool = False
    dm_channel_id: str | None = None
    muted_until: datetime | None = None
    bar: float = 0.0
    checked_at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Row):
    """`closed`: what is said there is for its members only. `listening` is switched off by *Stop here*.

    `locked`: it came to be shared with another organisation, and no manager has let us back in since.
    """

    channel_id: str
    name: str = ""
    closed: bool = True
    shared: bool = False
    direct: bool = False
    listening: bool = True
    locked: bool = False
    checked_at: datetime = EPOCH

    @property
    def off_limits(self) -> bool:
        """Nothing is read there, and nothing is said."""
        return self.shared or self.locked


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor(Row):
    """`key` is the normalised name, unique among the workspace's vendors and aliases.

    `merged_into`: the vendor that this one is another name of. `closed`: named in closed channels only, so that even
    its name is for those who may see something of it.
    """

    name: str
    key: str
    trade: str | None = None
    region: str | None = None
    merged_into: str | None = None
    closed: bool = False
    created_by: str = ""
    created_at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Row):
    """Another spelling, an earlier name for instance; only an open vendor has any."""

    vendor_id: str
    name: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Row):
    """A named person at a vendor. `closed` with `channel_id`: known only from a closed channel."""

    vendor_id: str
    name: str
    key: str
    email: str | None = None
    phone: str | None = None
    met_by: str | None = None
    welcomed_at: datetime | None = None
    welcomed_by: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    closed: bool = False
    created_at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Row):
    """A company that we sell to. `channel_id`: the account channel whose name is all that says so."""

    name: str
    key: str
    channel_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting(Row):
    """A colleague saw a vendor at a customer in a situation. Before the witness taps, `state` is proposed.

    `imported_at`: when it came out of an export; None for what was heard or told. `unsure`: where the vendor's name is
    a guess, all names that it may be.
    """

    vendor_name: str
    vendor_id: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    contact_id: str | None = None
    customer_name: str | None = None
    customer_id: str | None = None
    situation: str = ""
    trade: str | None = None
    region: str | None = None
    sentiment: Sentiment = Sentiment.NEUTRAL
    verdict: Verdict = Verdict.NONE
    state: SightingState = SightingState.PROPOSED
    witness_id: str = ""
    noted_by: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    quote: str | None = None
    unsure: tuple[str, ...] = ()
    closed: bool = False
    read_by: str = "local"
    seen_at: datetime = EPOCH
    confirmed_at: datetime | None = None
    imported_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Row):
    """A customer situation that our own product does not solve, as its author described it."""

    author_id: str
    customer_name: str | None = None
    customer_id: str | None = None
    situation: str = ""
    trade: str | None = None
    region: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    quote: str | None = None
    closed: bool = False
    read_by: str = "local"
    at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Row):
    """Open trouble at a customer that a known vendor serves too; nothing of its words is kept."""

    vendor_id: str
    author_id: str
    customer_name: str
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    closed: bool = False
    at: datetime = EPOCH
