"""The accessibility statement."""

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import N_
from ai_factories.wording.links import report_link

CHECKED_ON = "2026-11-25"
SHORTCOMINGS = (
    N_(
        "Some words come from Streamlit, the software that this page is built on, and are always in English, such as "
        "the messages about a lost connection."
    ),
    N_("On the map some sites stand a little beside their place, with a line to it, so that each can be chosen."),
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
