"""Two or three AI Factories side by side."""

import streamlit as st

from components import html, state
from components.address import COMPARED, Address
from components.facts import disagreements, facts
from components.model import Network
from components.symbols import picture
from components.texts import Texts, told_apart


def compare(network: Network, address: Address, texts: Texts) -> None:
    """Draw the choice of AI Factories, and their facts in columns once there are two."""
    _ = texts.gettext
    names = told_apart({factory.id: f"{factory.name}, {factory.city}" for factory in network.factories})
    state.fill("compare-sites", list(address.sites))
    st.multiselect(
        _("AI Factories to compare, two or three"),
        sorted(names, key=lambda site: names[site].casefold()),
        format_func=names.__getitem__,
        max_selections=COMPARED,
        placeholder=_("Choose"),
        select_all=False,
        key="compare-sites",
        on_change=state.answer,
        args=("sites", "compare-sites"),
    )
    if len(address.sites) < 2:
        st.info(_("Choose two or three AI Factories.") if not address.sites else _("Choose one or two more."))
        return
    with st.container(key="comparison"):
        st.html(render(network, address.sites, texts))


def render(network: Network, sites: tuple[str, ...], texts: Texts) -> str:
    """The comparison as HTML, with every value escaped: a row per fact, a column per AI Factory."""
    chosen = [network.factories_by_id[site] for site in sites]
    known = [{fact.name: fact for fact in facts(network, factory, texts)} for factory in chosen]
    labels = {name: fact.label for column in known for name, fact in column.items()}
    order = max(known, key=len)
    return html.render(
        "compare.html",
        texts,
        factories=[(factory, picture(factory.system_type)) for factory in chosen],
        rows=[
            (labels[name], [column.get(name) for column in known])
            for name in sorted(labels, key=lambda name: list(order).index(name) if name in order else len(order))
        ],
        disagreements=[disagreements(network, factory, texts) for factory in chosen],
    )
