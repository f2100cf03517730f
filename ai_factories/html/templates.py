"""Renders the templates that lie beside the modules of this package, escaping every value."""

from functools import cache
from pathlib import Path

import jinja2

from ai_factories.i18n import Texts
from ai_factories.labels import EVIDENCE
from ai_factories.wording.links import short_address

STYLE = Path(__file__).parent / "prose.css"  # for all HTML from the templates
PACKAGE = Path(__file__).parents[1]
FOLDERS = ("html", "export", "web")  # of the package, with templates in them


def render(template: str, texts: Texts, **values: object) -> str:
    """The template filled with the values, its own words in the language of ``texts``."""
    words = {"_": texts.gettext, "ngettext": texts.ngettext, "country": texts.country, "date": texts.date}
    words["evidence_label"] = lambda level: texts.gettext(EVIDENCE[level])
    return _environment().get_template(template).render(words | values)


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader([PACKAGE / folder for folder in FOLDERS])
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["short_address"] = short_address
    return environment
