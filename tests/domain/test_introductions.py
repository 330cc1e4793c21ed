from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain import introductions
from domain.errors import NotAllowed, Refused
from domain.introductions import open_states, outcome_states
from domain.model import Introduction, Need, Outcome, OutcomeKind, Readiness
from domain.model import IntroductionState as State
from domain.policy import CONSENT_STANDS, HELD_BACK, LAPSE_AFTER, OUTCOME_AFTER

MARCH = datetime(2026, 3, 3, 15, tzinfo=UTC)
DAY = timedelta(days=1)
NEED = Need(
    id="N1",
    author_id="tamsin",
    customer_name="Globex",
    situation="office move",
    channel_id="C1",
    ts="1.1",
    thread_ts="1.0",
    closed=True,
)


def mentioned() -> Introduction:
    return introductions.mention(workspace_id="T1", vendor_id="V1", rep_id="tamsin", now=MARCH, need=NEED)


def asked(welcomed_at: datetime | None = None) -> Introduction:
    fresh = introductions.mention(
        workspace_id="T1", vendor_id="V1", rep_id="tamsin", now=MARCH, customer_name="Globex", situation="office move"
    )
    return introductions.start(fresh, welcomed_at=welcomed_at)


def agreed() -> Introduction:
    return introductions.vendor_agrees(introductions.customer_agrees(asked(), MARCH + DAY), MARCH + 2 * DAY)


def price_only(intro: Introduction, now: datetime) -> Introduction:
    return introductions.gauge(intro, Readiness.PRICE_ONLY)


def in_state(state: State) -> Introduction:
    return replace(agreed(), state=state, introduced_at=MARCH + 3 * DAY)


def test_a_mention_is_one_tap_and_takes_what_is_known_from_the_need() -> None:
    intro = mentioned()
    assert (intro.state, intro.version, intro.due_at) == (State.MENTIONED, 1, MARCH + OUTCOME_AFTER)
    assert (intro.need_id, intro.customer_name, intro.situation, intro.closed) == ("N1", "Globex", "office move", True)
    assert (intro.channel_id, intro.ts, intro.thread_ts) == ("C1", "1.1", "1.0")


def test_what_the_rep_says_wins_over_the_need() -> None:
    intro = introductions.mention(
        workspace_id="T1",
        vendor_id="V1",
        rep_id="tamsin",
        now=MARCH,
        need=NEED,
        customer_name="Initech",
        situation="new roof",
    )
    assert (intro.customer_name, intro.situation) == ("Initech", "new roof")


def test_an_introduction_without_a_need_is_open_unless_said_otherwise() -> None:
    intro = asked()
    assert (intro.need_id, intro.closed, intro.channel_id, intro.vendor_agreed_at) == (None, False, None, None)
    bare = introductions.mention(workspace_id="T1", vendor_id="V1", rep_id="r", now=MARCH, closed=True)
    assert (bare.customer_name, bare.situation, bare.closed) == (None, "", True)


def test_a_contacts_yes_stands_for_a_year() -> None:
    assert asked(MARCH - CONSENT_STANDS).vendor_agreed_at == MARCH
    assert asked(MARCH - CONSENT_STANDS - DAY).vendor_agreed_at is None
    ready = introductions.customer_agrees(asked(MARCH - DAY), MARCH + DAY)
    assert ready.state is State.AGREED
    assert introductions.may_draft(ready)


def test_a_mention_may_lead_on_to_an_introduction_once() -> None:
    intro = introductions.lead_on(mentioned(), MARCH + DAY, welcomed_at=MARCH)
    assert (intro.state, intro.version, intro.due_at) == (State.ASKED, 2, MARCH + DAY + OUTCOME_AFTER)
    assert intro.vendor_agreed_at == MARCH + DAY
    assert introductions.lead_on(mentioned(), MARCH).vendor_agreed_at is None
    with pytest.raises(Refused, match="under way"):
        introductions.lead_on(intro, MARCH + DAY)


