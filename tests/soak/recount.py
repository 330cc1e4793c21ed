"""The funnel counted once more, from nothing but the images in the audit log, by rules written down a second time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.model import Act
from domain.ports import Store

Image = dict[str, Any]
GOOD = ("delivered", "quiet")


@dataclass
class Recount:
    """Rows as the log tells them. It is asked before the images are dropped, five minutes after each act."""

    rows: dict[str, dict[str, Image]] = field(default_factory=dict)
    acts: int = 0
    _known: set[str] = field(default_factory=set)
    _until: datetime | None = None

    async def harvest(self, store: Store, workspace_id: str, now: datetime) -> None:
        async with store.read(workspace_id) as unit:
            fresh = await unit.since(Act, "at", (self._until or now - timedelta(days=1)) - timedelta(minutes=5))
        self._until = now
        for act in sorted(fresh, key=lambda a: (a.at, a.id)):
            if act.id in self._known:
                continue
            self._known.add(act.id)
            self.acts += 1
            for change in act.changes:
                table = self.rows.setdefault(change.table, {})
                if change.after is None:
                    table.pop(change.row_id, None)
                else:
                    table[change.row_id] = dict(change.after)

    def all(self, table: str) -> list[Image]:
        return list(self.rows.get(table, {}).values())

    def steps(self, start: datetime, end: datetime) -> dict[str, int]:
        def within(moment: str | None) -> bool:
            return moment is not None and start <= datetime.fromisoformat(moment) < end

        serious = [one for one in self.all("introductions") if one["readiness"] != "price_only"]
        counts = {
            "seen": sum(s["state"] == "confirmed" and within(s["confirmed_at"]) for s in self.all("sightings")),
            "suggested": sum(len(s["picks"]) > 0 and within(s["created_at"]) for s in self.all("suggestions")),
            "asked": sum(within(one["created_at"]) for one in serious),
            "agreed": sum(within(_both(one)) for one in serious),
            "met": sum(within(one["introduced_at"]) for one in serious),
            "delivered": sum(o["kind"] in GOOD and within(o["at"]) for o in self._last_words()),
        }
        return {step: count for step, count in counts.items() if count}

    def lost(self, start: datetime, end: datetime) -> dict[str, int]:
        def within(moment: str | None) -> bool:
            return moment is not None and start <= datetime.fromisoformat(moment) < end

        found: Counter[str] = Counter()
        found["not alike"] += sum(s["state"] == "refused" and within(s["answered_at"]) for s in self.all("suggestions"))
        for one in self.all("introductions"):
            if one["readiness"] == "price_only":
                found["price only"] += within(one["created_at"])
            elif one["state"] in {"cancelled", "lapsed"} and within(one["ended_at"]):
                found["dropped" if one["state"] == "cancelled" else "lapsed"] += 1
        for word in self._last_words():
            if word["kind"] == "not_delivered" and within(word["at"]):
                found[(word["reason"] or "no reason given").replace("_", " ")] += 1
        return {why: count for why, count in found.items() if count}

    def _last_words(self) -> list[Image]:
        last: dict[str, Image] = {}
        for one in self.all("outcomes"):
            before = last.get(one["introduction_id"])
            if one["undone_at"] is None and (before is None or _when(before) < _when(one)):
                last[one["introduction_id"]] = one
        return list(last.values())


def _both(one: Image) -> str | None:
    told = (one["customer_agreed_at"], one["vendor_agreed_at"])
    return None if None in told else max(told, key=datetime.fromisoformat)


def _when(one: Image) -> tuple[datetime, str]:
    return datetime.fromisoformat(one["at"]), str(one["id"])
