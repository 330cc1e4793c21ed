"""How a command is taken apart: the first word, quoted names, help, and who may."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import NotAllowed, NotFound
from domain.model import Person
from handlers.cards import answers
from handlers.cards.blocks import Drawn
from handlers.commands import COMMANDS
from handlers.commands.kith import COMMAND as KITH
from handlers.commands.kith import LONGEST
from handlers.commands.registry import Ask, Command, Word, register_command, split_word, unquoted
from handlers.services import Services
from storage.store import SqlStore
from tests.handlers.drawings import as_text
from tests.handlers.fakes import FakeSlack, StillClock, refusal, services

DANA = Person(id="P1", workspace_id="T1", user_id="U1", name="Dana Reyes")
USER = {"users_info": {"user": {"id": "U1", "real_name": "Dana Reyes"}}}


async def repeat(ask: Ask) -> Drawn:
    return answers.say(f"did {ask.text}")


async def search(ask: Ask) -> Drawn:
    return answers.say(f"searched {ask.text}")


def command(**words: Word) -> Command:
    known = {"find": Word(run=repeat, arguments="<what>", about="looks"), **words}
    return Command(name="/test", lead="A test.", words=known, otherwise=search)


def asked(text: str, person: Person = DANA, using: Services | None = None) -> Ask:
    return Ask(
        services=using or services(),
        workspace_id="T1",
        person=person,
        channel_id="C1",
        text=text,
        trigger_id="1.2",
        response_url="https://hooks.slack.com/x",
        client=cast("AsyncWebClient", FakeSlack()),
    )


async def said(of: Command, text: str, person: Person = DANA, using: Services | None = None) -> str:
    drawn = await of.run(asked(text, person, using))
    assert drawn is not None
    return as_text(drawn.blocks)


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("find office move", "find", "office move"),
        ("FIND   office move ", "find", "office move"),
        ("find", "find", ""),
        ("", "", ""),
        ('"Find Ltd"', "", '"Find Ltd"'),
        ("“Met Office”", "", "“Met Office”"),
        ("'List & Co'", "", "'List & Co'"),
        ("\u2018Why Ltd’", "", "\u2018Why Ltd’"),
    ],
)
def test_the_first_word_counts_unless_it_is_quoted(text: str, word: str, rest: str) -> None:
    assert split_word(text) == (word, rest)


@pytest.mark.parametrize(
    "quoted", ['"Met Office"', "“Met Office”", "'Met Office'", "\u2018Met Office’", " Met Office "]
)
def test_a_name_loses_the_quotes_around_it(quoted: str) -> None:
    assert unquoted(quoted) == "Met Office"


def test_a_name_keeps_the_apostrophe_inside_it() -> None:
    assert unquoted("O'Neill's Movers") == "O'Neill's Movers"


async def test_a_word_gets_what_stands_behind_it() -> None:
    assert await said(command(), "find office move") == "did office move"


async def test_a_quoted_beginning_is_a_name() -> None:
    assert await said(command(), '"find" ltd') == 'searched "find" ltd'


async def test_what_begins_with_no_word_is_left_to_the_command() -> None:
    assert await said(command(), "Lakeshore IT") == "searched Lakeshore IT"


@pytest.mark.parametrize("text", ["", "help", "HELP", "?", "help me"])
async def test_help_is_shown_when_it_is_asked_for(text: str) -> None:
    assert await said(command(), text) == "A test.\n- */test find <what>* – looks"


async def test_an_unknown_word_brings_help_that_names_it() -> None:
    strict = replace(command(), otherwise=None)
    assert await said(strict, "frobnicate *all*") == "I don't know “frobnicate”.\n- */test find <what>* – looks"


async def test_a_word_for_managers_is_refused_to_others_and_hidden_from_their_help() -> None:
    careful = command(secret=Word(run=repeat, about="for managers", managers_only=True))
    with pytest.raises(NotAllowed):
        await said(careful, "secret now")
    assert "secret" not in await said(careful, "help")
    manager = replace(DANA, is_admin=True)
    assert await said(careful, "secret now", manager) == "did now"
    assert "secret" in await said(careful, "help", manager)


def test_a_form_remembers_where_it_was_asked_for() -> None:
    assert asked("").form_about(id="V1") == '{"id":"V1","new":"1","url":"https://hooks.slack.com/x"}'


async def test_a_form_is_opened_with_the_commands_trigger() -> None:
    slack = FakeSlack(views_open={"ok": True})
    await replace(asked(""), client=cast("AsyncWebClient", slack)).open({"type": "modal"})
    assert slack.asked == [("views_open", {"trigger_id": "1.2", "view": {"type": "modal"}})]


# --- over Bolt ------------------------------------------------------------------------------------------------


class Sent:
    """What Slack gets back for one command."""

    def __init__(self) -> None:
        self.acknowledged: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.trouble: Exception | None = None

    async def ack(self, **answer: Any) -> None:
        self.acknowledged.append(answer)

    async def respond(self, **answer: Any) -> None:
        assert self.acknowledged
        if self.trouble:
            raise self.trouble
        self.answers.append(answer)


async def over_bolt(of: Command, text: str, using: Services, sent: Sent | None = None) -> Sent:
    listeners: list[Callable[..., Awaitable[None]]] = []

    class App:
        def command(self, name: str) -> Callable[[Any], None]:
            return listeners.append

    register_command(cast("AsyncApp", App()), using, of)
    sent = sent or Sent()
    body = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "text": text}
    [listener] = listeners
    await listener(ack=sent.ack, body=body, client=FakeSlack(), respond=sent.respond)
    return sent


@pytest.fixture
def using(store: SqlStore, clock: StillClock) -> Services:
    return services(store, clock=clock, slack=FakeSlack(**USER))


async def test_an_answer_is_private_and_the_acknowledgement_empty(using: Services) -> None:
    sent = await over_bolt(command(), " find office move ", using)
    assert sent.acknowledged == [{}]
    [answer] = sent.answers
    assert (answer["text"], answer["response_type"]) == ("did office move", "ephemeral")


async def test_a_refusal_is_a_sentence(using: Services) -> None:
    async def refuse(ask: Ask) -> Drawn:
        raise NotFound("I know no vendor called <!channel>.")

    sent = await over_bolt(command(find=Word(run=refuse, about="")), "find", using)
    assert [answer["text"] for answer in sent.answers] == ["I know no vendor called &lt;!channel&gt;."]


async def test_what_breaks_is_answered_with_a_reference(using: Services) -> None:
    async def break_down(ask: Ask) -> Drawn:
        raise ZeroDivisionError

    sent = await over_bolt(command(find=Word(run=break_down, about="")), "find", using)
    assert "Reference " in sent.answers[0]["text"]
    assert "ZeroDivision" not in sent.answers[0]["text"]


async def test_an_answer_that_slack_does_not_take_breaks_nothing(using: Services) -> None:
    sent = Sent()
    sent.trouble = refusal("expired_url")
    await over_bolt(command(), "find it", using, sent)
    assert sent.answers == []


async def test_nothing_is_sent_where_a_form_was_opened(using: Services) -> None:
    async def open_form(ask: Ask) -> None: ...

    sent = await over_bolt(command(find=Word(run=open_form, about="")), "find", using)
    assert sent.answers == []


@pytest.mark.parametrize("of", COMMANDS, ids=lambda of: str(of.name))
async def test_an_outsider_is_told_so(store: SqlStore, clock: StillClock, of: Command) -> None:
    guest = FakeSlack(users_info={"user": {"id": "U1", "is_restricted": True}})
    sent = await over_bolt(of, "help", services(store, clock=clock, slack=guest))
    assert [answer["text"] for answer in sent.answers] == ["Kith is for members of this workspace only."]


# --- /kith ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("mute", "9 March"),
        ("mute 1w", "9 March"),
        ("mute 2 weeks", "16 March"),
        ("mute 3", "5 March"),
        ("mute 3 days", "5 March"),
        ("mute 5h", "2 March"),
        ("mute 999w", "3 March"),
    ],
)
async def test_mute_takes_a_span(using: Services, text: str, until: str) -> None:
    await using.directory.person("T1", "U1")
    assert f"Quiet until {until}." in await said(KITH, text, using=using)
    person = await using.directory.person("T1", "U1")
    assert person.muted_until is not None
    assert person.muted_until - using.clock.now() <= LONGEST


@pytest.mark.parametrize("text", ["mute 3 months", "mute for ever", "mute -1w", "mute 1w now"])
async def test_a_span_that_is_not_understood_mutes_nothing(using: Services, text: str) -> None:
    await using.directory.person("T1", "U1")
    sent = await over_bolt(KITH, text, using)
    assert "For how long?" in sent.answers[0]["text"]
    assert (await using.directory.person("T1", "U1")).muted_until is None


async def test_unmute_ends_it(using: Services) -> None:
    await over_bolt(KITH, "mute 1w", using)
    await over_bolt(KITH, "unmute", using)
    assert (await using.directory.person("T1", "U1")).muted_until is None


async def test_status_says_what_is_listened_to_and_what_leaves_the_server(using: Services) -> None:
    text = await said(KITH, "status", using=using)
    assert "*Listening*: in channels where I was invited" in text
    assert "nothing leaves this server" in text
    assert "0 vendors, 0 confirmed sightings" in text
    assert "small-1" in await said(KITH, "status", using=replace(using, read_with="small-1"))
