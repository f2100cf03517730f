"""What the filters leave."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from ai_factories.filters import (
    FACETS,
    Filters,
    counts,
    filter_factories,
    linked_antennas,
    options,
    plain,
    undetermined,
)
from ai_factories.model.network import Network
from ai_factories.model.rows import Membership
from ai_factories.model.values import Stage, SystemType
from tests.support.small import small_network

SMALL = small_network()
FORGE, OWL, WHALE = (factory.id for factory in SMALL.factories)


def left(filters: Filters, network: Network = SMALL) -> list[str]:
    return [factory.id for factory in filter_factories(network, filters)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [FORGE, OWL, WHALE]),
        (Filters(member=("NO",)), [FORGE]),
        (Filters(member=("IE",)), [FORGE, OWL]),  # as participant and as host
        (Filters(country=("IE",)), [OWL]),
        (Filters(country=("LV", "IE")), [OWL, WHALE]),  # OR inside a facet, in the order of the data
        (Filters(country=("HU", "LV"), experimental=True), [FORGE]),  # AND between facets
        (Filters(country=("LV",), experimental=True), []),
        (Filters(system=("upgrade",)), [OWL]),
        (Filters(system=("new-build", "associated")), [FORGE, WHALE]),
        (Filters(round=("2003-02",)), [FORGE, WHALE]),
        (Filters(stage=("operational",)), [WHALE]),
        (Filters(sector=("space",)), [FORGE]),
        (Filters(sector=("games", "health"), stage=("contract",)), [FORGE]),
        (Filters(antennas=True), [FORGE, OWL, WHALE]),  # adds Antennas, and takes nothing away
    ],
)
def test_filters(filters: Filters, expected: list[str]) -> None:
    assert left(filters) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zoldmanovar", [FORGE]),  # a city, without its accents
        ("ZÖLDMANÓVÁR", [FORGE]),
        ("ballyowl", [OWL]),
        ("academy", [WHALE]),  # the hosting entity
        ("moonbeam", [FORGE]),  # the system
        ("of the moon", [FORGE]),  # another name
        ("moonf", [FORGE]),
        ("Grønnborg", [FORGE]),  # the city in another language
        ("tinker", [FORGE]),  # the vendor
        ("mirrors", [FORGE]),  # the hardware
        ("oldmoon", [FORGE]),  # a supercomputer that is there already
        ("tin chick", [OWL]),
        ("ireland", [FORGE, OWL]),  # takes part, and hosts
        ("Irland", [FORGE, OWL]),  # in the other language
        ("norway", [FORGE]),  # takes part only
        ("whale latvia", [WHALE]),
        ("factory hungary", [FORGE]),
        ("factory", [FORGE, WHALE]),
        ("& sons", [FORGE]),
        ("moonbeam-1", [FORGE]),
        ("(", []),
        ("no such thing", []),
        ("", [FORGE, OWL, WHALE]),
    ],
)
def test_search(text: str, expected: list[str]) -> None:
    assert left(Filters(q=text)) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wien", {"AT"}),
        ("vienna", {"AT"}),
        ("Praha", {"CZ"}),  # in the names of partners
        ("Prague", {"CZ"}),
        ("Athens", {"GR"}),
        ("Αθήνα", {"GR"}),
        ("Cracow", {"PL"}),
        ("bucuresti", {"RO"}),
        ("Luxemburg", {"LU"}),  # which the page does not say
    ],
)
def test_search_knows_cities_in_several_languages(network: Network, text: str, found: set[str]) -> None:
    countries = {factory.country for factory in filter_factories(network, Filters(q=text))}
    assert found <= countries


def test_every_city_that_has_other_names_is_one_of_the_data(network: Network) -> None:
    searched = {(site.country, site.city) for site in network.sites}
    for row in network.city_names:
        in_partners = any(row.city in partner.name for partner in network.partners)
        assert (row.country, row.city) in searched or in_partners, row


def test_letters_without_a_decomposition_are_plain_too() -> None:
    assert plain("Tromsø Łódź Æther GROẞ") == "tromso lodz aether gross"


def test_counts_tell_what_each_option_would_leave() -> None:
    filters = Filters(round=("2003-02",), system=("upgrade",))
    assert counts(SMALL, filters, "system") == {"new-build": 1, "associated": 1}
    assert counts(SMALL, filters, "country") == {}
    assert counts(SMALL, filters, "round") == {"2004-09": 1}
    assert counts(SMALL, Filters(q="forge", system=("upgrade",)), "system") == {"new-build": 1}


def test_counts_agree_with_what_is_left(network: Network) -> None:
    for facet in FACETS:
        found = counts(network, Filters(), facet)
        for option in options(network)[facet]:
            values: Any = True if facet == "experimental" else (option,)
            assert found.get(option, 0) == len(left(Filters(**{facet: values}), network)), (facet, option)


def test_what_is_not_published_is_undetermined() -> None:
    assert undetermined(SMALL, Filters(sector=("games",))) == {"sector": 1}
    assert undetermined(SMALL, Filters(member=("NO",))) == {"member": 1}
    assert undetermined(SMALL, Filters(member=("IE",))) == {}  # shown, as its host
    assert undetermined(SMALL, Filters(experimental=True)) == {"experimental": 1}
    assert undetermined(SMALL, Filters(country=("NO",))) == {}
    # Hidden by the search or the round, whatever is published:
    assert undetermined(SMALL, Filters(q="forge", sector=("games",))) == {}
    assert undetermined(SMALL, Filters(sector=("games",), round=("2003-02",))) == {}
    # Nothing of the two is published, so it could still pass both.
    assert undetermined(SMALL, Filters(member=("NO",), sector=("games",))) == {"member": 1, "sector": 1}


def test_published_participants_are_determined() -> None:
    joined = Membership(factory=OWL, country="DE", role="participant")
    grown = replace(SMALL, memberships=(*SMALL.memberships, joined))
    assert undetermined(grown, Filters(member=("NO",))) == {}


def test_options_are_the_vocabulary_and_what_the_data_hold() -> None:
    assert options(SMALL) == {
        "system": get_args(SystemType),
        "stage": get_args(Stage),
        "round": ("2003-02", "2004-09"),
        "country": ("HU", "IE", "LV"),
        "member": ("HU", "IE", "LV", "NO", "PT"),
        "sector": ("games", "health", "space"),
        "experimental": ("true",),
    }


def test_antennas_come_with_the_ai_factories_that_they_are_linked_to() -> None:
    def linked(filters: Filters) -> list[str]:
        return [antenna.id for antenna in linked_antennas(SMALL, filter_factories(SMALL, filters))]

    assert linked(Filters()) == ["lantern", "mist-antenna"]
    assert linked(Filters(country=("HU",))) == ["lantern"]
    assert linked(Filters(country=("IE",))) == []
