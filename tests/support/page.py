"""The page without a browser: ``app.py`` as Streamlit's AppTest runs it, used by its public names (``st-key-NAME``)."""

import html
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

import lxml.html
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import user_key_from_element_id
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node, Widget
from streamlit.util import calc_hash

from ai_factories.i18n import LOCALES, texts_in
from components.views import VIEWS
from tests.support.data import ROOT
from tests.support.small import small_folder

HOST = "http://page.test"


class Page:
    """A reader's page at a ``url`` such as ``/timeline?lang=nb``, with the small network unless ``data`` says another.

    ``locale`` is the browser's language; ``embedded`` is whether another page shows this one.
    """

    def __init__(
        self, url: str = "/", data: Path | None = None, locale: str = "en-GB", *, embedded: bool = False
    ) -> None:
        parts = urlsplit(url)
        self.data = data or small_folder()
        self.at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        # Its own would look for components through all packages that are installed, each time.
        self.at._bidi_component_manager = BidiComponentManager()
        self.at._page_hash = calc_hash(parts.path.strip("/"))  # its switch_page knows only pages that are files
        self.at.context = {"locale": locale, "url": HOST + parts.path, "is_embedded": embedded}
        self.at.query_params.update(parse_qs(parts.query, keep_blank_values=True))
        self.runs()

    # --- what the reader does ---

    def runs(self, *sent: WidgetState, fails: bool | None = False) -> Self:
        """Run the script with what was changed and what else the browser has ``sent``.

        The page must not say that it has failed, unless it ``fails``; ``None`` leaves that open.
        """
        states = self.at._tree.get_widget_states()
        others = [state for state in states.widgets if state.id not in {state.id for state in sent}]
        del states.widgets[:]
        states.widgets.extend([*others, *sent])
        with patch.dict(os.environ, {"AI_FACTORIES_DATA": str(self.data)}):
            self.at._run(states)
        self.at._page_hash = ""  # from now on the view that was open last
        assert not self.at.exception, self.at.exception
        assert fails in (None, self.failed)
        return self

    def goes_to(self, **params: str) -> Self:
        """Follow a link to the open view with these parameters beside those of the address."""
        self.at.query_params.update(params)
        return self.runs()

    def goes(self, *changes: str) -> Self:
        """Change the state of the page, as ``Context.link`` writes it, at once and in this order: ``?from=NO``."""
        return self.runs(changed(self, *changes))

    def follows(self, change: str) -> Self:
        """Click on a link or button of the page that makes a change."""
        assert change in self.changes, f"nothing leads to {change}, only to {self.changes}"
        return self.goes(change)

    def chooses(self, name: str, value: str) -> Self:
        """Choose an option in the part of this name: check or uncheck a box, press or let go of a chip, or pick from a
        list."""
        (field,) = self.elements(
            name,
            f"//*[@data-name and (@value='{value}' or option/@value='{value}' or optgroup/option/@value='{value}')]",
        )
        parameter = field.get("data-name")
        if field.tag == "select":
            return self.goes(f"?{parameter}={value}")
        on = field.get("aria-pressed") == "true" or "checked" in field.attrib
        return self.goes(f"?{parameter}.{'remove' if on else 'add'}={value}")

    def searches(self, text: str) -> Self:
        """Type into the field for searching."""
        assert self.elements("filter-q", "//input")
        return self.goes("?" + urlencode({"q": text}))

    def presses(self, name: str) -> Self:
        """Press the button or link with this name."""
        (button,) = self.elements(name)
        return self.goes(button.get("data-go"))

    # --- what the reader sees ---

    @property
    def address(self) -> dict[str, str]:
        """The parameters in the address bar."""
        params = self.at.query_params
        return {name: value if isinstance(value, str) else ",".join(value) for name, value in params.items()}

    @property
    def url(self) -> str:
        """Path and parameters in the address bar."""
        return f"/{self.view}" + (f"?{urlencode(self.address)}" if self.address else "")

    @property
    def view(self) -> str:
        """The path of the open view."""
        return next(view for view in VIEWS if calc_hash(view) == self.at._finished_page_script_hash)

    @property
    def failed(self) -> bool:
        """Whether the page says that it has failed."""
        apologies = [texts_in(lang).gettext(APOLOGY) for lang in LOCALES]
        return any(error.value in apologies for error in self.at.error)

    @property
    def html(self) -> str:
        """All HTML of the page, without the style sheet."""
        return "\n".join(filter(None, map(_html, _nodes(self.at._tree))))

    @property
    def text(self) -> str:
        """All that the page says, line by line."""
        return _text(self.at._tree)

    @property
    def plain_text(self) -> str:
        """What the page says beside its HTML, line by line."""
        return "\n".join(_words(node) for node in _nodes(self.at._tree) if not _html(node))

    @property
    def changes(self) -> list[str]:
        """What the links and buttons of the page change."""
        return [element.get("data-go") for element in document(self.html).xpath("//*[@data-go]")]

    @property
    def told(self) -> dict[str, Any]:
        """What page.js is told."""
        (data,) = (data for node in self.at.get("bidi_component") if isinstance(data := _data(node), dict))
        return data

    def has(self, name: str) -> bool:
        """Whether the page has a part of this name."""
        return any(_name(node) == name for node in _nodes(self.at._tree)) or bool(self.elements(name))

    def part(self, name: str) -> Any:
        """The part of the page with this name, drawn by Streamlit."""
        return next(node for node in _nodes(self.at._tree) if _name(node) == name)

    def elements(self, name: str, below: str = "") -> list[Any]:
        """The elements of HTML with this name, or those ``below`` (an XPath)."""
        return list(document(self.html).xpath(f"//*[contains(concat(' ', @class, ' '), ' st-key-{name} ')]{below}"))

    def html_of(self, name: str) -> str:
        """The HTML in the part of this name."""
        if elements := self.elements(name):
            return "".join(lxml.html.tostring(element, encoding="unicode", with_tail=False) for element in elements)
        return "\n".join(filter(None, map(_html, _nodes(self.part(name)))))

    def text_of(self, name: str) -> str:
        """What the part of this name says."""
        return text_of(self.html_of(name)) if self.elements(name) else _text(self.part(name))

    def options(self, name: str) -> dict[str, str]:
        """The options in the part of this name: values and what they say."""
        fields = self.elements(name, "//*[self::option or self::button or self::input][@value]")
        texts = {field.get("value"): field if field.tag != "input" else field.getparent() for field in fields}
        return {value: " ".join(element.text_content().split()) for value, element in texts.items()}

    def chosen(self, name: str) -> list[str]:
        """The values that are chosen in the part of this name."""
        return [
            field.get("value")
            for field in self.elements(name, "//*[@value]")
            if {"checked", "selected"} & set(field.attrib) or field.get("aria-pressed") == "true"
        ]

    def links_of(self, name: str) -> dict[str, str]:
        """What the links in the part of this name change, by their text."""
        return {
            " ".join(link.text_content().split()): link.get("data-go") for link in self.elements(name, "//a[@data-go]")
        }


