"""Every column in which a colleague's id may stand is known to export and forgetting."""

from dataclasses import fields

import pytest

from domain import model
from domain.model import Decision, Row
from domain.personal import PEOPLE, is_forgotten, pseudonym

OF_PEOPLE = {"user_id", "addressee_id", "author_id", "rep_id", "witness_id", "asker_id", "recipient_id", "actor_id"}
NO_PEOPLE = {"read_by", "bot_user_id"}
KINDS = [kind for name in model.__all__ if isinstance(kind := getattr(model, name), type) and issubclass(kind, Row)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_column_with_a_persons_id_is_known(kind: type[Row]) -> None:
    names = {field.name for field in fields(kind)}
    people = {name for name in names if name in OF_PEOPLE or name.endswith("_by")} - NO_PEOPLE
    about = {"subject_id"} if kind is Decision else set()
    assert set(PEOPLE.get(kind, ())) == people | about


def test_a_pseudonym_is_told_from_a_slack_id() -> None:
    assert is_forgotten(pseudonym("abc"))
    assert not is_forgotten("U0DANA0001")
