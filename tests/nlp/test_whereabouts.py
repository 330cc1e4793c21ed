import pytest

from nlp.places import PlaceTable
from nlp.whereabouts import whereabouts


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("the roof leaks at their branch in Leeds", "Leeds"),
        ("they open a clinic in Ember's Ferry in May", "Ember's Ferry"),
        ("new shop in Quillhausen, no electrician yet", "Quillhausen"),
        ("how do you get a crusher from here to Gdynia?", "Gdynia"),
        ("their boss is in Excel all day", None),
        ("ask Brian to call at noon", None),
        ("the crew was at Fox Bakery", None),
        ("it was done in March", None),
    ],
)
def test_a_place_is_told_from_what_else_stands_there(places: PlaceTable, text: str, place: str | None) -> None:
    assert whereabouts(text, places) == place
