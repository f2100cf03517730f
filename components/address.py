"""The address bar: what the page shows, written as URL parameters that mean the same in every language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from components.filters import GROUPS, Filters, options
from components.model import Network
from components.texts import LOCALES

LANGUAGES = tuple(LOCALES)
SEARCH_LENGTH = 100  # characters


@dataclass(frozen=True)
class Address:
    """All that a link to the page carries: the filters, the selected site and the language the reader has chosen."""

    filters: Filters = field(default_factory=Filters)
    site: str | None = None
    lang: str | None = None

    def params(self) -> dict[str, str]:
        """The URL parameters, without those at their default."""
        values = {"q": self.filters.q} | {group: ",".join(self.filters.chosen(group)) for group in GROUPS}
        values |= {"site": self.site or "", "lang": self.lang or ""}
        return {name: value for name, value in values.items() if value}


def known(network: Network) -> dict[str, tuple[str, ...]]:
    """The values that each parameter may have; ``q`` is free text."""
    return options(network) | {"site": tuple(factory.id for factory in network.factories), "lang": LANGUAGES}


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
        if name in ("site", "lang"):
            unknown.extend(f"{name}={value}" for value in asked[1:])
            asked = asked[:1]
        unknown.extend(f"{name}={value}" for value in asked if value.casefold() not in spelling)
        wanted = {spelling.get(value.casefold()) for value in asked}
        chosen[name] = tuple(value for value in values[name] if value in wanted)
    q = " ".join(" ".join(params.get("q", ())).split())
    if len(q) > SEARCH_LENGTH:
        unknown.append(f"q={q[SEARCH_LENGTH:]}")
    filters = Filters(
        q=q[:SEARCH_LENGTH].strip(),
        experimental=bool(chosen.get("experimental")),
        **{group: chosen.get(group, ()) for group in GROUPS if group != "experimental"},
    )
    site, lang = (next(iter(chosen.get(name, ())), None) for name in ("site", "lang"))
    return Address(filters, site, lang), unknown
