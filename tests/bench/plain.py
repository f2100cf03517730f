"""What the floor and the obvious version share: the filters, card text and table as one would first write them."""

import streamlit as st

from ai_factories.i18n import texts_in
from ai_factories.labels import FILTERS, STAGES, SYSTEM_TYPES
from ai_factories.model.network import Network
from ai_factories.model.rows import Factory

texts = texts_in("en")


def filtered(network: Network) -> list[Factory]:
    """Draw the filters in the sidebar; returns the AI Factories that they leave."""
    sites = network.factories
    members: dict[str, set[str]] = {}
    for membership in network.memberships:
        members.setdefault(membership.factory, set()).add(membership.country)
    sectors: dict[str, set[str]] = {}
    for row in network.factory_sectors:
        sectors.setdefault(row.factory, set()).add(row.sector)
    names = {sector.id: sector.name for sector in network.sectors}
    with st.sidebar:
        st.header("Filters")
        q = st.text_input(FILTERS["q"])
        kinds = st.pills(FILTERS["system"], SYSTEM_TYPES, selection_mode="multi", format_func=SYSTEM_TYPES.__getitem__)
        hosts = st.multiselect(FILTERS["country"], sorted({s.country for s in sites}), format_func=texts.country)
        takes_part = sorted({country for found in members.values() for country in found})
        wanted = st.multiselect(FILTERS["member"], takes_part, format_func=texts.country)
        months = sorted({s.round for s in sites})
        rounds = st.pills(FILTERS["round"], months, selection_mode="multi", format_func=texts.date)
        topics = st.multiselect(FILTERS["sector"], names, format_func=names.__getitem__)
        stages = st.pills(FILTERS["stage"], STAGES, selection_mode="multi", format_func=STAGES.__getitem__)
        experimental = st.toggle(FILTERS["experimental"])
        st.toggle("Show Antennas")
    return [
        site
        for site in sites
        if q.casefold() in f"{site.name} {site.city} {site.hosting_entity} {site.system}".casefold()
        and (not kinds or site.system_type in kinds)
        and (not hosts or site.country in hosts)
        and (not wanted or members[site.id].intersection(wanted))
        and (not rounds or site.round in rounds)
        and (not topics or sectors.get(site.id, set()).intersection(topics))
        and (not stages or site.stage in stages)
        and (not experimental or site.experimental_platform)
    ]


def name(site: Factory) -> str:
    """What a site is called in the list."""
    return f"{site.name}, {site.city}"


def card(network: Network, site: Factory | None) -> None:
    """The text about the chosen site."""
    with st.container(key="site-card"):
        if site is None:
            st.markdown("Choose a site to read about it.")
            return
        st.header(site.name)
        for label, value in {
            "Hosting entity": site.hosting_entity,
            "Place": f"{site.city}, {texts.country(site.country)}",
            "Consortium": ", ".join(texts.country(m.country) for m in network.memberships if m.factory == site.id),
            "System": site.system or "not published",
            "System type": f"{SYSTEM_TYPES[site.system_type]}. {site.system_note or ''}",
            "Sectors": ", ".join(row.term for row in network.factory_sectors if row.factory == site.id),
            "Selected": site.selected_on,
            "Stage": f"{STAGES[site.stage]}. {site.status_note or ''}",
            "Expected": site.expected_from or "not published",
            "Partners": ", ".join(row.name for row in network.partners if row.factory == site.id),
            "Website": site.website or "not published",
            "Note": site.note or "",
        }.items():
            st.markdown(f"**{label}:** {value}")


def rows(shown: list[Factory]) -> list[dict[str, str]]:
    """The table of the shown sites."""
    return [
        {
            "AI Factory": site.name,
            "Place": f"{site.city}, {texts.country(site.country)}",
            "System type": SYSTEM_TYPES[site.system_type],
            "System": site.system or "not published",
            "Round": site.round,
            "Stage": STAGES[site.stage],
            "Expected operation": site.expected_from or "not published",
        }
        for site in shown
    ]
