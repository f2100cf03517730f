"""What the search offers as people type: sites, countries, vendors, hardware and supercomputers."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

from ai_factories.context import Context
from ai_factories.filters import options, other_city_names, plain
from ai_factories.i18n import LOCALES, Texts, texts_in
from ai_factories.model.network import Network
from ai_factories.wording.facts import antenna_name, city_name, sentence

# Makers named in the hardware notes, which are sentences.
HARDWARE = ("AMD", "Axelera", "BullSequana", "IBM", "NVIDIA", "SiPearl", "Supermicro", "VAST")


def suggestions(context: Context) -> list[dict[str, str]]:
    """What can be chosen, in order: its ``text`` and ``kind`` as displayed, the ``words`` by which it is found, and
    where it leads (``go``, see ``Context.link``).

    It depends on the language only, so that it can be sent once.
    """
    return list(_suggestions(context.network, context.texts.lang))


def as_json(context: Context) -> str:
    """The suggestions as compact JSON."""
    return json.dumps(suggestions(context), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4)
def _suggestions(network: Network, lang: str) -> tuple[dict[str, str], ...]:
    texts = texts_in(lang)
    return (
        *_factories(network, texts),
        *_countries(network, texts),
        *_antennas(network, texts),
        *_terms(network, texts),
    )


def _one(text: str, kind: str, go: str, *also: str | None) -> dict[str, str]:
    words = dict.fromkeys(word.strip("(),;&–") for part in (text, *also) if part for word in plain(part).split())
    return {"text": text, "kind": kind, "words": " ".join(filter(None, words)), "go": go}


def _factories(network: Network, texts: Texts) -> Iterator[dict[str, str]]:
    for site in network.factories:
        partners = (partner.name for partner in network.partners if partner.factory == site.id)
        named = "\n".join((site.city, site.hosting_entity, *partners))
        also = (site.acronym, site.other_names, named, site.system, *other_city_names(network, site.country, named))
        kind = f"{texts.gettext('AI Factory')} · {city_name(network, site, texts)}"
        yield _one(site.name, kind, f"?site={site.id}", *also, *_names(site.country))


def _countries(network: Network, texts: Texts) -> Iterator[dict[str, str]]:
    for code in sorted(options(network)["member"], key=lambda code: texts.country(code).casefold()):
        yield _one(texts.country(code), texts.gettext("Country"), f"?member.add={code}", *_names(code))


def _antennas(network: Network, texts: Texts) -> Iterator[dict[str, str]]:
    for site in network.antennas:
        named = f"{site.city}\n{site.host_organisation or ''}"
        kind = f"{sentence(texts.gettext('Antenna'))} · {city_name(network, site, texts)}"
        also = (named, *other_city_names(network, site.country, named), *_names(site.country))
        yield _one(antenna_name(site, texts), kind, f"?antennas=true&site={site.id}", *also)


def _terms(network: Network, texts: Texts) -> Iterator[dict[str, str]]:
    hardware = " ".join(contract.hardware or "" for contract in network.contracts)
    found = {contract.vendor: texts.gettext("Vendor") for contract in network.contracts if contract.vendor}
    found |= {name: texts.gettext("Hardware") for name in HARDWARE if re.search(rf"\b{name}\b", hardware)}
    systems = (*(row.system for row in network.system_relations), *(site.system for site in network.factories))
    found |= {system: texts.gettext("Supercomputer") for system in systems if system}
    for text, kind in sorted(found.items(), key=lambda item: item[0].casefold()):
        yield _one(texts.gettext(text), kind, f"?q={quote(text)}", text)


def _names(country: str) -> list[str]:
    return [name for lang in LOCALES for name in sorted(texts_in(lang).country_names(country))]
