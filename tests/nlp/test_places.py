import pytest

from nlp.places import PlaceTable


@pytest.mark.parametrize(
    ("wanted", "seen", "fits"),
    [
        ("Atlanta", "Sandy Springs", True),
        ("Slough", "London", True),
        ("Portland", "Gresham", True),
        ("Portland", "Seattle", False),
        ("Texas", "Austin", True),
        ("Austin, TX", "Dallas", False),
        ("Midwest", "Chicago", True),
        ("Midwest", "Boston", False),
        ("New England", "Boston", True),
        ("Rhein-Main", "Mainz", True),
        ("Bay Area", "Oakland", True),
        ("Benelux", "Utrecht", True),
        ("Munich", "München", True),
        ("Germany", "Frankfurt", True),
        ("the Austin area", "Round Rock", True),
        ("Texas", "USA", True),
        ("Nowhereville", "Austin", None),
        (None, "Austin", None),
        ("Austin", None, None),
        ("", "", None),
    ],
)
def test_places_within_reach_fit(places: PlaceTable, wanted: str | None, seen: str | None, fits: bool | None) -> None:  # noqa: FBT001 - a table
    assert places.fits(wanted, seen) is fits
    assert places.fits(seen, wanted) is fits


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("they open a branch in Austin next year", "Austin"),
        ("somebody for storage in Texas?", "Texas"),
        ("Möbel Kranz in Wiesbaden sucht einen Elektriker", "Wiesbaden"),
        ("Globex moves in March", None),
        ("Their lease ends in May and they move in June", None),
        ("they close on Sunday, in August for good", None),
        ("Need this in Spring", None),
        ("all in Order, in Time for the audit", None),
        ("the lease in Reading ends in May", "Reading"),
        ("they open in Nice in July", "Nice"),
        ("Reading the report took a day", None),
        ("London Road Dental called", None),
        ("", None),
    ],
)
def test_a_place_is_recognised_where_one_is_meant(places: PlaceTable, text: str, place: str | None) -> None:
    assert places.recognise(text) == place
