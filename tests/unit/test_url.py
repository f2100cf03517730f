"""What a link carries, and what of it is not known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_factories.filters import Filters
from ai_factories.url import LANGUAGES, SEARCH_LENGTH, Unknown, UrlState, known_values, language, parse
from tests.support.hostile import TEXT
from tests.support.small import small_network

VALUES = known_values(small_network())
SECTORS = VALUES["sector"]
STATES = [
    UrlState(),
    UrlState(Filters(q="ballyowl & co, ltd"), lang="nb"),
    UrlState(Filters(country=("HU", "IE"), member=("LV",), sector=SECTORS[:2]), site="tin-owl"),
    UrlState(
        Filters(system=("upgrade",), round=("2003-02", "2004-09"), stage=("tender",), experimental=True), lang="en"
    ),
    UrlState(Filters(antennas=True), origin="NO", who="startup", need="try", sites=("tin-owl", "moonforge")),
]


@pytest.mark.parametrize("state", STATES)
def test_an_address_survives_the_round_trip(state: UrlState) -> None:
    params = {name: [value] for name, value in state.params().items()}
    assert parse(params, VALUES) == (state, ())


def test_defaults_are_left_out_and_values_are_ids() -> None:
    assert UrlState().params() == {}
    assert STATES[2].params() == {
        "country": "HU,IE",
        "member": "LV",
        "sector": ",".join(SECTORS[:2]),
        "site": "tin-owl",
    }
    assert STATES[3].params()["experimental"] == "true"
    assert STATES[4].params() == {
        "antennas": "true",
        "from": "NO",
        "who": "startup",
        "need": "try",
        "sites": "tin-owl,moonforge",
    }


@pytest.mark.parametrize(
    ("params", "expected", "unknown"),
    [
        ({"country": ["HU,XX"]}, UrlState(Filters(country=("HU",))), ["country=XX"]),
        ({"country": ["ie", "HU", "HU"]}, UrlState(Filters(country=("HU", "IE"))), []),
        ({"country": ["Hungary"]}, UrlState(), ["country=Hungary"]),
        ({"experimental": ["true"]}, UrlState(Filters(experimental=True)), []),
        ({"experimental": ["false"], "antennas": ["False"]}, UrlState(), []),  # a switch that is off
        ({"experimental": ["no"], "antennas": ["0"]}, UrlState(), ["experimental=no", "antennas=0"]),
        ({"site": ["nowhere"], "lang": ["xx"]}, UrlState(), ["site=nowhere", "lang=xx"]),
        ({"site": ["tin-owl", "glass-whale"]}, UrlState(site="tin-owl"), ["site=glass-whale"]),
        ({"colour": ["red"]}, UrlState(), ["colour"]),
        ({"country=HU": ["1"], "=": [""], "a&b": ["c"]}, UrlState(), ["country=HU", "=", "a&b"]),
        ({"country": [""], "q": ["  "]}, UrlState(), []),
        ({"q": ["a" * (SEARCH_LENGTH + 1)]}, UrlState(Filters(q="a" * SEARCH_LENGTH)), ["q=a"]),
        ({"q": [" two   words "]}, UrlState(Filters(q="two words")), []),
        ({"sites": ["tin-owl,moonforge"]}, UrlState(sites=("tin-owl", "moonforge")), []),  # in the order chosen
    ],
)
def test_what_is_not_known_is_named(params: dict[str, list[str]], expected: UrlState, unknown: list[str]) -> None:
    state, rejected = parse(params, VALUES)
    assert (state, [str(part) for part in rejected]) == (expected, unknown)


def test_a_name_that_is_not_known_is_no_value_that_is_not_known() -> None:
    """``?country%3DHU=1`` asks for a parameter named ``country=HU``, and not for a country."""
    assert parse({"country=HU": ["1"]}, VALUES)[1] == (Unknown("country=HU"),)
    assert parse({"country": ["XX"]}, VALUES)[1] == (Unknown("country", "XX"),)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["nb"], "nb"),
        (["xx,nb"], "nb"),
        (["xx", "nb"], "nb"),
        (["en", "nb"], "en"),
        (["nb", "en"], "nb"),
        (["nb,en"], "nb"),
        (["NB"], "nb"),
        ([" nb "], "nb"),
        (["", "nb"], "nb"),
        (["xx"], None),
        ([""], None),
        ([], None),
    ],
)
def test_the_language_has_one_reading(texts: list[str], expected: str | None) -> None:
    """The page asks for the language before it has read the rest of the address, and the two must agree."""
    assert language(texts) == parse({"lang": texts}, VALUES)[0].lang == expected


@given(st.lists(st.lists(st.sampled_from([*LANGUAGES, "xx", "NB", " en", ""]), max_size=3).map(",".join), max_size=3))
@settings(max_examples=100, deadline=None)
def test_the_language_has_one_reading_whatever_is_asked(texts: list[str]) -> None:
    assert language(texts) == parse({"lang": texts}, VALUES)[0].lang


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from(["q", "site", "country", "lang", "sites"]), st.text(max_size=9)),
        st.lists(st.one_of(TEXT, st.sampled_from(["HU", "tin-owl", "nb"])), min_size=1, max_size=3),
        max_size=6,
    )
)
def test_an_address_is_understood_or_named_never_believed(params: dict[str, list[str]]) -> None:
    state, unknown = parse(params, VALUES)
    for name, value in state.params().items():
        if name == "q":
            assert value.isprintable()
            assert len(value) <= SEARCH_LENGTH
        else:
            assert set(value.split(",")) <= set(VALUES[name])
    assert parse({name: [value] for name, value in state.params().items()}, VALUES) == (state, ())
    for name in params.keys() - VALUES.keys() - {"q"}:
        assert Unknown(name) in unknown
