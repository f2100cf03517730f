"""The finder: three questions, and which AI Factories a reader can use, how, and from when."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from markupsafe import Markup

from ai_factories import eligibility
from ai_factories.context import Context
from ai_factories.filters import FACETS
from ai_factories.html import templates
from ai_factories.labels import APPLICANTS, NEEDS, PROGRAMMES, VERDICTS
from ai_factories.model.values import Applicant, Need, territories
from ai_factories.wording.countries import about_country, as_of, related_factories
from ai_factories.wording.finder import access_caveat, option_details, others, summary

ALL_SITES = "".join(f"&{name}=" for name in ("q", *FACETS))  # a change that no filter hides a site after


def countries(context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
    """All countries as options in two groups, each in the order of the alphabet: those in EuroHPC, and the others."""
    _ = context.texts.gettext
    members = {state.country for state in context.network.participating_states}
    groups = {_("EuroHPC participating states"): members, _("Other countries"): territories() - members}

    def named(codes: Iterable[str]) -> list[tuple[str, str]]:
        return sorted(((code, context.texts.country(code)) for code in codes), key=lambda option: option[1].casefold())

    return [(heading, named(codes)) for heading, codes in groups.items()]


def render(context: Context, day: str) -> str:
    """The questions, and as much of the answer as they allow, as HTML with every value escaped.

    ``day`` is today's date, for the cut-off dates.
    """
    texts, url = context.texts, context.url
    return templates.render(
        "finder.html",
        texts,
        countries=countries(context),
        applicants=[(value, texts.gettext(APPLICANTS[value])) for value in get_args(Applicant)],
        needs=[(value, texts.gettext(NEEDS[value])) for value in get_args(Need)],
        origin=url.origin,
        who=url.who,
        need=url.need,
        **(_answer(context, url.origin, day) if url.origin else {}),
    )


def _answer(context: Context, country: str, day: str) -> Mapping[str, Any]:
    network, texts, url = context.network, context.texts, context.url
    found = eligibility.access_options(network, country, url.who, url.need) if url.who and url.need else []

    def site_link(site: str, antennas: bool = False) -> Markup:
        return context.link(f"/?site={site}{ALL_SITES}&antennas={'true' if antennas else ''}")

    list_pages = [page for page in network.official_pages if page.programme]
    listed = {page.programme for page in list_pages}
    return {
        "country_name": texts.country(country),
        "country_in_sentence": texts.country_in_sentence(country),
        "eu": eligibility.is_eu_member(network, country),
        "site_link": site_link,
        "summary": summary(network, country, found, texts),
        "complete": bool(found),
        "relations": related_factories(network, country, texts),
        "as_of": as_of(network, texts),
        "others": others(network, found, country, texts),
        "verdicts": [
            (
                verdict,
                texts.gettext(heading),
                [option_details(network, option, country, texts, day) for option in found if option.verdict == verdict],
            )
            for verdict, heading in VERDICTS.items()
        ],
        "left_out": [mode.name for mode in network.access if found and mode not in [option.mode for option in found]],
        "about": about_country(network, country, texts),
        "list_pages": list_pages,
        "unlisted": [texts.gettext(label) for programme, label in PROGRAMMES.items() if programme not in listed],
        "caveat": access_caveat(network, texts),
        "centre": next((centre for centre in network.competence_centres if centre.country == country), None),
        "centre_evidence": network.evidence("competence_centres", country, "centre"),
        "pages": [page for page in network.official_pages if not page.programme],
        "page_evidence": {
            page.id: network.evidence("official_pages", page.id, "url") for page in network.official_pages
        },
    }
