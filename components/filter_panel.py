"""The filters in the sidebar. Each tells which of its options would leave nothing; none loses its state for it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import state
from components.address import SEARCH_LENGTH
from components.filters import Filters, counts, options
from components.model import Network
from components.texts import FILTERS, STAGES, SYSTEM_TYPES, Texts, told_apart


def filter_panel(network: Network, filters: Filters, texts: Texts) -> None:
    """Draw the filters."""
    _ = texts.gettext
    known = options(network)
    countries = {code: texts.country(code) for code in {*known["country"], *known["member"]}}
    sectors = told_apart({sector.id: _(sector.name) for sector in network.sectors})
    leaving_nothing: list[str] = []

    def widget(name: str, names: Mapping[str, str], labels: Sequence[str] = ()) -> dict[str, Any]:
        value = getattr(filters, name)
        state.fill(f"filter-{name}", list(value) if isinstance(value, tuple) else value, labels)
        ids = {label: value for value, label in names.items()}
        return {"key": f"filter-{name}", "on_change": state.choose_filter, "args": (network, name, ids)}

    def searchable_list(name: str, names: Mapping[str, str]) -> None:
        left = counts(network, filters, name)
        nothing = state.LABEL_SEPARATOR + _("no sites")
        labels = {value: names[value] + ("" if left.get(value) else nothing) for value in known[name]}
        st.multiselect(
            _(FILTERS[name]),
            sorted(known[name], key=lambda value: names[value].casefold()),
            format_func=labels.__getitem__,
            placeholder=_("All"),
            select_all=False,
            **widget(name, names, [labels[value] for value in filters.chosen(name)]),
        )

    def pills(name: str, names: Mapping[str, str]) -> None:
        label = _(FILTERS[name])
        # The labels of pills must not change: a click on a label that has just changed would be lost.
        st.pills(
            label,
            known[name],
            selection_mode="multi",
            format_func=names.__getitem__,
            **widget(name, names, list(names.values())),
        )
        left = counts(network, filters, name)
        empty = [names[value] for value in known[name] if not left.get(value)]
        if 0 < len(empty) < len(names):
            leaving_nothing.append(f"{label}: {', '.join(empty)}")

    with st.sidebar:
        st.header(_("Filters"))
        hint = _("Name, city, host or system")
        label, platform = (_(FILTERS[name]) for name in ("q", "experimental"))
        st.text_input(label, placeholder=hint, max_chars=SEARCH_LENGTH, **widget("q", {}))
        pills("system", {value: _(label) for value, label in SYSTEM_TYPES.items()})
        searchable_list("country", countries)
        searchable_list("member", countries)
        pills("round", {value: texts.date(value) for value in known["round"]})
        searchable_list("sector", sectors)
        pills("stage", {value: _(label) for value, label in STAGES.items()})
        st.toggle(platform, **widget("experimental", {}))
        if not counts(network, filters, "experimental"):
            leaving_nothing.append(platform)
        st.toggle(_("Show Antennas"), **widget("antennas", {}))
        # At the end, because a note that comes and goes between the filters would move them under the reader's finger.
        if leaving_nothing:
            st.caption(_("Options that leave no sites: {options}").format(options="; ".join(leaving_nothing)))