def test_the_draft_comes_after_both_said_yes_in_either_order() -> None:
    assert not introductions.may_draft(introductions.customer_agrees(asked(), MARCH))
    first = introductions.vendor_agrees(mentioned(), MARCH)
    assert (first.state, introductions.may_draft(first)) == (State.ASKED, False)
    both = introductions.customer_agrees(first, MARCH)
    assert (both.state, introductions.may_draft(both)) == (State.AGREED, True)
    assert introductions.write_draft(both, "Tamsin, meet Brian.").draft == "Tamsin, meet Brian."
    with pytest.raises(Refused, match="Both"):
        introductions.write_draft(first, "too early")


def test_a_second_yes_and_a_late_yes_get_a_plain_sentence() -> None:
    for step in (introductions.customer_agrees, introductions.vendor_agrees):
        with pytest.raises(Refused, match="noted already"):
            step(agreed(), MARCH)
        with pytest.raises(Refused, match="introduced already"):
            step(introductions.sent(asked(), MARCH), MARCH)


def test_sending_sets_the_one_question_thirty_days_later() -> None:
    intro = introductions.sent(agreed(), MARCH + 5 * DAY)
    assert (intro.state, intro.introduced_at) == (State.INTRODUCED, MARCH + 5 * DAY)
    assert intro.due_at == MARCH + 5 * DAY + OUTCOME_AFTER
    with pytest.raises(Refused, match="introduced already"):
        introductions.sent(intro, MARCH + 6 * DAY)


def test_skipped_steps_read_not_logged() -> None:
    intro = introductions.sent(mentioned(), MARCH + DAY)
    assert introductions.steps(intro) == (
        "mentioned: 3 March",
        "customer's yes: not logged",
        "vendor's yes: not logged",
        "introduced: 4 March",
    )


def test_each_step_that_was_taken_has_its_own_day() -> None:
    assert introductions.steps(introductions.met(introductions.sent(agreed(), MARCH + 3 * DAY), MARCH + 4 * DAY)) == (
        "asked: 3 March",
        "customer's yes: 4 March",
        "vendor's yes: 5 March",
        "introduced: 6 March",
        "met: 7 March",
    )
    led_on = introductions.lead_on(mentioned(), MARCH + DAY)
    assert introductions.steps(led_on)[:2] == ("mentioned: 3 March", "asked: 4 March")


def test_trouble_holds_a_question_back_that_was_not_put_yet() -> None:
    late = MARCH + OUTCOME_AFTER - DAY + HELD_BACK
    held = introductions.hold_back(mentioned(), late)
    assert (held.due_at, held.version) == (late, 2)
    assert introductions.hold_back(held, late - DAY) is held
    asked_already = introductions.come_due(mentioned(), MARCH + OUTCOME_AFTER)
    over = introductions.cancel(mentioned(), MARCH)
    for intro in (asked_already, over, price_only(asked(), MARCH)):
        assert introductions.hold_back(intro, late + 90 * DAY) is intro


def test_the_question_lapses_by_its_own_rule() -> None:
    once = introductions.come_due(mentioned(), MARCH + OUTCOME_AFTER)
    assert once.due_at == MARCH + OUTCOME_AFTER + LAPSE_AFTER


def test_a_meeting_may_be_noted_once() -> None:
    intro = introductions.met(introductions.sent(agreed(), MARCH), MARCH)
    assert intro.state is State.MET
    with pytest.raises(Refused, match="noted already"):
        introductions.met(intro, MARCH)


@pytest.mark.parametrize("state", sorted(open_states))
@pytest.mark.parametrize("kind", OutcomeKind)
def test_an_outcome_is_accepted_from_every_open_state(state: State, kind: OutcomeKind) -> None:
    done = introductions.outcome(in_state(state), kind, MARCH + 9 * DAY)
    assert (done.state.value, done.ended_at, done.due_at) == (kind.value, MARCH + 9 * DAY, None)


def test_a_later_word_replaces_an_outcome_and_revives_what_lapsed() -> None:
    done = introductions.outcome(agreed(), OutcomeKind.DELIVERED, MARCH)
    assert introductions.outcome(done, OutcomeKind.PARTLY, MARCH).state is State.PARTLY
    assert introductions.outcome(introductions.lapse(agreed(), MARCH), OutcomeKind.QUIET, MARCH).state is State.QUIET


