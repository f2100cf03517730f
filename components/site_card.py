"""The card of the selected site: every fact that is published about it, how sure it is, and where it comes from."""

from functools import partial

import streamlit as st

from components import html
from components.facts import (
    antenna_facts,
    antenna_name,
    disagreements,
    evidence_groups,
    evidence_of,
    facts,
    report_link,
    table_of,
)
from components.model import WHOLE_ROW, Antenna, Factory, Network
from components.symbols import picture
from components.texts import Texts


def site_card(network: Network, site: Factory | Antenna, hidden: bool, texts: Texts) -> None:
    """Draw the card of a site; ``hidden`` where the map does not show it."""
    with st.container(key="site-card"):
        st.html(render(network, site, hidden, texts))


def no_card(texts: Texts) -> None:
    """What stands in the place of the card while no site is selected."""
    _ = texts.gettext
    with st.container(key="site-card"):
        st.markdown(
            _(
                "Choose a site to see who runs it, which countries take part, how far its system has come, and where "
                "each of these facts comes from. The map then shows its consortium."
            )
        )


def render(network: Network, site: Factory | Antenna, hidden: bool, texts: Texts) -> str:
    """The card as HTML, with every value escaped."""
    if isinstance(site, Factory):
        name = f"{site.name} ({site.acronym})" if site.acronym not in (None, site.name) else site.name
    else:
        name = antenna_name(site, texts)
    return html.render(
        "site_card.html",
        texts,
        site=site,
        name=name,
        antenna=isinstance(site, Antenna),
        hidden=hidden,
        symbol=picture(site.system_type if isinstance(site, Factory) else "antenna"),
        evidence_of=partial(evidence_of, network, table_of(site), site.id),
        rows=facts(network, site, texts) if isinstance(site, Factory) else antenna_facts(network, site, texts),
        disagreements=disagreements(network, site, texts),
        evidence=evidence_groups(network, site, texts),
        sources=network.sources_of(table_of(site), site.id, WHOLE_ROW),
        report=lambda field: report_link(network, name, field, texts),
        compiled=_compiled_on(network, site, texts),
    )


def _compiled_on(network: Network, site: Factory | Antenna, texts: Texts) -> str:
    sources = network.sources_of(table_of(site), site.id, WHOLE_ROW)
    dates = [source.published for source in sources if source.kind == "compilation" and source.published]
    return texts.date(max(dates)) if dates else ""
