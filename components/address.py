"""The address bar: what the page shows, written as URL parameters that mean the same in every language and view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from components.filters import GROUPS, Filters, options
from components.model import Applicant, Need, Network, territories
from components.texts import LOCALES

LANGUAGES = tuple(LOCALES)
SEARCH_LENGTH = 100  # characters
COMPARED = 3  # AI Factories side by side
MOST = dict.fromkeys(("site", "from", "who", "need", "lang"), 1) | {"sites": COMPARED}  # values of a parameter


@dataclass(frozen=True)
class Address:
    """All that a link to the page carries.

    The filters; the selected ``site`` (an AI Factory or an Antenna); the language the reader has chosen; the answers
    to "Find your way in" (``origin``, in the address bar ``from``, is the reader's country); and the AI Factories to
    compare.
    """

    filters: Filters = field(default_factory=Filters)
    site: str | None = None
    lang: str | None = None
    origin: str | None = None
    who: str | None = None
    need: str | None = None
    sites: tuple[str, ...] = ()

    def params(self) -> dict[str, str]:
        """The URL parameters, without those at their default."""
        values = {"q": self.filters.q} | {group: ",".join(self.filters.chosen(group)) for group in GROUPS}
        values |= {"antennas": "true" if self.filters.antennas else "", "site": self.site or ""}
        values |= {"from": self.origin or "", "who": self.who or "", "need": self.need or ""}
        values |= {"sites": ",".join(self.sites), "lang": self.lang or ""}
        return {name: value for name, value in values.items() if value}


def known(network: Network) -> dict[str, tuple[str, ...]]:
    """The values that each parameter may have; ``q`` is free text."""
    factories = tuple(factory.id for factory in network.factories)
    return options(network) | {
        "antennas": ("true",),
        "site": (*factories, *(antenna.id for antenna in network.antennas)),
        "from": tuple(sorted(territories())),
        "who": get_args(Applicant),
        "need": get_args(Need),
        "sites": factories,
        "lang": LANGUAGES,
    }


def visible(text: str) -> str:
    """The text in one line, with a blank for each character that cannot be seen or turns the direction of writing."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def parse(params: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]) -> tuple[Address, list[str]]:
    """Read URL parameters, each with all its occurrences; ``values`` is what ``known`` returns.

    Returns the address and, as ``name=value``, everything in the parameters that is not known.
    """
    unknown: list[str] = []
    chosen: dict[str, tuple[str, ...]] = {}
    for name, texts in params.items():
        if name == "q":
            continue
        if name not in values:
            unknown.append(name)
            continue
        spelling = {value.casefold(): value for value in values[name]}
        asked = [part.strip() for text in texts for part in text.split(",") if part.strip()]
        unknown.extend(f"{name}={value}" for value in asked if value.casefold() not in spelling)
        found = list(dict.fromkeys(spelling[value.casefold()] for value in asked if value.casefold() in spelling))
        unknown.extend(f"{name}={value}" for value in found[MOST.get(name, len(found)) :])
        wanted = found[: MOST.get(name, len(found))]
        # The compared stand in the order that the reader chose, all others in their natural one.
        chosen[name] = tuple(wanted if name == "sites" else (value for value in values[name] if value in wanted))
    q = visible(" ".join(params.get("q", ())))
    if len(q) > SEARCH_LENGTH:
        unknown.append(f"q={q[SEARCH_LENGTH:]}")
    filters = Filters(
        q=q[:SEARCH_LENGTH].strip(),
        experimental=bool(chosen.get("experimental")),
        antennas=bool(chosen.get("antennas")),
        **{group: chosen.get(group, ()) for group in GROUPS if group != "experimental"},
    )
    site, lang, origin, who, need = (
        next(iter(chosen.get(name, ())), None) for name in ("site", "lang", "from", "who", "need")
    )
    return Address(filters, site, lang, origin, who, need, chosen.get("sites", ())), unknown
