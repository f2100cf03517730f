"""Who can use what: the access modes that fit an applicant, and how the AI Factories relate to a country.

Every decision rests on the data: ``access_rules.csv`` lists whom and what each access mode is for, ``access.csv``
where applicants may be established, and two further tables which countries those are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ai_factories.model.network import Network
from ai_factories.model.rows import AccessMode, AccessRule, AssociatedCountry, Factory
from ai_factories.model.values import Standing

Openness = Literal["open", "unclear", "outside", "closed", "unread"]
Verdict = Literal["fits", "condition", "unclear", "closed", "unread"]


@dataclass(frozen=True)
class AccessOption:
    """An access mode for one applicant: the rule that matches, and whether it is open to the applicant's country.

    ``rule`` is ``None`` if no rules are known for the mode. ``openness`` is ``unclear`` for a country whose association
    is partial, or not known to be in force. If no condition on the country is known, it is ``unread``, or ``outside``
    for a country that is neither in the EU nor fully associated.
    """

    mode: AccessMode
    rule: AccessRule | None
    openness: Openness

    @property
    def verdict(self) -> Verdict:
        """How the option fits the applicant."""
        if self.rule is None:
            return "unread"
        if self.openness == "closed":
            return "closed"
        return "unclear" if self.openness in ("unclear", "outside") else self.rule.fit


@dataclass(frozen=True)
class CountryRelations:
    """The AI Factories by their relation to a country, each under its closest relation only."""

    host: Sequence[Factory]
    participant: Sequence[Factory]
    antenna: Sequence[Factory]
    other: Sequence[Factory]


def is_eu_member(network: Network, country: str) -> bool:
    """Whether a country is an EU member state, all of which are participating states of the Joint Undertaking."""
    return any(state.country == country and state.eu_member for state in network.participating_states)


def associations(network: Network, country: str) -> list[AssociatedCountry]:
    """The associations of a country outside the EU to EU programmes."""
    return [row for row in network.associated_countries if row.country == country]


def openness(network: Network, mode: AccessMode, country: str) -> Openness:
    """Whether an access mode is open to applicants established in a country."""
    standings: dict[str, Standing] = {row.programme: row.standing for row in associations(network, country)}
    inside = {area for area, standing in standings.items() if standing == "in-force"}
    if is_eu_member(network, country):
        inside.add("eu")
    if not mode.open_to:
        return "unread" if inside else "outside"
    if any(row.country == country for row in network.participating_states):
        inside.add("participating-states")
    if inside & set(mode.open_to):
        return "open"
    return "unclear" if {*inside, *standings} & {*mode.open_to, *mode.perhaps_open_to} else "closed"


def access_options(network: Network, country: str, who: str, need: str) -> list[AccessOption]:
    """The access modes for an applicant and a need, best fit first; modes meant for others are left out."""
    found = []
    for mode in network.access:
        rules = [rule for rule in network.access_rules if rule.mode == mode.id]
        fitting = [rule for rule in rules if who in rule.who and need in rule.need]
        if fitting or not rules:
            rule = min(fitting, key=lambda rule: rule.fit == "condition", default=None)
            found.append(AccessOption(mode, rule, openness(network, mode, country)))
    order = ("fits", "condition", "unclear", "closed", "unread")
    return sorted(found, key=lambda option: order.index(option.verdict))


def relations(network: Network, country: str) -> CountryRelations:
    """How each AI Factory relates to a country: hosted there, through its consortium, through an Antenna, or not."""
    host = [factory for factory in network.factories if factory.country == country]
    part = [factory for factory in network.factories if country in network.participants(factory.id)]
    near = [f for antenna in network.antennas_in(country) for f in network.linked_factories(antenna.id)]
    antenna = [factory for factory in dict.fromkeys(near) if factory not in (*host, *part)]
    other = [factory for factory in network.factories if factory not in (*host, *part, *antenna)]
    return CountryRelations(host, part, antenna, other)


def roles(network: Network, factories: Sequence[Factory]) -> dict[str, dict[str, str]]:
    """For each country related to any of the AI Factories, its role in each of them by id.

    The role is ``host``, ``participant`` or ``antenna``; if there is more than one, the closest counts.
    """
    found: dict[str, dict[str, str]] = {}
    for factory in factories:
        for antenna in network.antennas_of(factory.id):
            found.setdefault(antenna.country, {})[factory.id] = "antenna"
        for country in network.participants(factory.id):
            found.setdefault(country, {})[factory.id] = "participant"
        found.setdefault(factory.country, {})[factory.id] = "host"
    return found