@pytest.mark.parametrize("end", [introductions.cancel, introductions.lapse])
@pytest.mark.parametrize("state", sorted(open_states))
def test_every_open_state_has_an_exit_and_what_is_over_takes_no_step(end: object, state: State) -> None:
    assert callable(end)
    over = end(in_state(state), MARCH)
    assert over.state not in open_states | outcome_states
    for step in (
        introductions.lead_on,
        introductions.customer_agrees,
        introductions.vendor_agrees,
        introductions.sent,
        introductions.met,
        price_only,
        introductions.come_due,
        introductions.ask_later,
        introductions.cancel,
        introductions.lapse,
    ):
        with pytest.raises(Refused, match=r"is over: (dropped|lapsed)\."):
            step(over, MARCH)
    assert not introductions.may_draft(over)


def test_what_was_dropped_takes_no_outcome() -> None:
    with pytest.raises(Refused, match="dropped"):
        introductions.outcome(introductions.cancel(asked(), MARCH), OutcomeKind.DELIVERED, MARCH)


def told(row: str, kind: OutcomeKind, *, intro: str = "I1", undone: bool = False) -> Outcome:
    return Outcome(
        id=row,
        introduction_id=intro,
        vendor_id="V1",
        kind=kind,
        told_by="t",
        at=MARCH,
        undone_at=MARCH if undone else None,
    )


def test_an_outcome_taken_back_leaves_the_one_before() -> None:
    done = replace(introductions.outcome(agreed(), OutcomeKind.NOT_DELIVERED, MARCH), id="I1")
    standing = [
        told("1", OutcomeKind.DELIVERED),
        told("2", OutcomeKind.PARTLY),
        told("3", OutcomeKind.NOT_DELIVERED, undone=True),
        told("4", OutcomeKind.QUIET, intro="I2"),
    ]
    assert introductions.take_back(done, standing, MARCH).state is State.PARTLY


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (mentioned(), State.MENTIONED),
        (introductions.customer_agrees(asked(), MARCH), State.ASKED),
        (introductions.vendor_agrees(asked(), MARCH), State.ASKED),
        (agreed(), State.AGREED),
        (asked(), State.ASKED),
        (introductions.sent(agreed(), MARCH + DAY), State.INTRODUCED),
        (introductions.met(introductions.sent(agreed(), MARCH + DAY), MARCH + 2 * DAY), State.MET),
    ],
)
def test_with_no_outcome_left_it_is_as_open_as_before(before: Introduction, state: State) -> None:
    done = introductions.outcome(before, OutcomeKind.DELIVERED, MARCH + 3 * DAY)
    again = introductions.take_back(done, [], MARCH + 4 * DAY)
    assert (again.state, again.ended_at, again.due_at) == (state, None, before.due_at)
    assert again.version == before.version + 2


def test_after_the_question_an_outcome_taken_back_waits_for_lapsing() -> None:
    after = introductions.come_due(mentioned(), MARCH + OUTCOME_AFTER)
    done = introductions.outcome(after, OutcomeKind.DELIVERED, MARCH + OUTCOME_AFTER + DAY)
    again = introductions.take_back(done, [], MARCH + OUTCOME_AFTER + 2 * DAY)
    assert again.due_at == MARCH + 2 * OUTCOME_AFTER + 2 * DAY


def test_without_an_outcome_there_is_none_to_take_back() -> None:
    with pytest.raises(Refused, match="no outcome"):
        introductions.take_back(asked(), [], MARCH)


def test_the_question_comes_once_then_it_lapses() -> None:
    once = introductions.come_due(mentioned(), MARCH + OUTCOME_AFTER)
    assert (once.state, once.asked_outcome_at) == (State.MENTIONED, MARCH + OUTCOME_AFTER)
    assert once.due_at == MARCH + 2 * OUTCOME_AFTER
    assert introductions.come_due(once, MARCH + 2 * OUTCOME_AFTER).state is State.LAPSED


