import numpy as np

from nlp import leaning
from nlp.trades import STORED, KnownTrades, stored


def test_what_is_stored_was_computed_from_the_phrases_as_they_are(trades: KnownTrades) -> None:
    phrases = [phrase for trade in trades.all for phrase in trade.symptoms]
    assert stored(STORED, phrases) is not None
    assert trades.symptoms is not None
    kept = stored(leaning.STORED, leaning.fitted_to(trades.all))
    assert kept is not None
    assert np.allclose(leaning.fit(*trades.symptoms), kept, atol=1e-3)


def test_phrases_that_were_changed_since_are_not_taken_for_the_stored_ones(trades: KnownTrades) -> None:
    assert stored(leaning.STORED, leaning.fitted_to(trades.all[1:])) is None
