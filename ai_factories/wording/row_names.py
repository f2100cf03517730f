"""What rows of the tables are called on the page."""

from ai_factories.i18n import Texts
from ai_factories.labels import MEASURES
from ai_factories.model.network import Network
from ai_factories.wording.facts import site_name


def row_name(network: Network, table: str, key: str, texts: Texts) -> str:
    """The name of a row on the page, by its key, or the key if there is no such row any more."""
    first, _slash, rest = key.partition("/")
    if table in ("cutoffs", "access_rules"):  # a part of a way of access
        table, key = "access", first
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
    row = next((row for row in getattr(network, table) if getattr(row, "id", "") == key), None)
    if row is None:
        return key
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
