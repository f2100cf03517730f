"""The accessibility statement."""

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import N_
from ai_factories.wording.links import report_link

CHECKED_ON = "2026-11-23"
SHORTCOMINGS = (
    N_(
        "Some words come from Streamlit, the software below this page, and are English whatever the page speaks: the "
        "buttons of lists and panels, the messages of a lost connection, and how many options a list has."
    ),
    N_(
        "The small crosses that take a choice out of a list are smaller than a finger needs on a phone; the list "
        "itself does the same."
    ),
    N_("On a phone some sites lie over each other on the map; the list of sites has each of them."),
    N_("Names and words of sources stand in their own languages, which are not marked as such."),
)


def render(context: Context) -> str:
    """The statement as HTML, with every value escaped."""
    network, texts = context.network, context.texts
    return templates.render(
        "accessibility.html",
        texts,
        network=network,
        checked=CHECKED_ON,
        shortcomings=[texts.gettext(text) for text in SHORTCOMINGS],
        report=report_link(network, texts.gettext("Accessibility"), "", texts),
    )
