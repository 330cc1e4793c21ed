"""What a workspace decided about Kith: the environment says it first, what was set in Slack wins."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta

from domain import policy
from domain.model import Listening, OutcomeKind, Workspace
from domain.ports import Store
from handlers.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The values that count. A field named as one of `Workspace` is overruled by it where it is set there."""

    listen: Listening = Listening.QUIET
    channels: frozenset[str] = frozenset()
    """Channels that may be read; empty: all where Kith was invited."""
    managers: frozenset[str] = frozenset()
    """Empty: owners and admins."""
    company: str = ""
    sells: str = ""
    unasked_per_day: int = policy.UNASKED_PER_DAY
    remember_emoji: frozenset[str] = policy.REMEMBER_EMOJI
    delivered_emoji: frozenset[str] = policy.DELIVERED_EMOJI
    partly_emoji: frozenset[str] = policy.PARTLY_EMOJI
    not_delivered_emoji: frozenset[str] = policy.NOT_DELIVERED_EMOJI
    busy_after: int = policy.BUSY_AFTER
    """Introductions a month above which others are shown first."""
    asked_per_quarter: int = policy.ASKED_PER_QUARTER
    """How often one witness or contact is asked at most."""
    read_bar: float | None = None
    speak_bar: float | None = None
    """What managers set the thresholds to; None: as shipped. What people's taps make of them: `domain.thresholds`."""
    half_life_days: int = policy.HALF_LIFE.days
    unconfirmed_days: int = policy.UNCONFIRMED_KEPT.days
    model_on: bool = True
    model_reads_closed: bool = False
    """Whether text from closed channels may go to the model."""
    tokens_per_month: int | None = None
    """None: no limit."""
    digest_day: int = policy.DIGEST_DAY
    digest_time: str = policy.DIGEST_TIME
    digest_channel: str = ""
    """A channel that gets the digest too, by the managers' choice; empty: none."""

    expected_back: tuple[tuple[str, float], ...] = ()
    """(trade, referrals that are expected for each introduction); 1 for a trade that is not named."""

    def listens_in(self, channel_id: str) -> bool:
        """Whether messages of this channel are for our ears, as far as preferences decide."""
        return self.listen is not Listening.COMMANDS and (not self.channels or channel_id in self.channels)

    def outcome_of(self, emoji: str) -> OutcomeKind | None:
        """What an emoji (its name without colons and skin tone) tells of an introduction."""
        for kind, emojis in (
            (OutcomeKind.DELIVERED, self.delivered_emoji),
            (OutcomeKind.PARTLY, self.partly_emoji),
            (OutcomeKind.NOT_DELIVERED, self.not_delivered_emoji),
        ):
            if emoji in emojis:
                return kind
        return None

    def hears(self, emoji: str) -> bool:
        """Whether an emoji means anything to Kith."""
        return emoji in self.remember_emoji or self.outcome_of(emoji) is not None

    @property
    def unconfirmed_kept(self) -> timedelta:
        return timedelta(days=self.unconfirmed_days)

    @property
    def half_life(self) -> timedelta:
        return timedelta(days=self.half_life_days)


def effective(base: Preferences, workspace: Workspace | None) -> Preferences:
    """The environment's values with those that the workspace set in their place."""
    if workspace is None:
        return base
    own = {field.name: getattr(workspace, field.name, None) for field in fields(Preferences)}
    chosen = {name: value for name, value in own.items() if value not in (None, "", ())}
    sets = {name: frozenset(value) for name, value in chosen.items() if isinstance(getattr(base, name), frozenset)}
    return replace(base, **(chosen | sets))


class WorkspacePreferences:
    """Keeps the effective values of each workspace until `forget` says that they changed."""

    def __init__(self, store: Store, base: Preferences | None = None) -> None:
        self._store, self.base = store, base or Preferences()
        self._kept: dict[str, Preferences] = {}
        self._reading: Once[str, Preferences] = Once()

    def forget(self, workspace_id: str) -> None:
        self._kept.pop(workspace_id, None)
        self._reading.forget(workspace_id)

    async def get(self, workspace_id: str) -> Preferences:
        found = self._kept.get(workspace_id)
        return found or await self._reading.ask(workspace_id, lambda: self._read(workspace_id))

    async def _read(self, workspace_id: str) -> Preferences:
        async with self._store.read(workspace_id) as unit:
            found = effective(self.base, await unit.first(Workspace))
        if self._reading.is_latest(workspace_id):
            self._kept[workspace_id] = found
        return found
