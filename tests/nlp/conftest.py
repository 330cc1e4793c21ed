import pytest

from nlp.embedder import MiniLM
from nlp.gate import CascadeGate
from nlp.heads import Heads
from nlp.leaning import Leaning
from nlp.places import PlaceTable
from nlp.reader import LocalReader
from nlp.recall import SituationRecall
from nlp.trades import KnownTrades


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="session")
def trades(minilm: MiniLM) -> KnownTrades:
    return KnownTrades(minilm)


@pytest.fixture(scope="session")
def places() -> PlaceTable:
    return PlaceTable()


@pytest.fixture(scope="session")
def heads(minilm: MiniLM, trades: KnownTrades) -> Heads:
    return Heads(minilm, trades)


@pytest.fixture(scope="session")
def gate(heads: Heads) -> CascadeGate:
    return CascadeGate(heads)


@pytest.fixture(scope="session")
def reader(minilm: MiniLM, heads: Heads, trades: KnownTrades, places: PlaceTable) -> LocalReader:
    return LocalReader(heads, trades, places, Leaning(minilm, trades))


@pytest.fixture
def recall(minilm: MiniLM, trades: KnownTrades) -> SituationRecall:
    return SituationRecall(minilm, trades)
