"""What changed from one edition of the data to the next, in words."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ai_factories import labels
from ai_factories.context import Context
from ai_factories.filters import linked_antennas
from ai_factories.i18n import Texts
from ai_factories.model.dates import Day, PartialDate
from ai_factories.model.network import Network
from ai_factories.model.rows import Change, Source
from ai_factories.model.tables import TABLES, WHOLE_ROW
from ai_factories.model.values import Evidence
from ai_factories.wording.facts import amount, site_name
from ai_factories.wording.row_names import row_name

VALUES = {"stage": labels.STAGES, "system_type": labels.SYSTEM_TYPES, "evidence": labels.EVIDENCE}  # by column
# Columns that say what a row is, best first; two of them do.
NAMES = ("measure", "value", "name", "text", "event", "system", "condition", "about", "date")


@dataclass(frozen=True)
class ChangeText:
    """A change: what it is about, and what that was before and is now, empty if there was or is nothing.

    ``untranslated`` is whether ``before`` is a sentence in English of which the catalogue has no translation any more.
    """

    label: str
    before: str
    untranslated: bool
    after: str
    evidence: Evidence | None
    sources: Sequence[Source]


@dataclass(frozen=True)
class ChangesAbout:
    """The changes of one edition about an AI Factory or Antenna, or about the network; ``checked`` is how many facts
    were only checked again."""

    date: Day
    site: str | None
    name: str
    changes: Sequence[ChangeText]
    checked: int


def changes_asked(context: Context) -> list[Change]:
    """The changes about the sites shown, the Antennas linked to them, the network and sites that are gone, in file
    order; if a site is selected, only those about it."""
    network = context.network
    if context.selected:
        return [change for change in network.changes if change.about == context.selected.id]
    wanted = {*(factory.id for factory in context.shown), *(a.id for a in linked_antennas(network, context.shown))}
    return [change for change in network.changes if change.about in wanted or not network.site(change.about)]


def last_changed(network: Network, site: str) -> Day | None:
    """The edition that last changed something about a site that a reader would notice, by its date."""
    found = [change.date for change in network.changes if change.about == site and _is_noticed(change)]
    return max(found, default=None)


def changes_in_words(context: Context) -> list[ChangesAbout]:
    """The changes that a reader would notice, the newest edition first, by what they are about.

    What only our records note is left to the data: new sources, how a phrase is read, a source of a fact beside others.
    """
    network, texts = context.network, context.texts
    found: dict[tuple[Day, str | None], list[Change]] = {}
    for change in changes_asked(context):
        found.setdefault((change.date, change.about), []).append(change)
    order = {site.id: number for number, site in enumerate(network.sites)}
    keys = sorted(found, key=lambda key: order.get(key[1] or "", len(order)))
    return [
        ChangesAbout(
            date,
            about,
            site_name(site, texts) if site else about or texts.gettext("The network, and ways of access"),
            [_in_words(network, change, texts) for change in found[date, about] if _is_noticed(change)],
            sum(change.field == "checked_on" for change in found[date, about]),
        )
        for date, about in sorted(keys, key=lambda key: key[0], reverse=True)
        for site in [network.site(about)]
    ]


def _is_noticed(change: Change) -> bool:
    if change.table == "citations":
        return change.field == "evidence"
    return change.table in (*labels.TABLES, *labels.PARTS) and change.field != "reading"


def _in_words(network: Network, change: Change, texts: Texts) -> ChangeText:
    _ = texts.gettext
    table, row, group = change.table, change.row, change.field
    if table == "citations":
        table, _slash, row = row.partition("/")
        row, _slash, group = row.rpartition("/")
    else:
        group = next((name for name, columns in TABLES[table].groups.items() if group in columns), group)
    groups = {"factories": labels.GROUPS, "antennas": labels.GROUPS, "contracts": labels.CONTRACT_GROUPS}.get(table, {})
    label = _(groups.get(group) or labels.TABLES.get(table) or labels.PARTS.get(table, table))
    if not change.about and (change.field != WHOLE_ROW or table in ("cutoffs", "access_rules")) and table in TABLES:
        label = f"{label}, {row_name(network, table, row, texts)}"
    rated = change.field == "evidence"  # its values say already how sure it is
    return ChangeText(
        _("Evidence: {label}").format(label=label) if rated else label,
        before := _value(change, change.before, texts),
        texts.lang != "en" and change.before == before and change.field in TABLES[change.table].prose,
        _value(change, change.after, texts),
        None if rated else change.evidence,
        [source for source in network.sources if source.id in change.sources],
    )


def _value(change: Change, text: str | None, texts: Texts) -> str:
    """A cell in words; of a whole row, what it is called or says."""
    if not text or change.field != WHOLE_ROW:
        return _cell(change.field, text or "", texts)
    cells: dict[str, str] = json.loads(text)
    parts = [_cell(column, cells[column], texts, cells.get("measure")) for column in NAMES if cells.get(column)]
    return ": ".join(parts[:2]) or change.row


def _cell(column: str, text: str, texts: Texts, measure: str | None = None) -> str:
    if column == "measure":
        return texts.gettext(labels.MEASURES.get(text, text))
    if column in VALUES:
        return texts.gettext(VALUES[column].get(text, text))
    if column in ("open_to", "perhaps_open_to"):
        return ", ".join(texts.gettext(labels.AREAS.get(area, area)) for area in text.split())
    if column in ("value", "value_eur_million") and re.fullmatch(r"\d{1,15}(\.\d{1,15})?", text):
        return amount(measure or column.replace("_", "-"), float(text), texts)
    try:
        return texts.date(PartialDate(text))
    except ValueError:
        return texts.gettext(text)
