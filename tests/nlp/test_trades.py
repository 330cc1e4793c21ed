from pathlib import Path

import pytest

from nlp.embedder import MiniLM
from nlp.trades import KnownTrades

CATEGORIES = """
network cabling & wifi, managed IT, internet/telecom, storage hardware, backup & disaster recovery, cloud
migration, web development, hosting, cybersecurity, ERP/CRM implementation, payroll/HR, logistics/freight, commercial
electrical, HVAC, construction, office moving, legal/compliance, accounting/audit, marketing agency, data/analytics,
printing/signage, industrial automation, AV/meeting rooms, staffing, translation, software development, physical
security, facilities services, equipment service & calibration"""


def test_every_trade_has_words_and_fifteen_symptoms(trades: KnownTrades) -> None:
    names = [trade.name for trade in trades.all]
    assert len(names) == len(set(names))
    assert {" ".join(name.split()) for name in CATEGORIES.split(",")} <= set(names)
    assert all(len(trade.symptoms) >= 15 and trade.words for trade in trades.all)


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        ("the lift stops between floors twice a week", "elevators"),
        ("half of the wages were wrong again this month", "payroll/HR"),
        ("who does office cabling and wifi", "network cabling & wifi"),
        ("we need a lawyer for a contract dispute", "legal/compliance"),
        ("wir suchen einen Steuerberater", "accounting/audit"),
        ("nobody hears the remote people in the board room", "AV/meeting rooms"),
    ],
)
def test_a_trade_is_recognised_by_its_words_or_its_symptoms(trades: KnownTrades, text: str, trade: str) -> None:
    assert trades.recognise(text) == trade


@pytest.mark.parametrize("text", ["", "see you tomorrow", "\u200b"])
def test_an_idle_text_has_no_trade(trades: KnownTrades, text: str) -> None:
    assert trades.recognise(text) is None


def test_work_at_the_customers_place_is_told_from_remote_work(trades: KnownTrades) -> None:
    assert trades.on_site("HVAC")
    assert not trades.on_site("payroll/HR")
    assert not trades.on_site("alchemy")
    assert not trades.on_site(None)


def test_chances_add_up_to_one(trades: KnownTrades) -> None:
    ranked = trades.rank("the freezer thaws every weekend")
    assert abs(sum(chance for _, chance in ranked) - 1) < 1e-3
    assert ranked[0][0] == "refrigeration"


def test_words_alone_do_without_the_model(tmp_path: Path) -> None:
    blind = MiniLM(weights=tmp_path / "missing.onnx")
    assert KnownTrades(blind).recognise("they need a payroll provider") == "payroll/HR"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the patch panel is a mess", 1),
        ("please patch the thing now and then", 1),
        ("patch it, and the wifi too", 2),
        ("wifi, wifi and more wifi", 1),
    ],
)
def test_each_word_of_a_trade_counts_once(trades: KnownTrades, text: str, words: int) -> None:
    cabling = trades.number_of("network cabling & wifi")
    assert cabling is not None
    assert len(trades.wording.hits(text).get(cabling, set())) == words
