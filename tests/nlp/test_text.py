from hypothesis import given
from hypothesis import strategies as st

from domain.model import Heard, Line
from nlp.text import LONGEST, grounded, seen


def test_markup_disappears_and_labels_stay() -> None:
    text = "<@U1> see <#C1|acct-acme>, <https://a.example|the plan> &amp; <mailto:a@b.example|a@b.example> *now* :tada:"
    assert seen(text) == "@somebody see #acct-acme, the plan & a@b.example now"


def test_disguised_letters_are_undone() -> None:
    assert seen("L\u0430ke\u200bshore \uff29\uff34") == "Lakeshore IT"


def test_lines_and_words_with_underscores_stay() -> None:
    assert seen("one\ntwo snake_case") == "one\ntwo snake_case"


def test_a_name_is_grounded_in_the_message_or_its_thread_only() -> None:
    heard = Heard(text="they were *great*", context=(Line(user="U1", text="<@U2> met L\u0430keshore IT's people"),))
    assert grounded("Lakeshore IT", heard)
    assert not grounded("Lakeshore", Heard(text="Lakeshores"))
    assert not grounded("", heard)


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_be_shown(text: str) -> None:
    assert len(seen(text)) <= LONGEST
