"""The parts of the page around map, card and table: title, language, count, notices, and the report on faulty data."""

from pathlib import Path

import pandas as pd
import streamlit as st

from components import html, state
from components.address import LANGUAGES, Address
from components.filters import Filters, options, plain, unjudged
from components.loading import DataError
from components.model import Factory, Network
from components.texts import Texts, texts_in

HERE = Path(__file__).parent
LANGUAGE_NAMES = {"en": "English", "nb": "Norsk"}


def set_up(texts: Texts) -> None:
    """Name the browser's tab and load the style sheet."""
    st.set_page_config(
        page_title=texts.gettext("European AI Factories"), page_icon=str(HERE / "icon.png"), layout="wide"
    )
    st.html(HERE / "page.css")


def header(texts: Texts) -> None:
    """Title, language switch and one sentence on what this is."""
    _ = texts.gettext
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(_("European AI Factories"), anchor=False, width="content")
        state.fill("language", texts.lang)
        st.segmented_control(
            _("Language"),
            LANGUAGES,
            format_func=LANGUAGE_NAMES.__getitem__,
            key="language",
            label_visibility="collapsed",
            on_change=state.choose_language,
        )
    st.markdown(
        _(
            "EuroHPC sites that host, or will host, AI-optimised supercomputers and help start-ups, smaller companies "
            "and researchers."
        )
    )


def notice(address: Address, texts: Texts) -> None:
    """Name what was dropped from the address because the page does not know it."""
    unknown = state.dropped(address)
    if unknown:
        with st.container(key="notice"):
            text = texts.gettext("The link asked for something that this page does not know. It was left out:")
            # Nothing in an address may end the code span and be read as Markdown: no backtick, no empty line.
            names = (" ".join(part.replace("`", "").split()) for part in unknown)
            st.warning(text + " " + ", ".join(f"`{name if len(name) <= 60 else name[:60] + '…'}`" for name in names))


def count(network: Network, shown: int, sites: pd.DataFrame, filters: Filters, texts: Texts) -> None:
    """How many of the AI Factories are shown, how many cannot be judged, and the way back to all of them."""
    _ = texts.gettext
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(key="count", width="content"):
            total = len(network.factories)
            text = texts.ngettext("{shown} of {total} AI Factory", "{shown} of {total} AI Factories", total)
            st.markdown(f"**{text.format(shown=shown, total=total)}**")
        st.button(_("Reset filters"), key="reset", disabled=filters == Filters(), on_click=state.reset)
    what = {
        "member": _("participants from other countries"),
        "sector": _("sectors"),
        "experimental": _("whether there is an experimental platform"),
    }
    for group, number in unjudged(sites, filters).items():
        text = texts.ngettext(
            "Not published for {number} hidden site, which cannot be judged: {what}.",
            "Not published for {number} hidden sites, which cannot be judged: {what}.",
            number,
        )
        st.caption(text.format(number=number, what=what[group]))


def no_sites(network: Network, address: Address, texts: Texts) -> None:
    """What to say and offer when the filters leave nothing: all sites, or those in which a country searched for takes
    part without hosting one."""
    _ = texts.gettext
    st.info(_("No AI Factory fits all of these filters. Take one away, or start again with all sites."))
    for code in options(network)["member"]:
        if plain(address.filters.q) in (plain(texts_in(lang).country(code)) for lang in LANGUAGES):
            text = _("Show the consortia with {country}").format(country=texts.country(code))
            st.button(text, key="member-instead", on_click=state.show_member, args=(code,))
    st.button(_("Show all sites"), key="reset-empty", on_click=state.reset)


def site_selector(network: Network, shown: list[Factory], address: Address, texts: Texts) -> None:
    """The way to select a site without the map; it offers the shown sites, and the selected one even if hidden."""
    _ = texts.gettext
    names = {
        factory.id: f"{factory.name}, {factory.city}"
        for factory in network.factories
        if factory in shown or factory.id == address.site
    }

    state.fill("site-select", address.site)
    st.selectbox(
        _("Choose a site"),
        sorted(names, key=lambda site: names[site].casefold()),
        index=None,
        format_func=names.__getitem__,
        placeholder=_("Choose here, on the map or in the table"),
        key="site-select",
        on_change=lambda: state.choose_site(st.session_state["site-select"]),
    )


def data_report(error: DataError, texts: Texts) -> None:
    """The report shown instead of the map when the data cannot be used: every problem, by file and line."""
    _ = texts.gettext
    st.title(_("European AI Factories"), anchor=False)
    number = len(error.problems)
    text = texts.ngettext(
        "The data cannot be shown: {number} problem was found. Mend it in the file named here and reload the page.",
        "The data cannot be shown: {number} problems were found. Mend them in the files named here and reload.",
        number,
    )
    st.error(text.format(number=texts.number(number)))
    with st.container(key="data-report"):
        st.code("\n".join(map(str, error.problems)), language=None, wrap_lines=True)
    _say_language(texts)


def footer(network: Network, texts: Texts) -> None:
    """Where the data come from, how fresh they are, and on what the sources disagree about the network as a whole."""
    _ = texts.gettext
    checked = texts.date(min(factory.stage_checked_on for factory in network.factories))
    disagreements = [
        (
            _(row.text),
            network.citation("disagreements", row.id, "text"),
            network.sources_about("disagreements", row.id, "text"),
        )
        for row in network.disagreements
        if row.factory is None
    ]
    with st.container(key="footer"):
        if disagreements:
            with st.expander(_("Where sources disagree about the network as a whole")):
                st.html(html.render("disagreements.html", texts, disagreements=disagreements))
        st.caption(
            _(
                "Facts last checked on {date}. Data: CC BY 4.0. Outlines: Natural Earth. Coordinates: GeoNames, at the "
                "precision of the city. Not an official page of the EuroHPC Joint Undertaking."
            ).format(date=checked)
        )
    _say_language(texts)


def _say_language(texts: Texts) -> None:
    # Streamlit always says that the page is English; screen readers need to know better. Called last, since the
    # element takes the height of a gap.
    st.html(f"<script>document.documentElement.lang = '{texts.lang}'</script>", unsafe_allow_javascript=True)
