"""What the filters leave, and what a link carries."""

from dataclasses import replace
from typing import Any

import pytest
from components.address import Address, known, parse
from components.filters import GROUPS, Filters, counts, options, plain, shown, table, unjudged
from components.model import Membership, Network


def left(network: Network, filters: Filters) -> list[str]:
    return [factory.id for factory in shown(network, filters)]


def test_without_filters_all_sites_are_left_in_the_order_of_the_data(network: Network) -> None:
    assert left(network, Filters()) == [factory.id for factory in network.factories]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(member=("NO",)), ["lumi-aif"]),
        (Filters(member=("PT",)), ["bsc-aif"]),
        (Filters(member=("CZ",)), ["lumi-aif", "czai"]),  # as participant and as host
        (Filters(country=("PL",)), ["piast-ai", "gaia"]),
        (Filters(country=("ES", "SE")), ["bsc-aif", "mimer", "1healthai"]),  # OR inside a group
        (Filters(country=("ES",), experimental=True), ["bsc-aif", "1healthai"]),  # AND between groups
        (Filters(system=("upgrade",)), ["bsc-aif"]),
        (Filters(system=("associated",)), ["pharos", "ai2f", "jaif"]),
        (Filters(system=("new-build",), round=("2024-12",)), ["lumi-aif", "hammerhai", "it4lia", "l-aif", "mimer"]),
        (Filters(stage=("operational",)), ["jaif"]),
        (Filters(sector=("physical-sciences",)), ["mimer", "ai-at"]),
        (Filters(sector=("games",), experimental=True), []),
    ],
)
def test_filters(network: Network, filters: Filters, expected: list[str]) -> None:
    assert left(network, filters) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("linkoping", ["mimer"]),
        ("LINKÖPING", ["mimer"]),
        ("krakow", ["gaia"]),
        ("poznań", ["piast-ai"]),
        ("cineca", ["it4lia"]),
        ("marenostrum", ["bsc-aif"]),
        ("swedish", ["mimer"]),
        ("sweden", ["mimer"]),
        ("Sverige", ["mimer"]),
        ("jupiter germany", ["jaif"]),
        ("norway", []),
        ("nlaif", ["nlaif"]),  # stands in the acronym only
        ("jülich", ["jaif"]),
        ("factory austria", ["ai-at"]),
        ("discoverer++", ["brainpp"]),
        ("(", ["hammerhai", "pharos", "brainpp"]),
        ("no such thing", []),
    ],
)
def test_search(network: Network, text: str, expected: list[str]) -> None:
    found = left(network, Filters(q=text))
    assert found == expected if text != "(" else set(expected) <= set(found)


def test_letters_without_a_decomposition_are_plain_too() -> None:
    assert plain("Tromsø Łódź Æther GROẞ") == "tromso lodz aether gross"


def test_counts_tell_what_each_option_would_leave(network: Network) -> None:
    filters = Filters(round=("2024-12",), system=("upgrade",))
    assert counts(network, filters, "system") == {"new-build": 5, "associated": 1, "upgrade": 1}
    assert counts(network, filters, "country") == {"ES": 1}
    assert counts(network, Filters(q="mimer", system=("upgrade",)), "system") == {"new-build": 1}
    for group in GROUPS:
        for option in options_of(network, group):
            chosen: Any = True if group == "experimental" else (option,)
            alone = Filters(**{group: chosen})
            assert counts(network, Filters(), group).get(option, 0) == len(left(network, alone)), (group, option)


def options_of(network: Network, group: str) -> set[str]:
    return set().union(*table(network)[group])


def test_what_is_not_published_cannot_be_judged(network: Network) -> None:
    # LUMI AIF, SLAIF and CZAI publish no sectors; of the twelve of 2025 no foreign participants are published.
    assert unjudged(network, Filters(sector=("games",))) == {"sector": 3}
    assert unjudged(network, Filters(sector=("games",), round=("2024-12",))) == {"sector": 1}
    assert unjudged(network, Filters(member=("NO",))) == {"member": 12}
    assert unjudged(network, Filters(member=("AT",))) == {"member": 11}  # AI:AT is shown, as its host is Austria
    assert unjudged(network, Filters(country=("NO",))) == {}
    assert unjudged(network, Filters(q="mimer", sector=("games",))) == {}  # hidden by the search, whatever is published
    # SLAIF and CZAI have published neither, so both could still fit.
    assert unjudged(network, Filters(member=("NO",), sector=("games",))) == {"member": 2, "sector": 3}
    silent = (f.model_copy(update={"experimental_platform": None}) if f.id == "gaia" else f for f in network.factories)
    unknown = replace(network, factories=tuple(silent))
    assert unjudged(unknown, Filters(experimental=True)) == {"experimental": 1}


def test_published_participants_can_be_judged(network: Network) -> None:
    joined = Membership(factory="gaia", country="DE", role="participant")
    grown = replace(network, memberships=(*network.memberships, joined))
    assert unjudged(grown, Filters(member=("NO",))) == {"member": 11}


def test_options_are_the_vocabulary_and_what_the_data_hold(network: Network) -> None:
    found = options(network)
    assert found["system"] == ("new-build", "upgrade", "associated")
    assert found["stage"] == ("selected", "tender", "contract", "installation", "operational")
    assert found["round"] == ("2024-12", "2025-03", "2025-10")
    assert len(found["country"]) == 16
    assert set(found["member"]) - set(found["country"]) == {"DK", "EE", "NO", "PT", "TR"}


ADDRESSES = [
    Address(),
    Address(Filters(q="linköping & co, ltd"), lang="nb"),
    Address(Filters(country=("ES", "FI"), member=("NO",), sector=("games", "health")), site="mimer"),
    Address(
        Filters(system=("upgrade",), round=("2024-12", "2025-10"), stage=("tender",), experimental=True), lang="en"
    ),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_survives_the_round_trip(network: Network, address: Address) -> None:
    params = {name: [value] for name, value in address.params().items()}
    assert parse(params, known(network)) == (address, [])


def test_defaults_are_left_out_and_values_are_ids() -> None:
    assert Address().params() == {}
    assert ADDRESSES[2].params() == {"country": "ES,FI", "member": "NO", "sector": "games,health", "site": "mimer"}
    assert ADDRESSES[3].params()["experimental"] == "true"


@pytest.mark.parametrize(
    ("params", "expected", "unknown"),
    [
        ({"country": ["FI,XX"]}, Address(Filters(country=("FI",))), ["country=XX"]),
        ({"country": ["se", "FI", "FI"]}, Address(Filters(country=("FI", "SE"))), []),
        ({"country": ["Finland"]}, Address(), ["country=Finland"]),
        ({"experimental": ["false"]}, Address(), ["experimental=false"]),
        ({"experimental": ["true"]}, Address(Filters(experimental=True)), []),
        ({"site": ["nowhere"], "lang": ["xx"]}, Address(), ["site=nowhere", "lang=xx"]),
        ({"site": ["mimer", "gaia"]}, Address(site="mimer"), ["site=gaia"]),
        ({"colour": ["red"]}, Address(), ["colour"]),
        ({"country": [""], "q": ["  "]}, Address(), []),
        ({"q": ["a" * 101]}, Address(Filters(q="a" * 100)), ["q=a"]),
        ({"q": [" two   words "]}, Address(Filters(q="two words")), []),
    ],
)
def test_what_is_not_known_is_named(
    network: Network, params: dict[str, list[str]], expected: Address, unknown: list[str]
) -> None:
    assert parse(params, known(network)) == (expected, unknown)