APOLOGY = "Sorry, something went wrong. The error has been logged. Reload the page, or go back and try another view."


def changed(page: Page, *changes: Any) -> WidgetState:
    """What the browser sends after these changes."""
    numbered = [[time.time_ns(), change] for change in changes]
    return sent(page, json.dumps(numbered))


def sent(page: Page, changes: str) -> WidgetState:
    """What the browser sends as ``changes``, whether or not they are sound."""
    value = json.dumps([{"event": "changes", "value": changes}])
    return WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{page.part('page').proto.id}__events", json_trigger_value=value)


def document(markup: str) -> Any:
    """The elements of some HTML."""
    return lxml.html.fromstring(f"<main>{markup}</main>")


def text_of(markup: str) -> str:
    """HTML as it reads: without tags, each blank only once."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def between(markup: str, begin: str, end: str) -> str:
    """What is between two texts, the first of which must be there."""
    before, found, after = markup.partition(begin)
    assert found, f"{begin!r} is not in {before[:200]!r}"
    return after.partition(end)[0]


def _nodes(node: Node) -> Iterator[Any]:
    yield node
    for child in node.children.values() if isinstance(node, Block) else ():
        yield from _nodes(child)


def _name(node: Any) -> str | None:
    id = getattr(getattr(node, "proto", None), "id", None)
    return user_key_from_element_id(id) if id else None


def _data(node: Any) -> Any:
    return json.loads(node.proto.json) if node.type == "bidi_component" and node.proto.json else None


def _html(node: Any) -> str:
    body = node.proto.body if node.type == "html" else _data(node)
    return body if isinstance(body, str) and not body.startswith("<style>") else ""


def _text(node: Node) -> str:
    return "\n".join(filter(None, map(_words, _nodes(node))))


def _words(node: Any) -> str:
    if markup := _html(node):
        return text_of(markup)
    if isinstance(node, Widget):
        return str(getattr(node, "label", ""))
    return str(node.value) if node.type in SPOKEN else ""


SPOKEN = ("markdown", "caption", "title", "header", "subheader", "warning", "info", "error", "code")
