"""The one value that every view, file and response is made from: the data, and what the reader asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from ai_factories.filters import filter_factories, linked_antennas
from ai_factories.i18n import Texts, texts_in
from ai_factories.model.network import Network, Site
from ai_factories.model.rows import Antenna, Factory
from ai_factories.url import UrlState, apply, known_values


@dataclass(frozen=True)
class Context:
    """The data, the state in the URL, and the language to respond in.

    ``embedded`` is whether the page is shown inside another one, which then controls the filters. ``root`` is the path
    of the app, seen from the page, if ``server.py`` serves it, and with it feeds and editions.
    """

    network: Network
    url: UrlState
    texts: Texts
    embedded: bool = False
    root: str | None = None

    @classmethod
    def of(cls, network: Network, url: UrlState | None = None, lang: str = "en") -> "Context":
        """A context in the language of the URL, or otherwise in ``lang``."""
        url = url or UrlState()
        return cls(network, url, texts_in(url.lang or lang))

    @cached_property
    def shown(self) -> Sequence[Factory]:
        """The AI Factories that match the filters."""
        return filter_factories(self.network, self.url.filters)

    @cached_property
    def antennas(self) -> Sequence[Antenna]:
        """The Antennas linked to them, if the URL asks for Antennas."""
        return linked_antennas(self.network, self.shown) if self.url.filters.antennas else []

    @property
    def selected(self) -> Site | None:
        """The selected AI Factory or Antenna, even if the filters hide it."""
        return self.network.site(self.url.site)

    @property
    def selected_on_map(self) -> Site | None:
        """The selected site, unless the filters hide it on the map."""
        return self.selected if self.selected in (*self.shown, *self.antennas) else None

    @property
    def selected_factory(self) -> Factory | None:
        """The selected site, if it is an AI Factory."""
        return self.network.factory(self.url.site)

    def link(self, change: str) -> Markup:
        """The attributes of a link that changes the state of the URL as ``ai_factories.url.apply`` says.

        ``?site=mimer`` stays in the current view, ``/consortia?from=NO`` goes to another. The whole state is in
        ``href``, for a new tab; the change alone is in ``data-go``, which page.js follows without loading the page.
        """
        path, _mark, query = change.partition("?")
        params = urlencode(apply(self.url, query, known_values(self.network)).params())
        href = (f".{path}" if path else "") + ("?" + params if params or not path else "")
        return Markup('href="{}" data-go="{}"').format(href, change)

    def href(self, view: str = "", **changes: Any) -> str:
        """A link to a view, relative to the current page, that keeps the state of the URL except for ``changes``."""
        query = urlencode(replace(self.url, **changes).params())
        return f"./{view}" + (f"?{query}" if query else "")
