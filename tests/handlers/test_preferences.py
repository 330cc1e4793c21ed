"""What a workspace set in Slack wins over the environment, until it is told that it changed."""

from domain.model import Listening, OutcomeKind, Workspace
from handlers.preferences import Preferences, WorkspacePreferences, effective
from storage.store import SqlStore

BASE = Preferences(company="Northlight", managers=frozenset({"U1"}), unasked_per_day=2, listen=Listening.SILENT)


def test_what_is_not_set_in_slack_comes_from_the_environment() -> None:
    assert effective(BASE, None) == effective(BASE, Workspace()) == BASE


def test_what_is_set_in_slack_wins_zero_and_no_included() -> None:
    own = effective(
        BASE,
        Workspace(
            company="Corvid",
            managers=("U2", "U3"),
            unasked_per_day=0,
            listen=Listening.QUIET,
            model_on=False,
            delivered_emoji=("tada",),
        ),
    )
    assert (own.company, own.managers, own.unasked_per_day) == ("Corvid", frozenset({"U2", "U3"}), 0)
    assert (own.listen, own.model_on) == (Listening.QUIET, False)
    assert own.outcome_of("tada") is OutcomeKind.DELIVERED
    assert own.outcome_of("white_check_mark") is None
    assert own.outcome_of("x") is OutcomeKind.NOT_DELIVERED


def test_only_the_channels_that_were_allowed_are_listened_in() -> None:
    assert Preferences().listens_in("C1")
    assert not Preferences(channels=frozenset({"C2"})).listens_in("C1")
    assert not Preferences(listen=Listening.COMMANDS).listens_in("C1")


async def test_a_change_counts_once_it_is_told(store: SqlStore) -> None:
    preferences = WorkspacePreferences(store, BASE)
    async with store.write("T1", actor_id="U1", what="set") as unit:
        row = await unit.first(Workspace) or await unit.add(Workspace(id="T1"))
    assert (await preferences.get("T1")).company == "Northlight"
    async with store.write("T1", actor_id="U1", what="set") as unit:
        await unit.change(row, company="Corvid")
    assert (await preferences.get("T1")).company == "Northlight"
    preferences.forget("T1")
    assert (await preferences.get("T1")).company == "Corvid"
