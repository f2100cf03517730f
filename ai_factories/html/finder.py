"""The answer to "which AI Factory can I use"."""

from ai_factories import eligibility
from ai_factories.context import Context
from ai_factories.filters import Filters
from ai_factories.html import templates
from ai_factories.labels import PROGRAMMES, VERDICTS
from ai_factories.wording.countries import about_country, as_of, related_factories
from ai_factories.wording.finder import access_caveat, option_details, others, summary


def render(context: Context, day: str) -> str:
    """The answer as HTML, with every value escaped; ``day`` is today's date, for the cut-off dates.

    The URL must include the reader's country.
    """
    network, texts, url = context.network, context.texts, context.url
    country = url.origin or ""
    found = eligibility.access_options(network, country, url.who, url.need) if url.who and url.need else []
    list_pages = [page for page in network.official_pages if page.programme]
    listed = {page.programme for page in list_pages}
    return templates.render(
        "finder.html",
        texts,
        country_name=texts.country(country),
        country_in_sentence=texts.country_in_sentence(country),
        eu=eligibility.is_eu_member(network, country),
        site_href=lambda site: context.href(site=site, filters=Filters()),
        antenna_href=lambda site: context.href(site=site, filters=Filters(antennas=True)),
        summary=summary(network, country, found, texts),
        complete=bool(found),
        relations=related_factories(network, country, texts),
        as_of=as_of(network, texts),
        others=others(network, found, country, texts),
        verdicts=[
            (
                verdict,
                texts.gettext(heading),
                [option_details(network, option, country, texts, day) for option in found if option.verdict == verdict],
            )
            for verdict, heading in VERDICTS.items()
        ],
        left_out=[mode.name for mode in network.access if found and mode not in [option.mode for option in found]],
        about=about_country(network, country, texts),
        list_pages=list_pages,
        unlisted=[texts.gettext(label) for programme, label in PROGRAMMES.items() if programme not in listed],
        caveat=access_caveat(network, texts),
        pages=[page for page in network.official_pages if not page.programme],
        page_evidence={page.id: network.evidence("official_pages", page.id, "url") for page in network.official_pages},
    )
