"""Snapshots of what a workspace knows (vendors, customers, members), for gate and reader."""

import asyncio

from domain.introductions import open_states
from domain.model import Alias, Customer, Introduction, Known, Person, Vendor, Workspace
from domain.ports import Store, Unit
from domain.thresholds import read_bar, speak_bar, taught_of


class KnownNames:
    """Keeps one snapshot a workspace until `forget` says that something changed."""

    def __init__(self, store: Store, *, company: str = "", sells: str = "") -> None:
        self._store, self._company, self._sells = store, company, sells
        self._snapshots: dict[str, Known] = {}
        self._building: dict[str, asyncio.Task[Known]] = {}
        self._marks: dict[str, tuple[object, ...]] = {}
        self._made = 0

    def forget(self, workspace_id: str) -> None:
        self._snapshots.pop(workspace_id, None)
        self._building.pop(workspace_id, None)

    async def refresh(self, workspace_id: str) -> None:
        """Forgets the snapshot where names came or went unnoticed: by an import, or with the name of a channel."""
        if workspace_id in self._snapshots:
            async with self._store.read(workspace_id) as unit:
                mark = await _mark(unit)
            if mark != self._marks.get(workspace_id):
                self.forget(workspace_id)

    async def get(self, workspace_id: str) -> Known:
        """The snapshot; however many ask at once, it is built once."""
        found = self._snapshots.get(workspace_id)
        if found is not None:
            return found
        building = self._building.get(workspace_id)
        if building is None or building.done():
            building = self._building[workspace_id] = asyncio.create_task(self._build(workspace_id))
        return await asyncio.shield(building)

    async def _build(self, workspace_id: str) -> Known:
        async with self._store.read(workspace_id) as unit:
            known = await self._read(unit)
        if self._building.get(workspace_id) is asyncio.current_task():  # else it was forgotten meanwhile
            self._snapshots[workspace_id] = known
        return known

    async def _read(self, unit: Unit) -> Known:
        workspace = await unit.first(Workspace)
        self._marks[unit.workspace_id] = await _mark(unit)
        vendors, lessons = await unit.find(Vendor), await taught_of(unit)
        called = {vendor.id: vendor.name for vendor in vendors}
        open_ones = await unit.find(Introduction, state=open_states)
        self._made += 1
        return Known(
            vendors=tuple(sorted({*(v.name for v in vendors), *(a.name for a in await unit.find(Alias))})),
            customers=tuple(sorted({c.name for c in await unit.find(Customer)})),
            members=tuple(sorted({p.name for p in await unit.find(Person) if p.name})),
            company=(workspace.company if workspace else "") or self._company,
            sells=(workspace.sells if workspace else "") or self._sells,
            read_bar=read_bar(workspace.read_bar if workspace else None, lessons),
            speak_bar=speak_bar(workspace.speak_bar if workspace else None, lessons),
            introduced=tuple(
                sorted(
                    {
                        (called[i.vendor_id], i.customer_name)
                        for i in open_ones
                        if i.customer_name and i.vendor_id in called
                    }
                )
            ),
            stamp=f"{unit.workspace_id}:{self._made}",
        )


async def _mark(unit: Unit) -> tuple[object, ...]:
    """Changes whenever a name is added or removed; cheap to ask for."""
    marks: list[object] = []
    for kind in (Vendor, Alias, Customer):
        newest = await unit.first(kind, order="-id")
        marks += [await unit.count(kind), newest.id if newest else None]
    return tuple(marks)
