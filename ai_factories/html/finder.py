"""The finder: three questions, and what to do next: where to apply, whom to ask, and which machine to use."""

from collections.abc import Iterable, Mapping
from statistics import mode
from typing import Any, get_args

from markupsafe import Markup

from ai_factories import eligibility
from ai_factories.context import Context
from ai_factories.filters import FACETS
from ai_factories.html import templates
from ai_factories.labels import APPLICANTS, NEEDS, PROGRAMMES, VERDICTS
from ai_factories.model.values import Applicant, Need, territories
from ai_factories.wording.countries import about_country, as_of, related_factories
from ai_factories.wording.facts import cited
from ai_factories.wording.finder import in_words, parties, question, until_then

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
    options = [in_words(network, option, country, texts, day) for option in found]
    # What is made for such an applicant comes first, even where it is not open to this one: then that is the answer.
    intended = [words for words in options if words.option.rule and words.option.rule.fit == "fits"]
    list_pages = [page for page in network.official_pages if page.programme]
    listed = {page.programme for page in list_pages}
    helps = {page.purpose: page for page in reversed(network.official_pages)}  # the first for each purpose
    needed = [row for row in network.requirements if not row.who or url.who in row.who]
    requirements = [cited(network, texts.gettext(row.text), "requirements", row.id, "text") for row in needed]
    has_centre = any(row.country == country and row.website for row in network.competence_centres)

    def site_link(site: str, antennas: bool = False) -> Markup:
        return context.link(f"/?site={site}{ALL_SITES}&antennas={'true' if antennas else ''}")

    return {
        "country_name": texts.country(country),
        "country_in_sentence": texts.country_in_sentence(country),
        "eu": eligibility.is_eu_member(network, country),
        "site_link": site_link,
        "options": options,
        "best": next(iter(intended or options), None),
        "verdicts": {name: texts.gettext(heading) for name, heading in VERDICTS.items()},
        "left_out": [mode.name for mode in network.access if found and mode not in [option.mode for option in found]],
        "parties": list(parties(network, country, texts)),
        "portal": helps.get("apply"),
        "rules_page": helps.get("rules"),
        "helpdesk": helps.get("ask"),
        "centres_page": None if has_centre else helps.get("competence-centres"),
        "question": question(network, country, url.who, url.need),
        "until_then": until_then(network, country, texts),
        "requirements": requirements,
        "usual": mode(line.evidence for line in requirements) if requirements else None,
        "relations": related_factories(network, country, texts),
        "as_of": as_of(network, texts),
        "about": about_country(network, country, texts),
        "list_pages": list_pages,
        "unlisted": [texts.gettext(label) for programme, label in PROGRAMMES.items() if programme not in listed],
        "pages": [page for page in network.official_pages if not page.programme],
        "page_evidence": {
            page.id: network.evidence("official_pages", page.id, "url") for page in network.official_pages
        },
    }
