"""The page for whoever runs Kith names figures, labels and outcomes that exist, and every one of them."""

import re
from pathlib import Path

from domain.model import CardKind, ModelResult, Usage
from handlers.metrics import Metrics

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "how-to" / "operate.md").read_text(encoding="utf-8")
ALERTS = PAGE.split("\n## Five alerts\n")[1].split("\n## ")[0]
TABLE = PAGE.split("\n## Every figure\n")[1].split("\n## ")[0]
PARTS = ("_bucket", "_count", "_sum", "_created")


def served() -> dict[str, set[str]]:
    """Every figure that there is, with its labels."""
    metrics = Metrics()
    metrics.event("message", "accepted")
    with metrics.acknowledging("event"), metrics.job("message"):
        pass
    metrics.called_slack("users.info", "ok", 0.1)
    metrics.card_shown(CardKind.SIGHTING)
    metrics.asked_model(
        Usage(model="m", prompt_version="1", result=ModelResult.OK, tokens_in=1, tokens_out=1, duration_ms=1)
    )
    found: dict[str, set[str]] = {}
    for family in metrics.registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = {label for sample in family.samples for label in sample.labels} - {"le"}
        found[name] = labels
    return found


def without_part(name: str) -> str:
    return next((name.removesuffix(part) for part in PARTS if name.endswith(part)), name)


def test_every_figure_of_the_page_exists_and_every_figure_stands_there() -> None:
    rows = re.findall(r"^\| ((?:`kith_\w+`(?:, )?)+) \| ([^|]+) \|", TABLE, flags=re.MULTILINE)
    told = {
        name: set(re.findall(r"`(\w+)`", labels)) for names, labels in rows for name in re.findall(r"`(\w+)`", names)
    }
    known = {name: labels for name, labels in served().items() if name.startswith("kith_")}
    assert set(told) == set(known)
    unfilled = {"kith_inbox_events", "kith_chores_failed_total"}
    assert {name: labels for name, labels in told.items() if name not in unfilled} == {
        name: labels for name, labels in known.items() if name not in unfilled
    }


def test_the_alerts_ask_for_figures_that_exist() -> None:
    asked = {without_part(name) for name in re.findall(r"\bkith_\w+", PAGE)}
    assert asked <= set(served())
    assert len(re.findall(r"^ +- alert: (\w+)$", ALERTS, flags=re.MULTILINE)) == 5


def test_each_alert_has_a_row_that_says_what_to_do() -> None:
    names = re.findall(r"^ +- alert: (\w+)$", ALERTS, flags=re.MULTILINE)
    assert [name for name in names if f"\n| {name} | " not in ALERTS] == []


def test_what_the_alerts_compare_is_what_the_bot_says() -> None:
    outcomes = re.findall(r'kith_events_total\{outcome="(\w+)"\}', PAGE)
    assert set(outcomes) == {"refused"}
    assert re.findall(r'kith_inbox_events\{state="(\w+)"\}', PAGE) == ["parked"]