def test_too_early_moves_the_question_and_a_date_may_be_chosen() -> None:
    once = introductions.come_due(mentioned(), MARCH + OUTCOME_AFTER)
    later = introductions.ask_later(once, MARCH + OUTCOME_AFTER)
    assert (later.asked_outcome_at, later.due_at) == (None, MARCH + 2 * OUTCOME_AFTER)
    assert introductions.ask_later(once, MARCH, MARCH + 45 * DAY).due_at == MARCH + 45 * DAY
    assert introductions.ask_later(mentioned(), MARCH, MARCH - DAY).due_at == MARCH


def test_price_only_is_asked_nothing_but_an_outcome_may_be_told() -> None:
    intro = price_only(asked(), MARCH)
    assert (intro.price_only, introductions.waits_for(intro)) == (True, "price only")
    assert introductions.come_due(intro, MARCH + OUTCOME_AFTER).state is State.LAPSED
    assert introductions.outcome(intro, OutcomeKind.DELIVERED, MARCH).state is State.DELIVERED
    with pytest.raises(Refused, match="Price only is noted already"):
        price_only(intro, MARCH)
    assert introductions.gauge(intro, Readiness.READY).readiness is Readiness.READY


@pytest.mark.parametrize(
    ("intro", "line"),
    [
        (mentioned(), "mentioned 3 March"),
        (asked(), "waiting for Globex"),
        (replace(asked(), customer_name=None), "waiting for the customer"),
        (introductions.customer_agrees(asked(), MARCH), "waiting for Lakeshore IT"),
        (agreed(), "ready to send"),
        (introductions.sent(asked(), MARCH + DAY), "introduced 4 March"),
        (introductions.gauge(asked(), Readiness.LOOKING), "waiting for Globex, just looking"),
        (introductions.gauge(asked(), Readiness.READY), "waiting for Globex"),
        (introductions.met(asked(), MARCH + 2 * DAY), "met 5 March"),
        (in_state(State.MET), "they met"),
        (in_state(State.DELIVERED), "delivered"),
        (in_state(State.QUIET), "no trouble so far"),
        (in_state(State.PARTLY), "partly delivered"),
        (in_state(State.NOT_DELIVERED), "did not deliver"),
        (in_state(State.LAPSED), "lapsed"),
        (in_state(State.CANCELLED), "dropped"),
    ],
)
def test_the_card_tells_what_it_waits_for(intro: Introduction, line: str) -> None:
    assert introductions.waits_for(intro, "Lakeshore IT") == line


def test_only_the_rep_and_managers_may_tell() -> None:
    assert introductions.may_tell(asked(), "tamsin", is_manager=False)
    assert introductions.may_tell(asked(), "boss", is_manager=True)
    introductions.check_teller(asked(), "tamsin", is_manager=False)
    with pytest.raises(NotAllowed, match="rep"):
        introductions.check_teller(asked(), "other", is_manager=False)


@pytest.mark.parametrize(
    "before",
    [
        replace(asked(), customer_agreed_at=MARCH + DAY),
        replace(asked(), vendor_agreed_at=MARCH + DAY),
        replace(asked(), introduced_at=MARCH + DAY),
        replace(asked(), asked_at=MARCH + DAY),
        replace(asked(), met_at=MARCH + DAY),
        replace(asked(), asked_outcome_at=MARCH + DAY),
        replace(asked(), state=State.LAPSED, ended_at=MARCH + DAY),
        replace(asked(), created_at=MARCH + DAY),
    ],
)
def test_a_clock_that_is_behind_does_not_turn_time_back(before: Introduction) -> None:
    assert introductions.outcome(before, OutcomeKind.DELIVERED, MARCH).ended_at == MARCH + DAY


