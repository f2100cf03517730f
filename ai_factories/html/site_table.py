"""The table of the sites shown."""

from collections.abc import Callable, Mapping

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import Texts
from ai_factories.labels import STAGES, SYSTEM_TYPES
from ai_factories.model.rows import Factory

UNCONFIRMED = "\u00a0*"


def render(context: Context, site_href: Callable[[str], str] | None = None) -> str:
    """The table as HTML, with every value escaped: a row per site shown, linking to the page with that site selected.

    ``site_href`` replaces these links where they should not lead to the dashboard.
    """
    return templates.render(
        "site_table.html",
        context.texts,
        columns=columns(context.texts),
        rows=rows(context),
        selected=context.url.site,
        site_href=site_href or (lambda site: context.href(site=site)),
    )


def columns(texts: Texts) -> Mapping[str, str]:
    """The column headings, by name."""
    _ = texts.gettext
    return {
        "name": _("AI Factory"),
        "place": _("Place"),
        "kind": _("System type"),
        "system": _("System"),
        "round": _("Round"),
        "stage": _("Stage"),
        "expected": _("Expected operation"),
    }


def rows(context: Context) -> list[Mapping[str, str]]:
    """The sites in words, a cell per column, sorted by round and name; unconfirmed cells have an asterisk."""
    network, texts = context.network, context.texts
    _ = texts.gettext

    def marked(factory: Factory, group: str, text: str | None) -> str:
        mark = UNCONFIRMED if network.evidence("factories", factory.id, group) == "unconfirmed" else ""
        return text + mark if text else _("not published")

    return [
        {
            "site": factory.id,
            "type": factory.system_type,
            "name": marked(factory, "name", factory.name),
            "place": marked(factory, "place", f"{factory.city}, {texts.country(factory.country)}"),
            "kind": marked(factory, "system_type", _(SYSTEM_TYPES[factory.system_type])),
            "system": marked(factory, "system", factory.system),
            "round": marked(factory, "selection", texts.date(factory.round)),
            "stage": marked(factory, "stage", _(STAGES[factory.stage])),
            "expected": marked(factory, "expected", _expected(factory, texts)),
        }
        for factory in sorted(context.shown, key=lambda factory: (factory.round, factory.name.casefold()))
    ]


def _expected(factory: Factory, texts: Texts) -> str:
    _ = texts.gettext
    if not factory.expected_from:
        return _("in operation") if factory.stage == "operational" else ""
    form = _("{date} (installation)") if factory.expected_event == "installation" else "{date}"
    return form.format(date=texts.date(factory.expected_from))
