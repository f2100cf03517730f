"""The accessibility statement: what the page does for everyone, what falls short, and how that was found."""

import streamlit as st

from components import html
from components.facts import report_link
from components.model import Network
from components.texts import Texts, _

CHECKED_ON = "2026-11-23"
SHORTCOMINGS = (
    _(
        "Some words come from Streamlit, the software below this page, and are English whatever the page speaks: the "
        "buttons of lists and panels, the messages of a lost connection, and how many options a list has."
    ),
    _(
        "The small crosses that take a choice out of a list are smaller than a finger needs on a phone; the list "
        "itself does the same."
    ),
    _("On a phone some sites lie over each other on the map; the list of sites has each of them."),
    _("Names and words of sources stand in their own languages, which are not marked as such."),
)


def accessibility(network: Network, texts: Texts) -> None:
    """Draw the accessibility statement."""
    with st.container(key="accessibility"):
        st.html(render(network, texts))


def render(network: Network, texts: Texts) -> str:
    """The statement as HTML, with every value escaped."""
    return html.render(
        "accessibility.html",
        texts,
        network=network,
        checked=CHECKED_ON,
        shortcomings=[texts.gettext(text) for text in SHORTCOMINGS],
        report=report_link(network, texts.gettext("Accessibility"), "", texts),
    )
