"""The one value that all parts of the page are drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streamlit.navigation.page import Page

from ai_factories.context import Context
from ai_factories.loading.problems import DataError


@dataclass(frozen=True, kw_only=True)
class PageContext(Context):
    """The data, the state of the URL and the language, with all ``views`` by path and the current one.

    ``error`` holds the problems in newer data, while the last valid data is shown.
    """

    view: Page
    views: Mapping[str, Page] = field(default_factory=dict)
    error: DataError | None = None
