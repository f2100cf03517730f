"""Examples for tests that must hold whatever the data say: sites, countries and filters, chosen from a network."""

from ai_factories.context import Context
from ai_factories.filters import Filters, counts, options
from ai_factories.model.network import Network
from ai_factories.model.rows import Antenna, Factory
from ai_factories.url import UrlState


def lone_factories(network: Network) -> list[Factory]:
    """The AI Factories by how far it is to the next site, the loneliest first: no other marker covers theirs."""
    return sorted(network.factories, key=lambda factory: -_room(network, factory))


def lone_antennas(network: Network) -> list[Antenna]:
    """The Antennas by how far it is to the next site, the loneliest first."""
    return sorted(network.antennas, key=lambda antenna: -_room(network, antenna))


def _room(network: Network, site: Factory | Antenna) -> float:
    return min(
        abs(other.latitude - site.latitude) * 1.6 + abs(other.longitude - site.longitude)
        for other in network.sites
        if other is not site
    )


def widest_consortium(network: Network) -> Factory:
    """The AI Factory with the most countries in its consortium."""
    return max(network.factories, key=lambda factory: len(network.participants(factory.id)))


def without_consortium(network: Network) -> Factory:
    """The loneliest AI Factory of which no participants from other countries are published."""
    return next(factory for factory in lone_factories(network) if not network.participants(factory.id))


def guest(network: Network, factory: Factory) -> str:
    """A country that takes part in this consortium and no other, and hosts nothing."""
    return next(
        country
        for country in network.participants(factory.id)
        if [row.factory for row in network.memberships if row.country == country] == [factory.id]
    )


def by_number(network: Network, facet: str) -> list[str]:
    """The values of a facet that match AI Factories, from those that match the fewest."""
    found = counts(network, Filters(), facet)
    return sorted((value for value in options(network)[facet] if value in found), key=lambda value: found[value])


def shown(network: Network, filters: Filters) -> list[Factory]:
    """The AI Factories that filters leave."""
    return list(Context.of(network, UrlState(filters)).shown)
