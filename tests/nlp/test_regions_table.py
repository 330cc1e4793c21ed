"""Suburbs, metros, states and what people call regions, over several countries, and the regions that are taught."""

import pytest

from domain.model import Region
from nlp.places import PlaceTable

NEAR = [
    ("Austin", "Round Rock"),
    ("Dallas", "Plano"),
    ("Dallas", "Fort Worth"),
    ("Houston", "Katy"),
    ("Houston", "Sugar Land"),
    ("Chicago", "Naperville"),
    ("Chicago", "Evanston"),
    ("Boston", "Cambridge, MA"),
    ("Boston", "Quincy, MA"),
    ("Seattle", "Bellevue, WA"),
    ("Seattle", "Tacoma"),
    ("Denver", "Aurora, CO"),
    ("Phoenix", "Scottsdale"),
    ("Los Angeles", "Pasadena, CA"),
    ("Los Angeles", "Burbank"),
    ("New York", "Hoboken"),
    ("Manhattan", "Jersey City"),
    ("Washington, DC", "Bethesda"),
    ("Philadelphia", "Camden, NJ"),
    ("Minneapolis", "Saint Paul"),
    ("Kansas City, KS", "Kansas City, MO"),
    ("Toronto", "Mississauga"),
    ("Montreal", "Laval"),
    ("Vancouver", "Burnaby"),
    ("London", "Croydon"),
    ("London", "Watford"),
    ("Manchester", "Salford"),
    ("Birmingham", "Solihull"),
    ("Leeds", "Bradford"),
    ("Glasgow", "Paisley"),
    ("Dublin", "Swords"),
    ("Munich", "Garching"),
    ("Frankfurt", "Offenbach"),
    ("Köln", "Leverkusen"),
    ("Hamburg", "Norderstedt"),
    ("Stuttgart", "Esslingen"),
    ("Berlin", "Potsdam"),
    ("Vienna", "Mödling"),
    ("Zürich", "Winterthur"),
    ("Paris", "Boulogne-Billancourt"),
    ("Lyon", "Villeurbanne"),
    ("Madrid", "Getafe"),
    ("Barcelona", "Badalona"),
    ("Milan", "Monza"),
    ("Amsterdam", "Amstelveen"),
    ("Rotterdam", "Schiedam"),
    ("Brussels", "Anderlecht"),
    ("Copenhagen", "Malmö"),
    ("Stockholm", "Solna"),
    ("Sydney", "Parramatta"),
    ("Melbourne", "Dandenong"),
    ("Mumbai", "Thane"),
    ("Singapore", "Jurong East"),
    ("Texas", "El Paso"),
    ("Bavaria", "Nürnberg"),
    ("NRW", "Dortmund"),
    ("Scotland", "Aberdeen"),
    ("England", "Leeds"),
    ("Catalonia", "Girona"),
    ("Ontario", "Ottawa"),
    ("Quebec", "Montreal"),
    ("New South Wales", "Newcastle, Australia"),
    ("DACH", "Graz"),
    ("DACH", "Basel"),
    ("Benelux", "Antwerp"),
    ("Nordics", "Tampere"),
    ("Scandinavia", "Oslo"),
    ("Baltics", "Riga"),
    ("Iberia", "Porto"),
    ("UK", "Cardiff"),
    ("EU", "Prague"),
    ("Europe", "Oslo"),
    ("Bay Area", "San Jose"),
    ("Bay Area", "California"),
    ("SoCal", "San Diego"),
    ("Tri-State", "Newark"),
    ("the Tri-State area", "Stamford"),
    ("Midwest", "Columbus, OH"),
    ("Pacific Northwest", "Portland"),
    ("Twin Cities", "Bloomington, MN"),
    ("DFW", "Arlington, TX"),
    ("Rhein-Main", "Darmstadt"),
    ("Rhein-Neckar", "Mannheim"),
    ("Ruhrgebiet", "Essen"),
    ("Ruhrgebiet", "NRW"),
    ("Randstad", "The Hague"),
    ("Yorkshire", "Sheffield"),
    ("West Midlands", "Coventry"),
    ("Home Counties", "Reading"),
    ("Northern Virginia", "Arlington, VA"),
    ("Long Island", "Hempstead"),
    ("South Florida", "Miami"),
    ("Northern Germany", "Bremen"),
    ("Front Range", "Boulder"),
    ("East Anglia", "Cambridge"),
    ("West London", "Hounslow"),
    ("Washington", "Bethesda"),
    ("Washington", "Spokane"),
    ("NYC", "Yonkers"),
    ("New York", "Buffalo"),
]
FAR = [
    ("Buffalo", "Manhattan"),
    ("Austin", "Houston"),
    ("Texas", "Oklahoma City"),
    ("Alaska", "Texas"),
    ("Boston", "New York"),
    ("Portland", "Boise"),
    ("Los Angeles", "San Francisco"),
    ("Bay Area", "Los Angeles"),
    ("Midwest", "Denver"),
    ("Tri-State", "Boston"),
    ("London", "Birmingham"),
    ("Manchester", "London"),
    ("Scotland", "Newcastle upon Tyne"),
    ("Munich", "Berlin"),
    ("Bavaria", "Frankfurt"),
    ("Ruhrgebiet", "Hamburg"),
    ("Rhein-Main", "Stuttgart"),
    ("DACH", "Paris"),
    ("Benelux", "Hamburg"),
    ("Nordics", "Hamburg"),
    ("Paris", "Lyon"),
    ("Madrid", "Barcelona"),
    ("Ontario", "Vancouver"),
    ("Sydney", "Melbourne"),
    ("EU", "London"),
    ("New England", "Philadelphia"),
    ("DACH", "UK"),
    ("Europe", "Texas"),
]


