"""Pages that need no script: one for each AI Factory, Antenna and country, and one that lists them all.

Each is a template that extends ``page.html``, and says there its title, what it describes (by Schema.org) and the rest.
"""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.html import consortia, site_card, site_list, templates
from ai_factories.i18n import LANGUAGE_NAMES, LOCALES, Texts
from ai_factories.labels import STAGES, SYSTEM_TYPES
from ai_factories.model.network import Network, Site
from ai_factories.model.rows import Factory
from ai_factories.url import UrlState
from ai_factories.wording.edition import edition
from ai_factories.wording.facts import name_with_country, place_name, site_name

ORIGIN = "https://origin.invalid"  # in the pages, until the address is known at which they are asked for
KINDS = ("factories", "antennas", "countries")


def paths(network: Network) -> list[str]:
    """The paths of all pages, without the language."""
    return ["/factories", *map(site_path, network.sites), *(f"/countries/{code}" for code in countries(network))]


def countries(network: Network) -> list[str]:
    """The countries that take part in EuroHPC, host an AI Factory or an Antenna, or take part in a consortium."""
    related = {m.country for m in network.memberships} | {antenna.country for antenna in network.antennas}
    return sorted(related | {state.country for state in network.participating_states})


def site_path(site: Site) -> str:
    """The path of the page of an AI Factory or an Antenna."""
    return f"/{'factories' if isinstance(site, Factory) else 'antennas'}/{site.id}"


def prefix(lang: str) -> str:
    """What the paths of pages in a language begin with."""
    return "" if lang == "en" else f"/{lang}"


def render(context: Context, path: str, root: str, **files: str) -> str:
    """A page of ``paths`` as HTML, with every value escaped, or else the page that says that there is none.

    ``root`` is the path of the app; ``files`` are the URLs of the ``style`` and the ``script``.
    """
    network, texts = context.network, context.texts
    start = root + prefix(texts.lang)
    key = path.rpartition("/")[2]
    values = common(context, path, root) | files | {"start": start}
    if path not in paths(network):
        return templates.render("missing_page.html", texts, **values | {"path": "/factories"})
    if site := network.site(key):
        return templates.render("site_page.html", texts, **values, **_site(context, site))
    if path == "/factories":
        codes = sorted(countries(network), key=lambda code: texts.country(code).casefold())
        listed = site_list.render(context, lambda site: _href(f"{start}{site_path(network.factory(site))}"))  # type: ignore[arg-type]
        return templates.render("index_page.html", texts, **values, list=Markup(listed), countries=codes)  # noqa: S704
    asked = replace(context, url=UrlState(origin=key, lang=texts.lang))
    link = {"site_link": lambda site: _href(f"{start}{site_path(network.factory(site))}")}  # type: ignore[arg-type]
    return templates.render("country_page.html", texts, **values, **link, **consortia.country(asked))


def common(context: Context, path: str, root: str, *, query: bool = False) -> dict[str, Any]:
    """What every page says of itself; with ``query``, its language is a parameter of its address."""
    network, texts = context.network, context.texts

    def url(path: str, lang: str = texts.lang) -> str:
        return f"{ORIGIN}{root}{path}?lang={lang}" if query else f"{ORIGIN}{root}{prefix(lang)}{path}"

    return {
        "network": network,
        "path": path,
        "root": root,
        "url": url,
        "lang": texts.lang,
        "locales": LOCALES,
        "languages": LANGUAGE_NAMES,
        "prefix": prefix,
        "site_path": site_path,
        "named": lambda site: _named(site, texts),
        "data": edition(network, texts),
        "api": f"{ORIGIN}{root}/api/v1",
    }


def _site(context: Context, site: Site) -> dict[str, Any]:
    network, texts = context.network, context.texts
    factory = site if isinstance(site, Factory) else None
    return {
        "site": site,
        "factory": factory,
        "name": site_name(site, texts),
        "place": place_name(network, site, texts),
        "kind": texts.gettext(SYSTEM_TYPES[factory.system_type]) if factory else "",
        "stage": texts.gettext(STAGES[factory.stage]) if factory else "",
        "card": Markup(site_card.render(context, site, hidden=False, actions=False)),  # noqa: S704  # escaped
        "codes": [site.country, *(network.participants(site.id) if factory else [])],
        "neighbours": network.antennas_of(site.id) if factory else network.linked_factories(site.id),
    }


def _href(url: str) -> Markup:
    return Markup('href="{}"').format(url)


def _named(site: Site, texts: Texts) -> str:
    return site.name if isinstance(site, Factory) else name_with_country(site, texts)
