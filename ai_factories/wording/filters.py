"""What is shown, filtered and selected, in words."""

from collections.abc import Callable, Mapping

from ai_factories.context import Context
from ai_factories.i18n import Texts
from ai_factories.labels import EXPERIMENTAL, FILTERS, STAGES, SYSTEM_TYPES
from ai_factories.model.network import Network, Site
from ai_factories.wording.facts import city_name, site_name


def number_shown(context: Context) -> str:
    """How many of the AI Factories are shown."""
    total = len(context.network.factories)
    text = context.texts.ngettext("{shown} of {total} AI Factory", "{shown} of {total} AI Factories", total)
    return text.format(shown=len(context.shown), total=total)


def filter_texts(context: Context) -> list[str]:
    """The active filters in words, a part for each."""
    _ = context.texts.gettext
    filters = context.url.filters
    sectors = {sector.id: sector.name for sector in context.network.sectors}
    words: Mapping[str, Callable[[str], str]] = {
        "q": str,
        "system": lambda value: _(SYSTEM_TYPES[value]),
        "country": context.texts.country,
        "member": context.texts.country,
        "round": context.texts.date,
        "sector": lambda value: _(sectors[value]),
        "stage": lambda value: _(STAGES[value]),
    }
    parts = []
    for name, label in FILTERS.items():
        values = ((filters.q,) if filters.q else ()) if name == "q" else filters.values(name)
        if values:
            said = ", ".join(words[name](value) for value in values) if name in words else ""
            parts.append(f"{_(label)}: {said}" if said else _(EXPERIMENTAL))
    return parts


def selected_text(network: Network, site: Site, texts: Texts) -> str:
    """Which site is selected, in words."""
    city = city_name(network, site, texts)
    return texts.gettext("Chosen: {name}, {city}").format(name=site_name(site, texts), city=city)


def summary(context: Context) -> list[str]:
    """How many are shown, the active filters and the site selected on the map, in words, a part for each."""
    selected = context.selected_on_map
    return [
        number_shown(context),
        *filter_texts(context),
        *([selected_text(context.network, selected, context.texts)] if selected else []),
    ]
