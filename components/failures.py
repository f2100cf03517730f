"""What is shown when the page cannot be drawn."""

import streamlit as st

from ai_factories.i18n import Texts
from ai_factories.loading.problems import DataError
from ai_factories.model.network import Network
from components.browser import sync_browser
from components.layout import failure_text

MAX_REPORTED = 100  # problems


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
        st.code("\n".join(map(str, error.problems[:MAX_REPORTED])), language=None, wrap_lines=True)
    if number > MAX_REPORTED:
        more = _("The first {number} are listed; python -m ai_factories.loading lists more.")
        st.markdown(more.format(number=MAX_REPORTED))
    sync_browser(texts, texts.gettext("European AI Factories"))


def failed(texts: Texts, network: Network | None) -> None:
    """What is shown instead of the rest of the page when the program has failed. With a ``network``, links still lead
    to the other views."""
    with st.container(key="failed"):
        st.error(failure_text(texts))
    sync_browser(texts, texts.gettext("European AI Factories"), network=network)
