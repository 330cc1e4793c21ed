"""Runs gate, reader and matcher over files of examples, for the command line's `eval`."""

import asyncio
import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.asking import asks_local
from domain.matching import Candidate, rank
from domain.model import Alike, Heard, Kind, Known, Line, Reading, Sighting, SightingState, Vendor, Verdict
from domain.naming import key
from domain.policy import BAR
from domain.ports import Gate, Places, Reader, Trades
from domain.suggestions import LOOKED_AT
from nlp.memory import Memory
from nlp.recall import SituationRecall

Progress = Callable[[int, int], None]
"""Called with (done, all)."""


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _silent(_done: int, _all: int) -> None:
    """Shows nothing."""


async def evaluate_messages(
    gold_path: Path,
    out_path: Path,
    reader: Reader,
    gate: Gate,
    *,
    limit: int | None = None,
    customers_known: bool = False,
    progress: Progress = _silent,
) -> None:
    """Judges and reads every message as if in a workspace of its own, and writes one prediction a line.

    What the gate drops is read as nothing, as it would be in Slack. `customers_known`: every workspace knows the
    customers of the whole file by name, as one with a customer list would.
    """
    rows = rows_of(gold_path)
    customers = tuple(sorted({row["customer"] for row in rows if row.get("customer")})) if customers_known else ()
    rows = rows[:limit]
    with out_path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(rows, 1):
            known = Known(sells=str(row.get("industry") or ""), customers=customers)
            prediction = await _prediction(row, known, reader, gate)
            out.write(json.dumps(prediction, ensure_ascii=False) + "\n")
            progress(number, len(rows))


async def _prediction(row: Mapping[str, Any], known: Known, reader: Reader, gate: Gate) -> dict[str, Any]:
    heard = heard_of(row)
    parent = heard.context[0].text if heard.context else None
    gating = await asyncio.to_thread(gate.judge, heard.text, parent=parent, known=known)
    reading = await reader.read(heard, known) if gating.reads else Reading()
    return {"id": row["id"], "gate": gating.reads, **as_prediction(reading)}


def heard_of(row: Mapping[str, Any]) -> Heard:
    context = tuple(Line(user=line.get("user", ""), text=line["text"]) for line in row.get("context") or ())
    return Heard(text=row["text"], user=row.get("user", ""), channel=row.get("channel", ""), context=context)


def as_prediction(reading: Reading) -> dict[str, Any]:
    if reading.kind is Kind.NONE:
        reading = Reading(confidence=reading.confidence)
    return {
        "label": reading.kind.value,
        "vendors": [
            {
                "name": vendor.name,
                "contact": {"name": vendor.contact, "email": vendor.email, "phone": vendor.phone},
                "sentiment": vendor.sentiment.value,
            }
            for vendor in reading.vendors
        ],
        "customer": reading.customer,
        "situation": reading.situation,
        "category": reading.trade,
        "region": reading.region,
        "confidence": round(reading.confidence, 3),
        "speaks": reading.speaks,
    }


async def evaluate_gate(
    files: Iterable[Path], reader: Reader, gate: Gate, progress: Progress = _silent
) -> dict[str, dict[str, float]]:
    """Per file: lines, how many the gate lets pass, how many a card follows from, and the gate's processor time in ms.

    Nothing is known to the workspace, not even what it sells.
    """
    return {path.name: await _gated(_lines(path), reader, gate, progress) for path in files}


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


async def _gated(lines: list[str], reader: Reader, gate: Gate, progress: Progress) -> dict[str, float]:
    known = Known()
    reads = speaks = 0
    times: list[float] = []
    if lines:
        gate.judge(lines[0], parent=None, known=known)
    for number, line in enumerate(lines, 1):
        start = time.process_time()
        gating = gate.judge(line, parent=None, known=known)
        times.append((time.process_time() - start) * 1000)
        reads += gating.reads
        speaks += gating.reads and (await reader.read(Heard(text=line), known)).speaks
        progress(number, len(lines))
    return {
        "lines": len(lines),
        "read": reads,
        "speak": speaks,
        "cpu_ms_median": round(statistics.median(times), 4) if times else 0.0,
        "cpu_ms_mean": round(statistics.fmean(times), 4) if times else 0.0,
    }


def evaluate_match(
    gold_path: Path,
    corpus_path: Path,
    out_path: Path,
    *,
    recall: SituationRecall,
    trades: Trades,
    places: Places,
    progress: Progress = _silent,
) -> None:
    """Answers every need from the corpus as one workspace's confirmed memory; the last date in it is now."""
    sightings = [_remembered(row) for row in rows_of(corpus_path)]
    memory = recall.remembered(sightings, {})
    matching = _Matching(recall, memory, sightings, trades, places)
    rows = rows_of(gold_path)
    with out_path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(rows, 1):
            vendors = matching.answer(row["need"], row.get("region"))
            out.write(json.dumps({"id": row["id"], "vendors": vendors}, ensure_ascii=False) + "\n")
            progress(number, len(rows))


_VERDICTS = {"positive": Verdict.GOOD, "negative": Verdict.BAD, "mixed": Verdict.MIXED, "neutral": Verdict.NONE}


def _remembered(row: Mapping[str, Any]) -> Sighting:
    return Sighting(
        id=row["id"],
        vendor_name=row["vendor"],
        vendor_id=key(row["vendor"]),
        contact_name=row.get("contact") if isinstance(row.get("contact"), str) else None,
        situation=row["situation"],
        quote=row["text"],
        trade=row.get("category"),
        region=row.get("region"),
        verdict=_VERDICTS[row["sentiment"]],
        state=SightingState.CONFIRMED,
        witness_id=row.get("seen_by", ""),
        seen_at=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
        confirmed_at=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
    )


class _Matching:
    """The domain's ranking over a memory without a store."""

    def __init__(
        self, recall: SituationRecall, memory: Memory, sightings: list[Sighting], trades: Trades, places: Places
    ) -> None:
        self._recall, self._memory = recall, memory
        self._sightings = {s.id: s for s in sightings}
        self._of_vendor: dict[str, list[Sighting]] = {}
        for sighting in sightings:
            self._of_vendor.setdefault(sighting.vendor_id or "", []).append(sighting)
        self._trades, self._places = trades, places
        self._now = max(s.seen_at for s in sightings)

    def answer(self, need: str, region: str | None, *, bar: float = BAR) -> list[str]:
        place = region or self._places.recognise(need)
        alikes = self._recall.alike(
            self._memory,
            need,
            self._trades.recognise(need),
            LOOKED_AT,
            reach=lambda seen: self._places.fits(place, seen) is not False,
        )
        local = asks_local(need)
        ranking = rank([self._candidate(alike, place, local=local) for alike in alikes], self._now, bar=bar)
        return [self._of_vendor[pick.vendor_id][0].vendor_name for pick in ranking.picks]

    def _candidate(self, alike: Alike, place: str | None, *, local: bool) -> Candidate:
        best = self._sightings[alike.sighting_id]
        return Candidate(
            vendor=Vendor(id=best.vendor_id or "", name=best.vendor_name, key=key(best.vendor_name)),
            alike=alike,
            sightings=tuple(self._of_vendor[best.vendor_id or ""]),
            region_fits=self._places.fits(place, best.region),
            on_site=local or self._trades.on_site(best.trade),
        )
