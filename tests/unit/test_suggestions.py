"""What the search suggests, and the groups of countries."""

import json
from urllib.parse import parse_qsl

import pytest

from ai_factories.context import Context
from ai_factories.country_groups import GROUPS, OTHER, grouped
from ai_factories.filters import Filters, filter_factories, linked_antennas, options, plain
from ai_factories.i18n import LOCALES
from ai_factories.model.network import Network
from ai_factories.model.values import territories
from ai_factories.suggestions import as_json, suggestions
from ai_factories.url import UrlState, apply, known_values
from tests.support.small import small_network

SMALL = small_network()


def found(text: str, lang: str = "en") -> list[str]:
    words = plain(text).split()
    given = suggestions(Context.of(SMALL, lang=lang))
    return [one["text"] for one in given if all(word in one["words"] for word in words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("moonf", ["Moonforge AI Factory"]),
        ("gronnborg", ["Moonforge AI Factory"]),
        ("irland", ["Tin Owl", "Ireland"]),
        ("laternwil", ["Lantern Antenna"]),
        ("tinker", ["Moonforge AI Factory", "Tinker & Daughter"]),  # a partner, and a vendor
        ("whalesong", ["Glass Whale AI Factory of the Invented Sea", "Whalesong"]),
    ],
)
def test_suggestions(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("city", ["athens", "athen", "αθηνα", "wien", "vienna"])
def test_a_city_leads_to_its_factory_by_any_of_its_names(network: Network, city: str, lang: str) -> None:
    (expected,) = (site for site in network.factories if site.country == ("AT" if city[0] in "wv" else "GR"))
    found = [one["go"] for one in suggestions(Context.of(network, lang=lang)) if plain(city) in one["words"].split()]
    assert found[0] == f"?site={expected.id}"


def test_each_suggestion_leads_somewhere(network: Network) -> None:
    known = known_values(network)
    for one in suggestions(Context.of(network)):
        url = apply(UrlState(), one["go"].removeprefix("?"), known)
        assert set(url.params()) == {name.partition(".")[0] for name, _value in parse_qsl(one["go"][1:])}, one
        shown = filter_factories(network, url.filters)
        assert shown, one
        if site := network.site(url.site):
            assert site in (*shown, *linked_antennas(network, shown)), one


def test_they_depend_on_the_language_only() -> None:
    filtered = Context.of(SMALL, UrlState(Filters(country=("HU",))))
    assert suggestions(filtered) == suggestions(Context.of(SMALL))
    norwegian = {one["text"]: one["kind"] for one in suggestions(Context.of(SMALL, lang="nb"))}
    assert norwegian["Irland"] == "Land"
    assert norwegian["Moonforge AI Factory"] == "KI-fabrikk · Grønnborg"
    assert norwegian["Lantern Antenna"] == "Antenne · Laternwil"


def test_as_json_they_are_small(network: Network) -> None:
    content = as_json(Context.of(network))
    assert json.loads(content) == suggestions(Context.of(network))
    assert len(content.encode()) < 16_000


def test_every_country_is_in_exactly_one_group(network: Network) -> None:
    members = " ".join(GROUPS.values()).split()
    assert len(members) == len(set(members))
    assert set(members) <= territories()
    for codes in (options(network)["member"], sorted(territories())):
        groups = grouped(codes)
        assert sorted(code for _name, group in groups for code in group) == sorted(codes)
    assert grouped(["NO", "FR", "FI", "NO"]) == [("Nordic countries", ("NO", "FI")), (OTHER, ("FR",))]
    assert grouped([]) == []
