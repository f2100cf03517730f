"""How reliable facts are, and how old."""

from collections.abc import Iterable
from datetime import date
from typing import get_args

from ai_factories.i18n import Texts
from ai_factories.model.dates import Day
from ai_factories.model.network import Network
from ai_factories.model.values import Evidence


def least_sure(levels: Iterable[Evidence | None]) -> Evidence:
    """The level of a sentence that rests on several facts: that of the least reliable one."""
    order: tuple[Evidence, ...] = get_args(Evidence)
    return max(filter(None, levels), key=order.index, default="confirmed")


def source_text_month(network: Network, texts: Texts) -> str:
    """The month of the text that the first facts were taken from; empty if it has no date."""
    dates = [source.published for source in network.sources if source.kind == "source-text" and source.published]
    return texts.date(min(dates)[: len("2024-12")]) if dates else ""


def is_stale(network: Network, checked_on: Day, day: date) -> bool:
    """Whether a fact counts as out of date, by the rule in the data."""
    checked = checked_on.start
    months = (day.year - checked.year) * 12 + day.month - checked.month - (day.day < checked.day)
    return months >= network.package.stale_after_months
