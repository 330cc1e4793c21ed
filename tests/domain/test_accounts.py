"""Which channels are about a customer, and what the customer is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import account_name
from domain.naming import key


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        ("acct-globex", "Globex"),
        ("acct-globex-corp", "Globex Corp"),
        ("account-initech", "Initech"),
        ("customer_hooli_inc", "Hooli Inc"),
        ("client-vandelay-industries", "Vandelay Industries"),
        ("cust-acme-it", "Acme IT"),
        ("acct-globex-internal", "Globex"),
        ("acct-globex-deal-room-2026", "Globex"),
        ("ACCT-Globex", "Globex"),
        ("acct-general-electric", "General Electric"),
        ("acct-3m-company", None),
        ("acct-müller-söhne", "Müller Söhne"),
        ("acct-東京電力", "東京電力"),
    ],
)
def test_the_name_of_an_account_channel_names_the_customer(channel: str, name: str | None) -> None:
    assert account_name(channel) == name


@pytest.mark.parametrize(
    "channel",
    [
        "general",
        "globex",
        "partner-lakeshore",
        "my-acct-globex",
        "acct",
        "acct-",
        "acct-2026",
        "acct-q3",
        "acct-internal",
        "acct-internal-chat",
        "acct-ab",
        "account-management",
        "accounts-payable",
        "account-executives-emea",
        "customer-success",
        "customer-success-team",
        "customer-love",
        "customer-feedback-2026",
        "client-services",
        "client-side-bugs",
        "customers",
        "",
    ],
)
def test_other_channels_name_nobody(channel: str) -> None:
    assert account_name(channel) is None


@given(
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    prefix=st.sampled_from(["", "acct-", "client_"]),
)
def test_whatever_a_channel_is_called_a_customer_has_a_name(name: str, prefix: str) -> None:
    found = account_name(f"{prefix}{name}")
    assert found is None or key(found)
