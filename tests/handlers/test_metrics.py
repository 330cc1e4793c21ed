"""What is counted, and that labels never grow with what comes from outside."""

import re
from datetime import timedelta

import pytest

from domain.errors import ChangedSince, NotFound, NotYet, StoreUnavailable
from domain.model import CardKind, ModelResult, Usage
from handlers.metrics import EVENTS, METHODS, Metrics
from tests.handlers.fakes import StillClock
from tests.test_docs import manifest, scopes_and_events

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


def read(metrics: Metrics) -> dict[str, float]:
    """Every sample by its name and labels."""
    found = SAMPLE.findall(metrics.text().decode())
    return {f"{name}{{{labels}}}" if labels else name: float(value) for name, labels, value in found}


def test_events_are_counted_by_kind_and_outcome_and_unknown_ones_together() -> None:
    metrics = Metrics()
    for kind in ("message", "message", "U123 wrote", None, ["x"]):
        metrics.event(kind, "dropped")
    got = read(metrics)
    assert got['kith_events_total{kind="message",outcome="dropped"}'] == 2
    assert got['kith_events_total{kind="other",outcome="dropped"}'] == 3
    assert not any("U123" in name for name in got)


def test_every_event_that_we_subscribe_to_has_a_name_of_its_own() -> None:
    _, events = scopes_and_events("manifest.private.json")
    assert {event.partition(".")[0] for event in events} <= EVENTS
    assert manifest("manifest.json")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "done"),
        (ZeroDivisionError(), "failed"),
        (StoreUnavailable("no"), "unavailable"),
        (NotYet(StillClock().now() + timedelta(seconds=1)), "waits"),
        (ChangedSince("no"), "done_elsewhere"),
        (NotFound("no"), "refused"),
    ],
)
def test_a_job_is_counted_by_how_it_ended(error: Exception | None, outcome: str) -> None:
    metrics = Metrics()

    def work() -> None:
        with metrics.job("message"):
            if error is not None:
                raise error

    if error is None:
        work()
    else:
        with pytest.raises(type(error)):
            work()
    got = read(metrics)
    assert got[f'kith_jobs_total{{kind="message",outcome="{outcome}"}}'] == 1
    assert got['kith_job_seconds_count{kind="message"}'] == 1


def test_calls_of_slack_and_of_the_model_are_counted_with_their_times() -> None:
    metrics = Metrics()
    metrics.called_slack("chat.postMessage", "ok", 0.3)
    metrics.called_slack("T123/secret", "lost", 15.0)
    usage = Usage(model="m", prompt_version="1", result=ModelResult.OK, tokens_in=471, tokens_out=71, duration_ms=900)
    metrics.asked_model(usage)
    metrics.card_shown(CardKind.SIGHTING)
    got = read(metrics)
    assert got['kith_slack_calls_total{method="chat.postMessage",outcome="ok"}'] == 1
    assert got['kith_slack_calls_total{method="other",outcome="lost"}'] == 1
    assert got['kith_slack_call_seconds_sum{method="chat.postMessage"}'] == pytest.approx(0.3)
    assert got['kith_model_calls_total{outcome="ok"}'] == 1
    assert got['kith_model_tokens_total{direction="in"}'] == 471
    assert got["kith_model_call_seconds_sum"] == pytest.approx(0.9)
    assert got['kith_cards_shown_total{kind="sighting"}'] == 1
    assert {"chat.postEphemeral", "views.open", "response_url", "users.info"} <= METHODS


def test_two_bots_in_one_process_count_apart() -> None:
    one, two = Metrics(), Metrics()
    one.event("message", "accepted")
    assert 'kith_events_total{kind="message",outcome="accepted"}' in read(one)
    assert 'kith_events_total{kind="message",outcome="accepted"}' not in read(two)
