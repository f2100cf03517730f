"""The filters: what can be chosen, what is on, how many AI Factories are left, and what to offer if none is."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.country_groups import grouped
from ai_factories.filters import FACETS, counts, options, plain, undetermined
from ai_factories.html import templates
from ai_factories.i18n import disambiguate, texts_in
from ai_factories.labels import EXPERIMENTAL, FILTERS, SHORT_SYSTEM_TYPES, STAGES, UNDETERMINED
from ai_factories.map.symbols import SYMBOLS, picture
from ai_factories.suggestions import as_json
from ai_factories.url import LANGUAGES, SEARCH_LENGTH
from ai_factories.wording.filters import number_shown

CLEAR = "?q=&antennas=&" + "&".join(f"{facet}=" for facet in FACETS)
Option = tuple[str, str, int, bool]  # value, label, how many AI Factories it leaves, whether it is on


def render(context: Context) -> str:
    """The filter bar as HTML, with every value escaped."""
    texts, filters = context.texts, context.url.filters
    _ = texts.gettext
    names = _names(context)
    labels = {name: _(label) for name, label in FILTERS.items()}
    found = {facet: list(_options(context, facet, names[facet])) for facet in FACETS}
    shown = len(context.shown)
    return templates.render(
        "filter_bar.html",
        texts,
        labels=labels,
        options=found,
        active={facet: len(filters.values(facet)) for facet in FACETS},
        groups={facet: [(_(name), codes) for name, codes in grouped(names[facet])] for facet in ("country", "member")},
        symbols={kind: picture(kind) for kind in SYMBOLS},
        q=filters.q,
        search_length=SEARCH_LENGTH,
        antennas=filters.antennas,
        count=number_shown(context),
        clear=CLEAR,
        on=list(_on(context, names, labels)),
        undetermined=list(_undetermined(context)),
        nothing=not context.shown,
        offers=list(_offers(context)),
        show=texts.ngettext("Show {number} result", "Show {number} results", shown).format(number=shown),
    )


def render_index(context: Context) -> str:
    """What the search suggests, as HTML that search.js reads. It depends on the language alone, so it is sent once."""
    return str(Markup('<div hidden data-index="{}"></div>').format(as_json(context)))


def _names(context: Context) -> dict[str, dict[str, str]]:
    """The options of each facet: values with their names, in the order of the page."""
    _ = context.texts.gettext
    known = options(context.network)
    sectors = disambiguate({sector.id: _(sector.name) for sector in context.network.sectors})
    countries = {code: context.texts.country(code) for code in {*known["country"], *known["member"]}}

    def sorted_by_name(names: Mapping[str, str], values: tuple[str, ...]) -> dict[str, str]:
        return {value: names[value] for value in sorted(values, key=lambda value: names[value].casefold())}

    return {
        "country": sorted_by_name(countries, known["country"]),
        "member": sorted_by_name(countries, known["member"]),
        "system": {value: _(label) for value, label in SHORT_SYSTEM_TYPES.items()},
        "round": {value: context.texts.date(value) for value in known["round"]},
        "sector": sorted_by_name(sectors, known["sector"]),
        "stage": {value: _(label) for value, label in STAGES.items()},
        "experimental": {"true": _(EXPERIMENTAL)},
    }


def _options(context: Context, facet: str, names: Mapping[str, str]) -> Iterator[Option]:
    left = counts(context.network, context.url.filters, facet)
    chosen = context.url.filters.values(facet)
    for value, name in names.items():
        yield value, name, left.get(value, 0), value in chosen


def _on(
    context: Context, names: Mapping[str, Mapping[str, str]], labels: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """What is on: the change that removes it, and its name, short and with its facet."""
    _, filters = context.texts.gettext, context.url.filters
    countries = {"country": _("Host: {country}"), "member": _("Consortium: {country}")}
    if filters.q:
        yield "?q=", _("“{words}”").format(words=filters.q), f"{labels['q']}: {filters.q}"
    for facet in FACETS:
        for value in filters.values(facet):
            name = names[facet][value]
            short = countries[facet].format(country=name) if facet in countries else name
            yield f"?{facet}.remove={value}", short, name if facet == "experimental" else f"{labels[facet]}: {name}"
    if filters.antennas:
        name = _("Antennas")
        yield "?antennas=", name, name


def _undetermined(context: Context) -> Iterator[str]:
    """How many AI Factories the filters hide though they might match, and which fact is not published."""
    for facet, number in undetermined(context.network, context.url.filters).items():
        text = context.texts.ngettext(
            "{number} left out: {what} not published", "{number} left out: {what} not published", number
        )
        yield text.format(number=number, what=context.texts.gettext(UNDETERMINED[facet]))


def _offers(context: Context) -> Iterator[tuple[str, str, str]]:
    """What to offer if nothing matches: a change, the name of its button, and its text.

    A reader who searched for a country without an AI Factory is led to its consortia, or to its Antenna.
    """
    if context.shown:
        return
    _ = context.texts.gettext
    searched = plain(context.url.filters.q)

    def was_searched_for(country: str) -> bool:
        return searched in (plain(texts_in(lang).country(country)) for lang in LANGUAGES)

    for country in filter(was_searched_for, options(context.network)["member"]):
        text = _("Show the consortia with {country}").format(country=context.texts.country_in_sentence(country))
        yield f"{CLEAR}&member={country}", "member-instead", text
    for antenna in context.network.antennas:
        if was_searched_for(antenna.country):
            text = _("Show the Antenna in {country}").format(country=context.texts.country_in_sentence(antenna.country))
            yield f"/{CLEAR}&antennas=true&site={antenna.id}", f"{antenna.id}-instead", text
    yield CLEAR, "reset-empty", _("Show all AI Factories")
