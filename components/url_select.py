"""Questions with a single answer, which is part of the URL."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import url_state
from components.page_context import PageContext


def url_select(
    context: PageContext, part: str, name: str, label: str, options: Sequence[str], names: Mapping[str, str]
) -> None:
    """Draw a question as a list; the answer becomes the ``part`` of the URL. Its element has the key ``name``."""
    value = getattr(context.url, part)
    values = {label: value for value, label in names.items()}
    labels = [names[value]] if value else []
    with st.container(key=name):
        st.selectbox(
            label,
            options,
            index=None,
            format_func=names.__getitem__,
            placeholder=context.texts.gettext("Choose"),
            **url_state.widget(name, value, url_state.answer, part, values=values, labels=labels),
        )
