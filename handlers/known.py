"""Snapshots of what a workspace knows (vendors, customers, members), for gate and reader."""

from domain.model import Alias, Customer, Known, Person, Vendor, Workspace
from domain.ports import Store, Unit


class KnownNames:
    """Keeps one snapshot a workspace until `forget` says that something changed."""

    def __init__(self, store: Store, *, company: str = "", sells: str = "") -> None:
        self._store, self._company, self._sells = store, company, sells
        self._snapshots: dict[str, Known] = {}
        self._made = 0

    def forget(self, workspace_id: str) -> None:
        self._snapshots.pop(workspace_id, None)

    async def get(self, workspace_id: str) -> Known:
        found = self._snapshots.get(workspace_id)
        if found is None:
            async with self._store.read(workspace_id) as unit:
                found = await self._build(unit)
            self._snapshots[workspace_id] = found
        return found

    async def _build(self, unit: Unit) -> Known:
        workspace = await unit.first(Workspace)
        vendors = await unit.find(Vendor)
        self._made += 1
        return Known(
            vendors=tuple(sorted({*(v.name for v in vendors), *(a.name for a in await unit.find(Alias))})),
            customers=tuple(sorted({c.name for c in await unit.find(Customer)})),
            members=tuple(sorted({p.name for p in await unit.find(Person) if p.name})),
            company=(workspace.company if workspace else "") or self._company,
            sells=(workspace.sells if workspace else "") or self._sells,
            stamp=f"{unit.workspace_id}:{self._made}",
        )