class Life(RuleBasedStateMachine):
    """Anything may happen to an introduction, at any time, by clocks that disagree."""

    @initialize(warm=st.booleans(), welcomed=st.booleans())
    def begin(self, *, warm: bool, welcomed: bool) -> None:
        self.now = MARCH
        self.intro = asked(MARCH if welcomed else None) if warm else mentioned()
        self.before = replace(self.intro, version=0)
        self.sentence = "None so far."

    def step(self, what: str, *args: object, timeless: bool = False, **more: object) -> None:
        before, when = self.intro, () if timeless else (self.now,)
        try:
            self.intro = getattr(introductions, what)(self.intro, *args, *when, **more)
        except Refused as refused:
            self.sentence = refused.sentence
        else:
            self.before = before

    @rule(hours=st.integers(-48, 2000))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(what=st.sampled_from(["lead_on", "customer_agrees", "vendor_agrees", "sent", "met", "come_due", "ask_later"]))
    def something_happens(self, what: str) -> None:
        self.step(what)

    @rule(days=st.integers(-40, 400))
    def the_rep_picks_a_day(self, days: int) -> None:
        self.step("ask_later", due_at=self.now + days * DAY)

    @rule(readiness=st.sampled_from(Readiness))
    def the_rep_says_how_far_they_are(self, readiness: Readiness) -> None:
        self.step("gauge", readiness, timeless=True)

    @rule()
    def trouble_is_heard_of(self) -> None:
        before = self.intro
        self.intro = introductions.hold_back(before, self.now + HELD_BACK)
        if self.intro is not before:
            self.before = before
            assert self.intro == replace(before, due_at=self.now + HELD_BACK, version=before.version + 1)

    @rule(what=st.sampled_from(["cancel", "lapse"]), really=st.integers(0, 5))
    def it_may_end(self, what: str, really: int) -> None:
        if really == 0:
            self.step(what)

    @rule(kind=st.sampled_from(OutcomeKind))
    def an_outcome_is_told(self, kind: OutcomeKind) -> None:
        was = self.intro.state
        self.step("outcome", kind)
        assert self.intro.state.value == kind.value or was is State.CANCELLED

    @rule(kind=st.none() | st.sampled_from(OutcomeKind))
    def an_outcome_is_taken_back(self, kind: OutcomeKind | None) -> None:
        self.step("take_back", [told("o", kind, intro=self.intro.id)] if kind else [])

    @invariant()
    def the_version_grows(self) -> None:
        assert self.intro.version == self.before.version + 1

    @invariant()
    def no_draft_before_both_said_yes(self) -> None:
        if introductions.may_draft(self.intro):
            assert self.intro.customer_agreed_at
            assert self.intro.vendor_agreed_at

    @invariant()
    def every_open_state_has_exits_and_a_date(self) -> None:
        is_open = self.intro.state in open_states
        assert (self.intro.due_at is not None) is is_open
        assert (self.intro.ended_at is None) is is_open
        if is_open:
            assert introductions.cancel(self.intro, self.now).state is State.CANCELLED
            for kind in OutcomeKind:
                assert introductions.outcome(self.intro, kind, self.now).state.value == kind.value
            once = introductions.come_due(self.intro, self.now)
            assert once.state is State.LAPSED or introductions.come_due(once, self.now).state is State.LAPSED

    @invariant()
    def time_never_goes_backwards(self) -> None:
        for moment in (
            "customer_agreed_at",
            "vendor_agreed_at",
            "asked_at",
            "introduced_at",
            "met_at",
            "ended_at",
            "asked_outcome_at",
            "due_at",
        ):
            at, earlier = getattr(self.intro, moment), getattr(self.before, moment)
            assert at is None or at >= self.intro.created_at
            if moment != "due_at":
                assert at is None or earlier is None or at >= earlier
        if self.intro.introduced_at and self.before.introduced_at is None:
            agreed_at = (self.intro.customer_agreed_at, self.intro.vendor_agreed_at)
            assert all(at is None or at <= self.intro.introduced_at for at in agreed_at)

    @invariant()
    def it_always_has_a_line_and_a_refusal_is_a_sentence(self) -> None:
        assert introductions.waits_for(self.intro)
        assert self.sentence.endswith(".")


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=500, stateful_step_count=20, deadline=None)
