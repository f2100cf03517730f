"""Find your way in: three questions, and which AI Factories a reader can use, how, and from when."""

import datetime
from collections.abc import Mapping, Sequence
from typing import get_args

import streamlit as st

from components import state
from components.address import Address
from components.answer import render
from components.live import live
from components.model import Applicant, Need, Network
from components.texts import Texts, _

APPLICANTS = {
    "startup": _("Start-up, small or medium-sized enterprise"),
    "company": _("Larger company"),
    "researcher": _("Researcher or university"),
    "public": _("Public sector"),
    "eu-project": _("Partner in a Horizon Europe or Digital Europe project"),
}
NEEDS = {
    "try": _("A first try"),
    "medium": _("Up to 50,000 GPU hours"),
    "large": _("More than 50,000 GPU hours"),
    "research": _("A research project"),
}


def questions(address: Address, texts: Texts) -> None:
    """Draw the three questions; the address takes the answers."""
    _ = texts.gettext
    asked: list[tuple[str, str, str, Sequence[str], Mapping[str, str]]] = [
        ("origin", "from", _("Your country"), *texts.all_countries()),
        ("who", "who", _("Who you are"), get_args(Applicant), {key: _(text) for key, text in APPLICANTS.items()}),
        ("need", "need", _("What you need"), get_args(Need), {key: _(text) for key, text in NEEDS.items()}),
    ]
    for column, (name, parameter, label, options, labels) in zip(st.columns(3), asked, strict=True):
        key = f"way-in-{parameter}"
        chosen = getattr(address, name)
        state.fill(key, chosen, [labels[chosen]] if chosen else [])
        column.selectbox(
            label,
            options,
            index=None,
            format_func=labels.__getitem__,
            placeholder=_("Choose"),
            key=key,
            on_change=state.answer,
            args=(name, key),
        )


def way_in(network: Network, address: Address, texts: Texts) -> str | None:
    """Draw the questions and as much of the answer as they allow; returns the site that the reader wants to see."""
    _ = texts.gettext
    questions(address, texts)
    if not address.origin:
        st.info(_("Begin with your country."))
        return None
    with st.container(key="answer"):
        return live("answer-text", render(network, address, texts, datetime.date.today().isoformat()))
