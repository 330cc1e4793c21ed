import json
from pathlib import Path

from nlp.evaluation import evaluate_gate, evaluate_match, evaluate_messages
from nlp.gate import CascadeGate
from nlp.places import PlaceTable
from nlp.reader import LocalReader
from nlp.recall import SituationRecall
from nlp.trades import KnownTrades


def lines(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


async def test_messages_are_predicted_line_by_line(tmp_path: Path, reader: LocalReader, gate: CascadeGate) -> None:
    sighting = "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime"
    gold = lines(
        tmp_path / "gold.jsonl", {"id": "a", "text": sighting}, {"id": "b", "text": "ok"}, {"id": "c", "text": "x"}
    )
    seen: list[tuple[int, int]] = []
    await evaluate_messages(
        gold, tmp_path / "out.jsonl", reader, gate, limit=2, progress=lambda done, of: seen.append((done, of))
    )
    first, second = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines())
    assert (first["id"], first["gate"], first["label"]) == ("a", True, "sighting")
    assert first["vendors"][0]["contact"] == {"name": "Brian Lesniak", "email": None, "phone": None}
    assert (second["gate"], second["label"], second["vendors"]) == (False, "none", [])
    assert seen == [(1, 2), (2, 2)]


def test_needs_are_answered_from_the_corpus(
    tmp_path: Path, recall: SituationRecall, trades: KnownTrades, places: PlaceTable
) -> None:
    def row(name: str, situation: str, sentiment: str, region: str | None) -> dict[str, object]:
        return {
            "id": name,
            "text": situation,
            "vendor": name,
            "contact": None,
            "customer": "Acme",
            "situation": situation,
            "category": "network cabling & wifi",
            "region": region,
            "sentiment": sentiment,
            "date": "2026-05-01",
            "seen_by": "Sol",
        }

    corpus = lines(
        tmp_path / "corpus.jsonl",
        row("Near", "rewired the network of an office over a weekend", "positive", "Gresham"),
        row("Far", "rewired the network of an office over a weekend", "positive", "Seattle"),
        row("Bad", "rewired the network of an office, half of it dead", "negative", "Portland"),
    )
    gold = lines(tmp_path / "gold.jsonl", {"id": "n", "need": "office network for the new floor", "region": "Portland"})
    evaluate_match(gold, corpus, tmp_path / "out.jsonl", recall=recall, trades=trades, places=places)
    assert json.loads((tmp_path / "out.jsonl").read_text()) == {"id": "n", "vendors": ["Near"]}


async def test_a_gate_is_counted_per_file(tmp_path: Path, reader: LocalReader, gate: CascadeGate) -> None:
    path = tmp_path / "chat.txt"
    sighting = "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime"
    path.write_text(f"hello there\n\nwhat did you have for dinner?\n{sighting}\n", encoding="utf-8")
    counted = (await evaluate_gate([path], reader, gate))["chat.txt"]
    assert (counted["lines"], counted["read"], counted["speak"]) == (3, 1, 1)
    assert set(counted) == {"lines", "read", "speak", "cpu_ms_median", "cpu_ms_mean"}


async def test_the_customers_of_the_file_may_be_known(tmp_path: Path, reader: LocalReader, gate: CascadeGate) -> None:
    text = "quillon and their new network: brian's crew rewired everything over a weekend, not one complaint"
    gold = lines(tmp_path / "gold.jsonl", {"id": "a", "text": text, "customer": "Quillon"})
    told = {}
    for known in (False, True):
        await evaluate_messages(gold, tmp_path / "out.jsonl", reader, gate, customers_known=known)
        told[known] = json.loads((tmp_path / "out.jsonl").read_text())["customer"]
    assert told == {False: None, True: "quillon"}
