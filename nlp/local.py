"""All of local reading, put together once: what a bot without a key understands."""

from dataclasses import dataclass
from typing import Final, Self

from domain.model import Heard, Known
from nlp.embedder import MiniLM, RememberingMiniLM
from nlp.gate import CascadeGate
from nlp.heads import Heads
from nlp.leaning import Leaning
from nlp.places import PlaceTable
from nlp.reader import LocalReader
from nlp.recall import SituationRecall
from nlp.trades import KnownTrades

LATELY: Final = 16
"""Vectors that are kept: of one message or question, for whoever looks at it next."""


@dataclass(frozen=True, slots=True)
class Local:
    minilm: MiniLM
    gate: CascadeGate
    reader: LocalReader
    recall: SituationRecall
    trades: KnownTrades
    places: PlaceTable

    @classmethod
    def load(cls, minilm: MiniLM | None = None) -> Self:
        minilm = minilm or RememberingMiniLM(LATELY)
        trades, places = KnownTrades(minilm), PlaceTable()
        heads = Heads(minilm, trades)
        return cls(
            minilm=minilm,
            gate=CascadeGate(heads),
            reader=LocalReader(heads, trades, places, Leaning(minilm, trades)),
            recall=SituationRecall(minilm, trades),
            trades=trades,
            places=places,
        )

    def warm(self) -> None:
        """Loads what is otherwise loaded at the first message, so that nobody waits for it."""
        heard = Heard(text="Lakeshore IT rewired the office of Acme in Austin, zero downtime")
        self.gate.judge(heard.text, parent=None, known=Known())
        self.reader.read_now(heard, Known())
        self.places.recognise("Austin")
        self.trades.recognise(heard.text)

    def trouble(self) -> str | None:
        """Why meaning is not understood and words alone decide; None when all is well."""
        return self.minilm.trouble
