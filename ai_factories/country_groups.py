"""Groups of neighbouring countries, for choosing several at once.

The groups are usual ones, each with its own members: the Nordic Council, the Baltic Assembly and the Benelux Union; the
countries in which German is an official language of the whole state and that belong to no other group; the Iberian
Peninsula; the Visegrád Group; the Common Travel Area; and the countries that lie wholly or mostly on the Balkan
Peninsula, with Slovenia, Croatia and Romania, which are usually counted among them.
"""

from collections.abc import Iterable

from ai_factories.i18n import N_

GROUPS = {
    N_("Nordic countries"): "DK FI IS NO SE AX FO GL",
    N_("Baltic countries"): "EE LV LT",
    N_("Benelux"): "BE LU NL",
    N_("United Kingdom and Ireland"): "GB IE GG IM JE",
    N_("German-speaking countries"): "AT CH DE LI",
    N_("Iberia"): "AD ES PT",
    N_("Visegrád countries"): "CZ HU PL SK",
    N_("Balkans"): "AL BA BG GR HR ME MK RO RS SI XK",
}
OTHER = N_("Other countries")


def grouped(codes: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The groups (names for gettext) that hold any of these countries, each with those it holds, in the given order.

    Every country is in exactly one group; those of no other are last.
    """
    group_of = {code: name for name, members in GROUPS.items() for code in members.split()}
    found: dict[str, list[str]] = {name: [] for name in (*GROUPS, OTHER)}
    for code in dict.fromkeys(codes):
        found[group_of.get(code, OTHER)].append(code)
    return [(name, tuple(members)) for name, members in found.items() if members]
