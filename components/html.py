"""HTML from the templates beside this file, with every value escaped."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jinja2

from components.texts import Texts


def render(template: str, texts: Texts, **values: object) -> str:
    """The template filled with the values and, for its own words, in the language of ``texts``."""
    words = {"_": texts.gettext, "country": texts.country, "date": texts.date}
    return _environment().get_template(template).render(words | values)


def short_address(url: str) -> str:
    """A web address as people read it: without scheme and ``www.``, cut after 60 characters."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    text = (parts.hostname or "").removeprefix("www.") + (path if path.isprintable() else parts.path).rstrip("/")
    text += f"?{parts.query}" if parts.query else ""
    return text if len(text) <= 60 else text[:59] + "…"


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["short_address"] = short_address
    return environment
