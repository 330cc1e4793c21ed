from datetime import UTC, datetime

import pytest

from domain.dates import day, month, zone


def test_days_and_months_are_those_of_the_reader() -> None:
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert (day(late), month(late)) == ("28 February", "February 2026")
    assert (day(late, "Europe/Berlin"), month(late, "Europe/Berlin")) == ("1 March", "March 2026")


@pytest.mark.parametrize("unknown", ["", "Nowhere/Never", "../etc", "/etc/passwd", "\x00"])
def test_an_unknown_time_zone_reads_as_utc(unknown: str) -> None:
    assert zone(unknown) is UTC
