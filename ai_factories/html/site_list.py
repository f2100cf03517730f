"""The sites shown, as a list."""

import datetime
from collections.abc import Callable, Mapping

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import Texts
from ai_factories.labels import BOUNDS, MEASURES, STAGES, SYSTEM_TYPES
from ai_factories.model.rows import Factory, Figure
from ai_factories.wording.facts import amount, figure_text, place_name, sentence, site_name

NOT_CONFIRMED = "\u00a0*"


def render(context: Context, link: Callable[[str], Markup] | None = None) -> str:
    """The list as HTML, with every value escaped: a row per site shown, with a link that selects it.

    ``link`` gives the attributes of these links where they should not lead to the dashboard.
    """
    _, texts = context.texts.gettext, context.texts
    return templates.render(
        "site_list.html",
        texts,
        columns={"name": _("AI Factory"), "stage": _("Stage"), "expected": _("Expected")},
        measures={measure: _(label) for measure, label in MEASURES.items()},
        figures={(figure.site, figure.measure): _figure(context, figure) for figure in context.network.figures},
        sums={measure: _sum(context, measure) for measure in MEASURES},
        rows=rows(context),
        antennas=[
            (antenna.id, site_name(antenna, texts), place_name(context.network, antenna, texts))
            for antenna in context.antennas
        ],
        selected=context.url.site,
        link=link or (lambda site: context.link(f"?site={site}")),
    )


def _figure(context: Context, figure: Figure) -> tuple[str, str]:
    """A figure in words, and as a number to sort by; of a machine, its model if that is all that is published."""
    evidence = context.network.evidence("figures", f"{figure.site}/{figure.measure}", "figure")
    _ = context.texts.gettext
    text = figure_text(figure, context.texts) or _("{about}; number not published").format(about=_(figure.about))
    return text + (NOT_CONFIRMED if evidence != "confirmed" else ""), str(figure.value or "")


def _sum(context: Context, measure: str) -> str:
    """The sum over the AI Factories shown, and for how many of them it is known: machines do not compare in speed."""
    texts, shown = context.texts, {factory.id for factory in context.shown}
    known = [f for f in context.network.figures if f.measure == measure and f.site in shown and f.value]
    total = amount(measure, sum(f.value or 0 for f in known), texts)
    form = BOUNDS["about" if any(f.bound for f in known) else None]
    total = f"{sentence(texts.gettext(form).format(value=total))}, " if known and not measure.startswith("peak") else ""
    number, whole = texts.number(len(known)), texts.number(len(shown))
    return total + texts.gettext("known for {number} of {total}").format(number=number, total=whole)


def rows(context: Context) -> list[Mapping[str, str]]:
    """The sites in words, sorted by name; values that are not confirmed have an asterisk."""
    network, texts = context.network, context.texts
    _ = texts.gettext
    stages = list(STAGES)

    def marked(factory: Factory, group: str, text: str | None) -> str:
        mark = NOT_CONFIRMED if network.evidence("factories", factory.id, group) not in (None, "confirmed") else ""
        return text + mark if text else _("not published")

    return [
        {
            "site": factory.id,
            "type": factory.system_type,
            "kind": _(SYSTEM_TYPES[factory.system_type]),
            "name": marked(factory, "name", factory.name),
            "place": marked(factory, "place", place_name(network, factory, texts)),
            "stage": marked(factory, "stage", _(STAGES[factory.stage])),
            "stage_order": str(stages.index(factory.stage)),
            "expected": marked(factory, "expected", expected(factory, texts)),
            "expected_order": str(factory.expected_from.end) if factory.expected_from else "",
        }
        for factory in sorted(context.shown, key=lambda factory: factory.name.casefold())
    ]


def expected(factory: Factory, texts: Texts) -> str:
    """When the AI system is expected, and whether that has passed; empty if nothing is published."""
    _ = texts.gettext
    if not factory.expected_from:
        return _("already running") if factory.stage == "operational" else ""
    form = _("{date} (installation)") if factory.expected_event == "installation" else "{date}"
    text = form.format(date=texts.date(factory.expected_from))
    overdue = factory.expected_from.end <= datetime.date.today()
    reached = factory.stage in ("operational", factory.expected_event)
    return _("{expected}, date has passed").format(expected=text) if overdue and not reached else text
