import pytest

from domain.contacts import parse_contact


@pytest.mark.parametrize(
    ("line", "name", "email", "phone"),
    [
        ("Brian Lesniak, brian@lakeshore.example, 555 0100", "Brian Lesniak", "brian@lakeshore.example", "555 0100"),
        ("<mailto:a@b.example|a@b.example> Ann Lee", "Ann Lee", "a@b.example", None),
        ("Ann Lee (+1 555 010 0420)", "Ann Lee", None, "+1 555 010 0420"),
        ("555 0100 200", None, None, "555 0100 200"),
        ("", None, None, None),
    ],
)
def test_a_typed_contact_falls_into_its_parts(
    line: str, name: str | None, email: str | None, phone: str | None
) -> None:
    assert parse_contact(line) == (name, email, phone)
