"""Which countries host, take part or have an Antenna: as a matrix, by AI Factory, and by country."""

from urllib.parse import urlencode

import streamlit as st

from components import access, html, state
from components.address import Address
from components.answer import about_country, as_of, circles
from components.facts import Line, disagreements, evidence_of, facts, named
from components.live import live
from components.model import Factory, Network
from components.texts import Texts, _

ROLES = {
    "host": _("Hosts the AI Factory"),
    "participant": _("Takes part in its consortium"),
    "antenna": _("Its Antenna is linked to the AI Factory"),
}


def consortia(network: Network, shown: list[Factory], address: Address, texts: Texts) -> None:
    """Draw the matrix of the shown AI Factories, and in words the chosen AI Factory and the chosen country."""
    _ = texts.gettext
    codes, names = texts.all_countries()
    state.fill("your-country", address.origin, [names[address.origin]] if address.origin else [])
    st.selectbox(
        _("Your country"),
        codes,
        index=None,
        format_func=names.__getitem__,
        placeholder=_("Choose"),
        key="your-country",
        on_change=state.answer,
        args=("origin", "your-country"),
        width=360,
    )
    if shown:
        with st.container(key="matrix"):
            live("matrix-text", render(network, shown, address, texts), _choose)


def _choose(value: str) -> None:
    kind, _colon, chosen = value.partition(":")
    if kind == "site":
        state.choose_site(chosen or None)
    else:
        state.choose_origin(chosen)


def render(network: Network, shown: list[Factory], address: Address, texts: Texts) -> str:
    """The matrix and what is chosen in it as HTML, with every value escaped."""
    _ = texts.gettext
    roles = access.roles(network, shown)
    held = [set(parts.values()) for parts in roles.values()]
    chosen = network.factories_by_id.get(address.site or "")
    country = address.origin
    return html.render(
        "consortia.html",
        texts,
        roles={name: _(label) for name, label in ROLES.items()},
        factories_shown=shown,
        rows=sorted(
            ((code, texts.country(code), parts) for code, parts in roles.items()), key=lambda row: row[1].casefold()
        ),
        unknown=sum(
            network.citation("factories", f.id, "consortium") is None and not network.participants(f.id) for f in shown
        ),
        site=address.site,
        origin=country,
        chosen=chosen,
        card_link="./?" + urlencode(address.params()),
        consortium=next((fact for fact in facts(network, chosen, texts) if fact.name == "consortium"), None)
        if chosen
        else None,
        antennas=[named(antenna, texts) for antenna in network.antennas_of(chosen.id)] if chosen else [],
        disagreements=disagreements(network, chosen, texts) if chosen else [],
        numbers={
            "members": sum(not parts.isdisjoint({"host", "participant"}) for parts in held),
            "hosts": sum("host" in parts for parts in held),
            "participants": sum("participant" in parts for parts in held),
            "antennas": sum("antenna" in parts for parts in held),
        },
        name=texts.country(country) if country else "",
        place=texts.the(country) if country else "",
        about=about_country(network, country, texts) if country else [],
        circles=circles(network, country, texts) if country else [],
        as_of=as_of(network, texts),
        partners=[
            Line(
                f"{row.name}: {network.factories_by_id[row.factory].name}",
                evidence_of(network, "factories", row.factory, "partners"),
            )
            for row in network.partners
            if row.country == country
        ]
        if country
        else [],
    )
