"""Lists with one choice, whose answer is a part of the address."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import url_state
from components.page_context import PageContext


def ask(
    context: PageContext, part: str, name: str, label: str, options: Sequence[str], names: Mapping[str, str]
) -> None:
    """Draw a list whose choice becomes the ``part`` of the address; its element has the key ``name``."""
    value = getattr(context.url, part)
    key = url_state.sync_widget(name, value, [names[value]] if value else [])
    with st.container(key=name):
        st.selectbox(
            label,
            options,
            index=None,
            format_func=names.__getitem__,
            placeholder=context.texts.gettext("Choose"),
            key=key,
            on_change=url_state.answer,
            args=(part, key),
        )
