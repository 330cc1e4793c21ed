"""The environment becomes one value, or one list of everything that is wrong with it."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import PROJECT, VARIABLES, Settings, SettingsError

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1-bot", "SLACK_APP_TOKEN": "xapp-1-app"}

KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
MANY = {
    "SLACK_MODE": "http",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "KITH_OAUTH_CLIENT_ID": "1.2",
    "KITH_OAUTH_CLIENT_SECRET": "a-secret",
    "KITH_ENCRYPTION_KEY": KEY,
}


def load(**variables: str) -> Settings:
    return Settings.load({**TOKENS, **variables})


def problems(**variables: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(**variables)
    return caught.value.problems


def only_problem(**variables: str) -> str:
    [problem] = problems(**variables)
    return problem


CHANGES = {
    "SLACK_MODE": "http",
    "SLACK_BOT_TOKEN": "xoxb-2-bot",
    "SLACK_APP_TOKEN": "xapp-2-app",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "KITH_OAUTH_CLIENT_ID": "3.4",
    "KITH_OAUTH_CLIENT_SECRET": "another-secret",
    "KITH_ENCRYPTION_KEY": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
    "HOST": "0.0.0.0",  # noqa: S104  # only compared
    "PORT": "4000",
    "KITH_HOME": "elsewhere",
    "DATABASE_URL": "sqlite:///elsewhere.db",
    "OPENAI_API_KEY": "sk-1",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    "OPENAI_MODEL": "a-model",
    "KITH_MODEL_SECONDS": "60",
    "KITH_MODEL_AT_ONCE": "1",
    "KITH_MODEL_PER_MINUTE": "500",
    "KITH_TOKENS_PER_MONTH": "0",
    "KITH_CHANNELS": "C0AAA",
    "KITH_MANAGERS": "U0AAA",
    "KITH_COMPANY": "Fernweh",
    "KITH_SELLS": "phone lines",
    "KITH_UNASKED_PER_DAY": "5",
    "KITH_LISTEN": "silent",
    "KITH_LOG": "json",
}


def test_two_tokens_are_enough_for_socket_mode() -> None:
    settings = load()
    assert settings.slack_mode == "socket"
    assert (settings.slack_bot_token, settings.slack_app_token) == ("xoxb-1-bot", "xapp-1-app")
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings.kith_home == PROJECT / ".kith"
    assert settings.database_url == f"sqlite+aiosqlite:///{PROJECT}/.kith/kith.db"
    assert (settings.openai_api_key, settings.openai_base_url) == ("", "")
    assert settings.openai_model
    assert (settings.model_seconds, settings.model_at_once, settings.model_per_minute) == (20, 4, 60)
    assert settings.tokens_per_month is None
    assert (settings.channels, settings.managers) == (frozenset(), frozenset())
    assert (settings.company, settings.sells) == ("", "")
    assert (settings.unasked_per_day, settings.listen, settings.log) == (2, "quiet", "text")


def test_http_mode_needs_the_signing_secret_and_no_app_token() -> None:
    environ = {"SLACK_MODE": "http", "SLACK_BOT_TOKEN": "xoxb-1-bot"}
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET is missing") as caught:
        Settings.load(environ)
    assert len(caught.value.problems) == 1
    settings = Settings.load({**environ, "SLACK_SIGNING_SECRET": "0123456789abcdef"})
    assert settings.slack_app_token == ""


def test_socket_mode_needs_both_tokens() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({})
    assert [problem.split()[0] for problem in caught.value.problems] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


def test_a_command_that_never_talks_to_slack_needs_no_token() -> None:
    assert Settings.load({}, needs_slack=False).slack_bot_token == ""


def test_many_workspaces_need_no_token_of_one() -> None:
    settings = Settings.load(MANY)
    assert settings.many
    assert (settings.slack_bot_token, settings.encryption_keys) == ("", (b"\1" * 32,))
    assert not load().many


@pytest.mark.parametrize("name", ["KITH_OAUTH_CLIENT_ID", "KITH_OAUTH_CLIENT_SECRET", "KITH_ENCRYPTION_KEY"])
def test_of_what_many_workspaces_need_nothing_may_lack(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({**MANY, name: ""})
    [problem] = caught.value.problems
    assert problem.startswith(f"{name} is missing")


def test_one_workspace_and_many_at_once_is_refused_in_one_sentence() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({**MANY, "SLACK_BOT_TOKEN": "xoxb-1-bot"})
    [problem] = caught.value.problems
    assert problem.startswith("SLACK_BOT_TOKEN is for one workspace")
    assert problem.count(".") == 1


def test_many_workspaces_come_over_http() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({**MANY, "SLACK_MODE": "socket", "SLACK_APP_TOKEN": "xapp-1-app"})
    assert [problem.split()[0] for problem in caught.value.problems] == ["SLACK_MODE"]


def test_what_is_true_of_one_workspace_is_not_said_of_many() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({**MANY, "KITH_COMPANY": "Northlight", "KITH_MANAGERS": "U0AAA"})
    [problem] = caught.value.problems
    assert problem.startswith("KITH_MANAGERS, KITH_COMPANY: of one workspace only")


def test_several_keys_are_kept_in_their_order_each_once() -> None:
    other = "_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v4="
    found = Settings.load({**MANY, "KITH_ENCRYPTION_KEY": f"{other}, {KEY},{other}"}).encryption_keys
    assert [key[:1] for key in found] == [b"\xfe", b"\1"]


@pytest.mark.parametrize("wrong", ["hunter2", "aHVudGVyMg==", f"{KEY},hunter2", KEY[:-1], f"{KEY[:-2]}!="])
def test_what_is_no_key_is_refused_and_not_repeated(wrong: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({**MANY, "KITH_ENCRYPTION_KEY": wrong})
    [problem] = caught.value.problems
    assert problem.startswith("KITH_ENCRYPTION_KEY is no key")
    assert "hunter2" not in problem
    assert wrong not in problem


def test_the_printed_settings_of_many_show_no_secret() -> None:
    shown = repr(Settings.load(MANY))
    assert "a-secret" not in shown
    assert "\\x01" not in shown


def test_every_wrong_value_is_named_at_once() -> None:
    found = problems(
        SLACK_MODE="carrier pigeon",
        PORT="70000",
        SLACK_API_URL="slack",
        OPENAI_BASE_URL="ftp://example.com",
        KITH_MODEL_SECONDS="91",
        KITH_MODEL_AT_ONCE="0",
        KITH_MODEL_PER_MINUTE="fast",
        KITH_TOKENS_PER_MONTH="-1",
        DATABASE_URL="mysql://example",
        KITH_CHANNELS="#sales",
        KITH_MANAGERS="dana",
        KITH_UNASKED_PER_DAY="many",
        KITH_LISTEN="loud",
        KITH_LOG="xml",
    )
    assert sorted(problem.split()[0] for problem in found) == [
        "DATABASE_URL",
        "KITH_CHANNELS",
        "KITH_LISTEN",
        "KITH_LOG",
        "KITH_MANAGERS",
        "KITH_MODEL_AT_ONCE",
        "KITH_MODEL_PER_MINUTE",
        "KITH_MODEL_SECONDS",
        "KITH_TOKENS_PER_MONTH",
        "KITH_UNASKED_PER_DAY",
        "OPENAI_BASE_URL",
        "PORT",
        "SLACK_API_URL",
        "SLACK_MODE",
    ]


def test_the_error_reads_as_its_problems() -> None:
    error = SettingsError(["One is missing.", "Two is wrong."])
    assert str(error) == "One is missing.\nTwo is wrong."


def test_swapped_tokens_are_named_for_what_they_are() -> None:
    found = problems(SLACK_BOT_TOKEN="xapp-1-app", SLACK_APP_TOKEN="xoxb-1-bot")
    assert "holds what belongs in SLACK_APP_TOKEN" in found[0]
    assert "holds what belongs in SLACK_BOT_TOKEN" in found[1]


@pytest.mark.parametrize("wrong", ["xapp-1-app", "xoxb-1-bot", "two words"])
def test_what_is_no_signing_secret_is_refused(wrong: str) -> None:
    assert "no signing secret" in only_problem(SLACK_SIGNING_SECRET=wrong)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"])
def test_a_problem_never_repeats_a_secret(name: str) -> None:
    assert "hunter2" not in only_problem(**{name: "hunter2 twice"})


def test_a_database_password_is_not_repeated() -> None:
    assert "hunter2" not in only_problem(DATABASE_URL="mysql://kith:hunter2@db/kith")


def test_the_printed_settings_show_no_secret() -> None:
    shown = repr(
        load(
            SLACK_SIGNING_SECRET="signinghunter2",
            OPENAI_API_KEY="key-hunter2",
            DATABASE_URL="postgresql://kith:hunter2@db/kith",
        )
    )
    assert "hunter2" not in shown
    assert "xoxb" not in shown
    assert "xapp" not in shown


def test_the_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        load().port = 1  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("given_url", ["http://127.0.0.1:9/api", "http://127.0.0.1:9/api/"])
def test_the_slack_address_always_ends_in_one_slash(given_url: str) -> None:
    assert load(SLACK_API_URL=given_url).slack_api_url == "http://127.0.0.1:9/api/"


@pytest.mark.parametrize("wrong", ["https://", "http://[", "https://example.com:port/", "example.com/api"])
def test_a_slack_address_that_is_none_is_refused(wrong: str) -> None:
    assert only_problem(SLACK_API_URL=wrong).startswith("SLACK_API_URL is no web address")


@pytest.mark.parametrize(
    ("given_url", "url"),
    [
        ("sqlite:////data/kith.db", "sqlite+aiosqlite:////data/kith.db"),
        ("sqlite+aiosqlite:///kith.db", "sqlite+aiosqlite:///kith.db"),
        ("postgres://db/kith", "postgresql+psycopg://db/kith"),
        ("postgresql://db/kith", "postgresql+psycopg://db/kith"),
        ("postgresql+psycopg://db/kith", "postgresql+psycopg://db/kith"),
    ],
)
def test_a_database_address_is_given_its_driver(given_url: str, url: str) -> None:
    assert load(DATABASE_URL=given_url).database_url == url


@pytest.mark.parametrize("wrong", ["kith.db", "sqlite://", "sqlite:///", "mysql://db/kith"])
def test_a_database_address_that_is_none_is_refused(wrong: str) -> None:
    assert only_problem(DATABASE_URL=wrong).startswith("DATABASE_URL is no database address")


def test_the_database_stands_in_the_home_folder(tmp_path: Path) -> None:
    settings = load(KITH_HOME=str(tmp_path))
    assert settings.kith_home == tmp_path
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/kith.db"


def test_the_home_of_somebody_unknown_is_refused() -> None:
    assert only_problem(KITH_HOME="~nobody-by-that-name/kith").startswith("KITH_HOME names the home of somebody")


def test_lists_are_split_at_commas_and_spaces() -> None:
    settings = load(KITH_CHANNELS=" C0AAA, G0BBB C0CCC,", KITH_MANAGERS="U0AAA,W0BBB")
    assert settings.channels == {"C0AAA", "G0BBB", "C0CCC"}
    assert settings.managers == {"U0AAA", "W0BBB"}


def test_a_channel_name_in_place_of_its_id_is_named() -> None:
    assert only_problem(KITH_CHANNELS="C0AAA,#sales").endswith("not: #sales.")


def test_minus_one_lifts_the_cap_and_less_is_refused() -> None:
    assert load(KITH_UNASKED_PER_DAY="-1").unasked_per_day == -1
    assert load(KITH_UNASKED_PER_DAY="0").unasked_per_day == 0
    assert "-1 or more" in only_problem(KITH_UNASKED_PER_DAY="-2")


def test_port_zero_lets_the_system_choose() -> None:
    assert load(PORT="0").port == 0


def test_an_empty_value_counts_as_not_set() -> None:
    assert load(PORT="", KITH_LISTEN=" ", SLACK_API_URL="") == load()


def test_the_file_fills_what_the_environment_leaves_open(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text('# comment\nSLACK_BOT_TOKEN=xoxb-file\nKITH_COMPANY="Fern & $Co"\nPORT=4000\n')
    settings = Settings.load({**TOKENS, "PORT": "5000"}, dotenv)
    assert settings.slack_bot_token == "xoxb-1-bot"
    assert settings.port == 5000
    assert settings.company == "Fern & $Co"


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    assert Settings.load(TOKENS, tmp_path / ".env") == load()


def test_client_id_and_secret_are_ignored() -> None:
    assert load(SLACK_CLIENT_ID="1", SLACK_CLIENT_SECRET="2") == load()


@pytest.mark.parametrize("name", VARIABLES)
def test_every_listed_variable_changes_something(name: str) -> None:
    base = MANY if name in MANY and name.startswith("KITH") else {**TOKENS, "SLACK_SIGNING_SECRET": "fedcba9876543210"}
    assert Settings.load({**base, name: CHANGES[name]}) != Settings.load(base)


@given(st.dictionaries(st.sampled_from(VARIABLES), st.text(alphabet=st.characters(codec="utf-8"))))
def test_any_environment_gives_settings_or_sentences(environ: dict[str, str]) -> None:
    try:
        found = Settings.load(environ).slack_bot_token.startswith("xoxb-")
    except SettingsError as error:
        found = bool(error.problems) and all(problem.endswith(".") for problem in error.problems)
    assert found
