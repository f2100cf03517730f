"""About the data: method, definitions, coverage, disagreements, sources, citation and changes."""

from collections.abc import Mapping, Sequence

from ai_factories.context import Context
from ai_factories.coverage import citations_with, coverage, supports
from ai_factories.html import templates
from ai_factories.i18n import Texts
from ai_factories.labels import CONTRACT_GROUPS, GROUPS, KINDS, MEASURES, STAGES, SYSTEM_TYPES, TABLES
from ai_factories.model.network import Network
from ai_factories.wording.evidence import source_text_month
from ai_factories.wording.facts import site_name
from ai_factories.wording.links import report_link


def render(context: Context, cite: Sequence[str] = ()) -> str:
    """The view as HTML, with every value escaped; ``cite`` is how to cite the data, in one or more forms."""
    network, texts = context.network, context.texts
    _ = texts.gettext
    found = supports(network)
    groups = GROUPS | {f"contract-{name}": label for name, label in CONTRACT_GROUPS.items()}
    return templates.render(
        "about.html",
        texts,
        network=network,
        source_text=source_text_month(network, texts),
        system_types={name: _(label) for name, label in SYSTEM_TYPES.items()},
        stages=[_(label) for label in STAGES.values()],
        coverage=[(_(groups[row.group]), row) for row in coverage(network)],
        confirmed=texts.number(citations_with(network, "confirmed")),
        reported=texts.number(citations_with(network, "reported")),
        unconfirmed=texts.number(citations_with(network, "unconfirmed")),
        disagreements=[
            (
                _row_name(network, "disagreements", row.id, texts),
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
        report=report_link(network, "", "", texts),
    )


def _supported(network: Network, tables: Mapping[str, list[str]], texts: Texts) -> list[tuple[str, list[str]]]:
    """What a source supports: each table with its rows, in words."""
    return [
        (texts.gettext(TABLES[table]), list(dict.fromkeys(_row_name(network, table, row, texts) for row in rows)))
        for table, rows in tables.items()
    ]


def _row_name(network: Network, table: str, key: str, texts: Texts) -> str:
    """The name of a row on the page, by its key."""
    first, _slash, rest = key.partition("/")
    site = network.site(first)
    if site:
        added = (
            texts.country(rest) if table == "memberships" else texts.gettext(MEASURES.get(rest, rest.partition("/")[0]))
        )
        return f"{site_name(site, texts)} ({added})" if added else site_name(site, texts)
    if table in ("competence_centres", "participating_states", "associated_countries"):
        return texts.country(first)
    if table == "city_names":
        return rest.partition("/")[0]
    row = next(row for row in getattr(network, table) if row.id == key)
    if table == "disagreements":
        return _subject(network, row.factory or row.antenna, None, texts)
    if table == "milestones":
        when = texts.gettext(row.wording) or texts.date(row.date)
        return f"{_subject(network, row.factory, row.system, texts)}, {when}"
    name = row.text if table == "requirements" else row.name
    return texts.gettext(name)


def _subject(network: Network, id: str | None, system: str | None, texts: Texts) -> str:
    """What a row is about: a site, another system, or the network."""
    site = network.site(id)
    return site_name(site, texts) if site else system or texts.gettext("The network")