@pytest.mark.parametrize(("wanted", "seen"), NEAR)
def test_what_lies_in_or_near_the_other_fits(places: PlaceTable, wanted: str, seen: str) -> None:
    assert places.fits(wanted, seen) is True
    assert places.fits(seen, wanted) is True


@pytest.mark.parametrize(("wanted", "seen"), FAR)
def test_what_lies_elsewhere_does_not_fit(places: PlaceTable, wanted: str, seen: str) -> None:
    assert places.fits(wanted, seen) is False
    assert places.fits(seen, wanted) is False


@pytest.mark.parametrize(
    ("inner", "outer", "lies"),
    [
        ("Juneau", "Alaska", True),
        ("US", "Alaska", False),
        ("Texas", "US", True),
        ("Midwest", "US", True),
        ("Bay Area", "California", True),
        ("SoCal", "California", True),
        ("Bremen", "Norddeutschland", True),
        ("Dallas", "Fort Worth", False),
        ("Hoboken", "Manhattan", True),
        ("Quad Cities", "Iowa", False),
        ("Portland", "Maine", False),
        ("Austin", "Nowhereville", None),
        ("Nowhereville", "US", None),
        (None, "US", None),
    ],
)
def test_one_place_lies_in_another_as_a_whole_or_not(
    places: PlaceTable,
    inner: str | None,
    outer: str,
    lies: bool | None,  # noqa: FBT001 - a table
) -> None:
    assert places.within(inner, outer) is lies


def test_a_taught_region_is_its_places_and_wins_over_the_table(places: PlaceTable) -> None:
    gulf = Region(name="Gulf South", key="gulf south", places=("Mobile, AL", "Biloxi", "Louisiana"))
    own_south = Region(name="The South", key="the south", places=("Munich",))
    knows = places.knowing([gulf, own_south])
    assert knows.fits("Gulf South", "Pascagoula") is True
    assert knows.fits("Baton Rouge", "gulf south") is True
    assert knows.fits("Gulf South", "Dallas") is False
    assert knows.within("Gulf South", "US") is True
    assert knows.within("Gulf South", "Louisiana") is False
    assert knows.fits("The South", "Augsburg") is True
    assert knows.fits("The South", "Atlanta") is False
    assert places.fits("Gulf South", "Mobile, AL") is None
    assert places.fits("The South", "Atlanta") is True


def test_whoever_taught_nothing_has_the_table(places: PlaceTable) -> None:
    assert places.knowing([]) is places
    nowhere = places.knowing([Region(name="Yonder", key="yonder", places=("Nowhereville",))])
    assert nowhere.fits("Yonder", "Austin") is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("office move in austin", "austin"),
        ("who repairs lifts in rhein-main?", "rhein-main"),
        ("somebody for storage in the bay area", "bay area"),
        ("Server in berlin", "berlin"),
        ("is this in order", None),
        ("the trucks are stuck in mobile", None),
        ("it ends in march", None),
        ("in austin they need a roof", None),
        ("they believe in us", None),
        ("NCR terminals everywhere", None),
        ("the DMV closed again", None),
        ("movers in the DMV", "DMV"),
    ],
)
def test_a_large_place_in_small_letters_is_recognised_at_the_end_only(
    places: PlaceTable, text: str, place: str | None
) -> None:
    assert places.recognise(text) == place
