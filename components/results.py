"""How many sites match the filters, what to offer if none does, and how to select a site without the map."""

import streamlit as st

from ai_factories.filters import Filters, options, plain, undetermined
from ai_factories.i18n import disambiguate, texts_in
from ai_factories.labels import UNDETERMINED
from ai_factories.model.rows import Antenna
from ai_factories.url import LANGUAGES
from ai_factories.wording.facts import site_name
from ai_factories.wording.filters import number_shown
from components import url_state
from components.layout import link
from components.page_context import PageContext


def count(context: PageContext) -> None:
    """How many of the AI Factories are shown, how many cannot be judged, and a button to show all of them again.

    An embedded page has no such button: it keeps the filters that it was given.
    """
    _ = context.texts.gettext
    filters = context.url.filters
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(key="count", width="content"):
            st.markdown(f"**{number_shown(context)}**")
        if not context.embedded:
            st.button(_("Reset filters"), key="reset", disabled=filters == Filters(), on_click=url_state.reset)
    for facet, number in undetermined(context.network, filters).items():
        text = context.texts.ngettext(
            "Not published for {number} hidden site, which cannot be judged: {what}.",
            "Not published for {number} hidden sites, which cannot be judged: {what}.",
            number,
        )
        st.caption(text.format(number=number, what=_(UNDETERMINED[facet])))


def nothing_left(context: PageContext) -> None:
    """What to say and offer if nothing matches the filters: all sites or, if the reader searched for a country without
    a site, the consortia that it takes part in, or its Antenna."""
    if context.shown:
        return
    _ = context.texts.gettext
    st.info(_("No AI Factory fits all of these filters. Take one away, or start again with all sites."))

    def was_searched_for(country: str) -> bool:
        return plain(context.url.filters.q) in (plain(texts_in(lang).country(country)) for lang in LANGUAGES)

    for country in filter(was_searched_for, options(context.network)["member"]):
        text = _("Show the consortia with {country}").format(country=context.texts.country_in_sentence(country))
        st.button(text, key="member-instead", on_click=url_state.show_member, args=(country,))
    for antenna in context.network.antennas:
        if was_searched_for(antenna.country):
            _antenna_offer(context, antenna)
    st.button(_("Show all sites"), key="reset-empty", on_click=url_state.reset)


def _antenna_offer(context: PageContext, antenna: Antenna) -> None:
    country = context.texts.country_in_sentence(antenna.country)
    text = context.texts.gettext("Show the Antenna in {country}").format(country=country)
    if context.view.url_path:  # only the map shows Antennas
        with st.container(key=f"{antenna.id}-instead"):
            link(context, "", text, filters=Filters(antennas=True), site=antenna.id)
    else:
        st.button(text, key=f"{antenna.id}-instead", on_click=url_state.show_antenna, args=(antenna.id,))


def site_selector(context: PageContext, label: str, empty: str, *, antennas: bool = False) -> None:
    """A list to select a site without the map: the sites shown, and the selected one even if hidden.

    ``label`` names its purpose, and ``empty`` describes the state without a selection. The map has ``antennas`` too.
    """
    kind = context.texts.gettext("Antenna")
    selected = context.selected if antennas else context.selected_factory
    sites = {*context.shown, *(context.antennas if antennas else ()), *([selected] if selected else ())}
    names = disambiguate(
        {
            site.id: f"{site_name(site, context.texts)}, {site.city}"
            + (f" ({kind})" if isinstance(site, Antenna) else "")
            for site in context.network.sites
            if site in sites
        }
    )
    # Map and timeline have a list each under one name: a new one needs its value, though the name has it already.
    value = selected.id if selected else None
    values = {name: site for site, name in names.items()}
    with st.container(key="site-select"):
        st.selectbox(
            label,
            sorted(names, key=lambda site: names[site].casefold()),
            index=None,
            format_func=names.__getitem__,
            placeholder=empty,
            **url_state.widget("site-select", value, url_state.pick_site, values=values, labels=[label]),
        )
