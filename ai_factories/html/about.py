"""About the data: method, definitions, coverage, disagreements, sources, citation and changes."""

from collections.abc import Mapping, Sequence

from ai_factories.context import Context
from ai_factories.coverage import citations_with, coverage, supports
from ai_factories.html import templates
from ai_factories.i18n import Texts
from ai_factories.labels import CONTRACT_GROUPS, GROUPS, KINDS, STAGES, SYSTEM_TYPES, TABLES
from ai_factories.model.network import Network
from ai_factories.wording.evidence import source_text_month
from ai_factories.wording.links import report_link
from ai_factories.wording.row_names import row_name


def render(context: Context, cite: Sequence[str] = (), local: bool = False) -> str:
    """The view as HTML, with every value escaped.

    ``cite`` is how to cite the data, in one or more forms; ``local`` is whether it is read on the machine that runs it.
    """
    network, texts = context.network, context.texts
    _ = texts.gettext
    found = supports(network)
    groups = GROUPS | {f"contract-{name}": label for name, label in CONTRACT_GROUPS.items()}
    return templates.render(
        "about.html",
        texts,
        network=network,
        link=context.link,
        source_text=source_text_month(network, texts),
        system_types={name: _(label) for name, label in SYSTEM_TYPES.items()},
        stages=[_(label) for label in STAGES.values()],
        coverage=[(_(groups[row.group]), row) for row in coverage(network)],
        confirmed=texts.number(citations_with(network, "confirmed")),
        reported=texts.number(citations_with(network, "reported")),
        unconfirmed=texts.number(citations_with(network, "unconfirmed")),
        disagreements=[
            (
                row_name(network, "disagreements", row.id, texts),
                _(row.text),
                network.citation("disagreements", row.id, "text"),
                network.sources_about("disagreements", row.id, "text"),
            )
            for row in network.disagreements
        ],
        kinds=[
            (_(label), [(source, _supported(network, rows, texts)) for source, rows in found if source.kind == kind])
            for kind, label in KINDS.items()
        ],
        cite=cite,
        local=local,
        root=context.root,
        report=report_link(network, "", "", texts),
    )


def _supported(network: Network, tables: Mapping[str, list[str]], texts: Texts) -> list[tuple[str, list[str]]]:
    """What a source supports: each table with its rows, in words."""
    return [
        (texts.gettext(TABLES[table]), list(dict.fromkeys(row_name(network, table, row, texts) for row in rows)))
        for table, rows in tables.items()
    ]
