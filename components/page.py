"""The parts of the page around map, card and table: title, language, count, notices, and the report on faulty data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import Page

from components import state
from components.address import LANGUAGES, Address, visible
from components.facts import antenna_name
from components.filters import Filters, options, plain, unjudged
from components.live import live, tell
from components.loading import DataError
from components.model import Antenna, Factory, Network
from components.scene import caption, chosen, number_shown
from components.symbols import MARKS
from components.texts import Texts, texts_in, told_apart

HERE = Path(__file__).parent
STYLE = f"<style>{(HERE / 'page.css').read_text(encoding='utf-8')}{MARKS}</style>"
# In the page itself: a file would be lost where a page goes on at another replica.
ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<circle cx="32" cy="32" r="28" fill="#0b4f8a"/><path d="M32 15 49 32 32 49 15 32z" fill="#fff"/></svg>'
)
MOST_REPORTED = 100  # problems
MOST_NAMED = 5  # parts of an address that are not known
LONGEST = 60  # characters of such a part
LANGUAGE_NAMES = {"en": "English", "nb": "Norsk"}


def set_up(view: Page, texts: Texts) -> None:
    """Name the browser's tab and load the style sheet."""
    name = texts.gettext("European AI Factories")
    title = f"{view.title} – {name}" if view.url_path else name
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide")
    st.html(STYLE)


