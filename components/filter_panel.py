"""The filters in the sidebar, with a note of the options that have no results; chosen options stay chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ai_factories.filters import counts, options
from ai_factories.i18n import disambiguate
from ai_factories.labels import FILTERS, STAGES, SYSTEM_TYPES
from ai_factories.url import SEARCH_LENGTH
from components import url_state
from components.page_context import PageContext


def filter_panel(context: PageContext) -> None:
    """Draw the filters; an embedded page keeps those in its URL."""
    if context.embedded:
        return
    _ = context.texts.gettext
    names = _option_names(context)
    with st.sidebar:
        st.header(_("Filters"))
        with st.container(key="filter-q"):
            hint = _("Name, city, host or system")
            st.text_input(_label(context, "q"), placeholder=hint, max_chars=SEARCH_LENGTH, **_widget(context, "q"))
        _pills(context, "system", names["system"])
        _list(context, "country", names["country"])
        _list(context, "member", names["member"])
        _pills(context, "round", names["round"])
        _list(context, "sector", names["sector"])
        _pills(context, "stage", names["stage"])
        _toggle(context, "experimental", _label(context, "experimental"))
        _toggle(context, "antennas", _("Show Antennas"))
        # Last, because a note that comes and goes between the filters would move them under the reader's finger.
        if empty := _empty_options(context, names):
            st.caption(_("Options that leave no sites: {options}").format(options="; ".join(empty)))


def _option_names(context: PageContext) -> dict[str, dict[str, str]]:
    """The options of each facet: values with their names, in natural order."""
    _ = context.texts.gettext
    known = options(context.network)
    return {
        "country": {code: context.texts.country(code) for code in known["country"]},
        "member": {code: context.texts.country(code) for code in known["member"]},
        "system": {value: _(label) for value, label in SYSTEM_TYPES.items()},
        "round": {value: context.texts.date(value) for value in known["round"]},
        "sector": disambiguate({sector.id: _(sector.name) for sector in context.network.sectors}),
        "stage": {value: _(label) for value, label in STAGES.items()},
    }


def _widget(
    context: PageContext, name: str, names: Mapping[str, str] | None = None, labels: Sequence[str] = ()
) -> dict[str, Any]:
    """Set the value of a filter's widget; return the arguments that connect it."""
    value = getattr(context.url.filters, name)
    ids = {label: value for value, label in (names or {}).items()}
    return url_state.widget(
        f"filter-{name}",
        list(value) if isinstance(value, tuple) else value,
        url_state.choose_filter,
        context.network,
        name,
        ids,
        values=ids,
        labels=labels,
    )


def _list(context: PageContext, facet: str, names: Mapping[str, str]) -> None:
    """A searchable list, in which the options without results say so."""
    _ = context.texts.gettext
    left = counts(context.network, context.url.filters, facet)
    nothing = url_state.LABEL_SEPARATOR + _("no sites")
    labels = {value: name + ("" if left.get(value) else nothing) for value, name in names.items()}
    arguments = _widget(context, facet, names, [labels[value] for value in context.url.filters.values(facet)])
    with st.container(key=f"filter-{facet}"):
        st.multiselect(
            _label(context, facet),
            sorted(names, key=lambda value: names[value].casefold()),
            format_func=labels.__getitem__,
            placeholder=_("All"),
            select_all=False,
            **arguments,
        )


def _pills(context: PageContext, facet: str, names: Mapping[str, str]) -> None:
    """All options at once. Their labels must not change: a click on a label that has just changed would be lost."""
    arguments = _widget(context, facet, names, list(names.values()))
    label = _label(context, facet)
    with st.container(key=f"filter-{facet}"):
        st.pills(label, list(names), selection_mode="multi", format_func=names.__getitem__, **arguments)


def _label(context: PageContext, name: str) -> str:
    return context.texts.gettext(FILTERS[name])


def _toggle(context: PageContext, name: str, label: str) -> None:
    with st.container(key=f"filter-{name}"):
        st.toggle(label, **_widget(context, name))


def _empty_options(context: PageContext, names: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The options without results, in words, for the widgets that cannot say so themselves: a part for each facet."""
    _ = context.texts.gettext
    parts = []
    for facet in ("system", "round", "stage"):
        left = counts(context.network, context.url.filters, facet)
        empty = [name for value, name in names[facet].items() if not left.get(value)]
        if 0 < len(empty) < len(names[facet]):
            parts.append(f"{_label(context, facet)}: {', '.join(empty)}")
    if not counts(context.network, context.url.filters, "experimental"):
        parts.append(_label(context, "experimental"))
    return parts