def header(views: Mapping[str, Page], address: Address, texts: Texts) -> None:
    """Title, language switch, and the way to each view, which keeps what the address says."""
    _ = texts.gettext
    with st.container(key="head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
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
    with st.container(key="views", horizontal=True, gap="small"):
        for view in views.values():
            if view.url_path != "accessibility":  # stands at the foot of the page
                link(view, view.title, address)


def banner(view: Page, network: Network, address: Address, texts: Texts) -> None:
    """What stands above a page embedded in another: its name, which leads to the whole page, and its filters."""
    query = urlencode(address.params())
    url = (st.context.url or "").rstrip("/") + ("" if view.url_path else "/") + (f"?{query}" if query else "")
    with st.container(key="banner"):
        filters = " · ".join(["", *caption(network, address.filters, None, texts)])
        # Not as Markdown, which would make links of words that a reader searched for.
        html = Markup('<div class="prose banner"><h1><a href="{}" target="_blank">{}</a></h1><p>{}</p></div>')
        st.html(html.format(url, texts.gettext("European AI Factories"), filters))


def heading(title: str, sentence: str) -> None:
    """What a view beside the map is called and for."""
    st.header(title, anchor=False)
    st.markdown(sentence)


def link(view: Page, label: str, address: Address, **changes: Any) -> None:
    """A link to a view that keeps what the address says, but for the ``changes``."""
    st.page_link(view, label=label, query_params=replace(address, **changes).params())


def linked(network: Network, antenna: Antenna, address: Address, texts: Texts) -> None:
    """Links to the AI Factories of an Antenna. Not as Streamlit's, which read the names as Markdown."""
    links = Markup(" ").join(
        Markup('<p><a href="{}" data-choose="{}">{}</a></p>').format(
            "./?" + urlencode(replace(address, site=factory.id).params()),
            factory.id,
            texts.gettext("Show {name}").format(name=factory.name),
        )
        for factory in network.linked(antenna.id)
    )
    live("linked", Markup('<div class="prose">{}</div>').format(links), state.choose_site)


def figures(views: Mapping[str, Page], network: Network, address: Address, texts: Texts) -> None:
    """The network in numbers, each a link to what it counts."""
    hosts = len({factory.country for factory in network.factories})
    members = len({membership.country for membership in network.memberships})
    running = sum(factory.stage == "operational" for factory in network.factories)
    all_sites = {"filters": Filters(), "site": None}
    numbers = [
        ("", len(network.factories), texts.ngettext("AI Factory", "AI Factories", len(network.factories)), all_sites),
        ("consortia", hosts, texts.ngettext("host country", "host countries", hosts), all_sites),
        (
            "consortia",
            members,
            texts.ngettext("country taking part", "countries taking part", members),
            all_sites,
        ),
        (
            "",
            len(network.antennas),
            texts.ngettext("Antenna", "Antennas", len(network.antennas)),
            all_sites | {"filters": Filters(antennas=True)},
        ),
        (
            "",
            running,
            texts.ngettext("AI system in operation", "AI systems in operation", running),
            all_sites | {"filters": Filters(stage=("operational",))},
        ),
    ]
    with st.container(key="figures", horizontal=True, gap="small"):
        for view, number, label, changes in numbers:
            link(views[view], f"**{texts.number(number)}** {label}", address, **changes)


def notices(network: Network, fault: DataError | None, texts: Texts) -> None:
    """Name what was dropped from the address because the page does not know it; say if newer data have a fault."""
    _ = texts.gettext
    unknown = state.dropped()
    if unknown:
        with st.container(key="notice"):
            text = _("The link asked for something that this page does not know. It was left out:")
            # Nothing in an address may end the code span and be read as Markdown: no backtick, no empty line.
            names = [visible(part.replace("`", "")) for part in unknown[:MOST_NAMED]]
            named = ", ".join(f"`{name if len(name) <= LONGEST else name[:LONGEST] + '…'}`" for name in names)
            more = _("and {number} more").format(number=texts.number(len(unknown) - MOST_NAMED))
            st.warning(f"{text} {named}" + (f" {more}" if len(unknown) > MOST_NAMED else ""))
    if fault:
        with st.container(key="stale"):
            text = _("The data were changed and have a fault now. What you see is the last sound edition, of {date}.")
            st.warning(text.format(date=texts.date(network.package.created)))


def count(network: Network, shown: int, filters: Filters, texts: Texts, embedded: bool = False) -> None:
    """How many of the AI Factories are shown, how many cannot be judged, and the way back to all of them.

    A page ``embedded`` in another has the filters that it was given there.
    """
    _ = texts.gettext
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(key="count", width="content"):
            st.markdown(f"**{number_shown(network, shown, texts)}**")
        if not embedded:
            st.button(_("Reset filters"), key="reset", disabled=filters == Filters(), on_click=state.reset)
    what = {
        "member": _("participants from other countries"),
        "sector": _("sectors"),
        "experimental": _("whether there is an experimental platform"),
    }
    for group, number in unjudged(network, filters).items():
        text = texts.ngettext(
            "Not published for {number} hidden site, which cannot be judged: {what}.",
            "Not published for {number} hidden sites, which cannot be judged: {what}.",
            number,
        )
        st.caption(text.format(number=number, what=what[group]))


def no_sites(network: Network, address: Address, texts: Texts) -> None:
    """What to say and offer when the filters leave nothing: all sites, or what a country searched for has instead of a
    site, consortia that it takes part in or an Antenna."""
    _ = texts.gettext
    st.info(_("No AI Factory fits all of these filters. Take one away, or start again with all sites."))

    def asked_for(code: str) -> bool:
        return plain(address.filters.q) in (plain(texts_in(lang).country(code)) for lang in LANGUAGES)

    for code in filter(asked_for, options(network)["member"]):
        text = _("Show the consortia with {country}").format(country=texts.the(code))
        st.button(text, key="member-instead", on_click=state.show_member, args=(code,))
    for antenna in network.antennas:
        if asked_for(antenna.country):
            text = _("Show the Antenna in {country}").format(country=texts.the(antenna.country))
            st.button(text, key=f"{antenna.id}-instead", on_click=state.show_antenna, args=(antenna.id,))
    st.button(_("Show all sites"), key="reset-empty", on_click=state.reset)


def site_selector(
    network: Network,
    shown: list[Factory],
    antennas: list[Antenna],
    address: Address,
    texts: Texts,
    label: str,
    empty: str,
) -> None:
    """The way to select a site without the map; it offers what is shown, and the selected site even if hidden.

    ``label`` says what for, and ``empty`` what no choice means.
    """
    kind = texts.gettext("Antenna")
    offered = {address.site, *(factory.id for factory in shown), *(antenna.id for antenna in antennas)}
    factories = {f.id: f"{f.name}, {f.city}" for f in network.factories if f.id in offered}
    names = factories | {
        antenna.id: f"{antenna_name(antenna, texts)}, {antenna.city} ({kind})"
        for antenna in network.antennas
        if antenna.id in offered
    }
    names = told_apart(names)
    state.fill("site-select", address.site)
    st.selectbox(
        label,
        sorted(names, key=lambda site: names[site].casefold()),
        index=None,
        format_func=names.__getitem__,
        placeholder=empty,
        key="site-select",
        on_change=lambda: state.choose_site(state.value("site-select")),
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
        st.code("\n".join(map(str, error.problems[:MOST_REPORTED])), language=None, wrap_lines=True)
    if number > MOST_REPORTED:
        more = _("The first {number} are listed; python -m components.loading lists all.")
        st.markdown(more.format(number=MOST_REPORTED))
    _tell("", [], texts)


def failed(texts: Texts) -> None:
    """What stands instead of the rest of the page when the program has failed."""
    with st.container(key="failed"):
        st.error(
            texts.gettext(
                "This page could not be made; that is a fault of the program, and it has been logged. Reload the page, "
                "or go back and try another view."
            )
        )
    _tell("", [], texts)


def _tell(view: str, said: Sequence[str], texts: Texts) -> None:
    """Tell the browser the language, what the parts of the page are called, what a screen reader should say when it
    changes, and how often a site has been chosen: then its card comes into view."""
    _ = texts.gettext
    words = {"map": _("Map of the AI Factories"), "views": _("Views"), "languages": LANGUAGES}
    tell({"lang": texts.lang, "view": view, "words": words, "said": said, "chosen": state.times_chosen()})


def footer(
    views: Mapping[str, Page] | None,
    view: Page,
    network: Network,
    shown: int,
    address: Address,
    texts: Texts,
) -> None:
    """Where the data come from, and how fresh they are; without ``views``, no way to more of it."""
    _ = texts.gettext
    checked = texts.date(min(factory.stage_checked_on for factory in network.factories))
    with st.container(key="footer"):
        st.caption(
            _(
                "Facts last checked on {date}. Data: CC BY 4.0. Outlines: Natural Earth. Coordinates: GeoNames, at the "
                "precision of the city. Not an official page of the EuroHPC Joint Undertaking."
            ).format(date=checked)
        )
        if views:
            with st.container(horizontal=True):
                link(views["about"], _("Sources, where they disagree, and how to cite"), address)
                link(views["accessibility"], _("Accessibility"), address)
    site = network.factories_by_id.get(address.site or "") or network.antennas_by_id.get(address.site or "")
    said = [view.title, number_shown(network, shown, texts), chosen(site, texts) if site else ""]
    _tell(view.title, said, texts)
