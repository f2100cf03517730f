"""Which edition of the data this is, and how to cite it."""

import re

from ai_factories.i18n import Texts
from ai_factories.model.dates import Day
from ai_factories.model.network import Network
from ai_factories.model.rows import Row
from ai_factories.model.values import Url

AUTHORS = "The European AI Factories contributors"
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


class Edition(Row):
    """Which edition of the data this is, its licence, and how to cite it.

    ``date`` is the day on which the edition was made, ``checked_on`` the day on which stage and status of the AI
    Factories were last checked.
    """

    title: str
    version: str
    date: Day
    checked_on: Day
    licence: str = LICENCE
    licence_url: str = LICENCE_URL
    cite_as: str
    homepage: Url | None = None
    note: str


def edition(network: Network, texts: Texts) -> Edition:
    """The description of the data as a whole that comes with every file and response."""
    package = network.package
    return Edition(
        title=package.title,
        version=package.version,
        date=package.created,
        checked_on=network.checked_on,
        cite_as=citation(network, texts),
        homepage=package.homepage,
        note=texts.gettext(
            "Empty means not published. Unconfirmed facts are only in an unofficial summary, or are given without a "
            "source: check them on the official page. Not an official publication of the EuroHPC Joint Undertaking."
        ),
    )


def citation(network: Network, texts: Texts) -> str:
    """How to cite the data, as a sentence."""
    package = network.package
    where = f" {package.homepage}" if package.homepage else ""
    text = texts.gettext("{authors} ({year}). {title}, version {version} of {date} [data set]. CC BY 4.0.")
    return (
        text.format(
            authors=AUTHORS,
            year=package.created[:4],
            title=package.title,
            version=package.version,
            date=texts.date(package.created),
        )
        + where
    )


def bibtex(network: Network) -> str:
    """How to cite the data, as a BibTeX entry."""
    package = network.package
    fields = {
        "author": f"{{{AUTHORS}}}",
        "title": f"{{{re.sub(r'[{}@]', '', package.title)}}}",
        "year": package.created[:4],
        "version": package.version,
        "note": f"Data set of {package.created}, CC BY 4.0",
    }
    if package.homepage:
        fields["url"] = package.homepage
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{european-ai-factories-{package.version},\n{lines}\n}}"


def ris(network: Network) -> str:
    """How to cite the data, as a RIS record, which reference managers read."""
    package = network.package
    fields = {"TY": "DATA", "AU": AUTHORS, "TI": package.title, "PY": package.created[:4], "DA": package.created}
    fields |= {"ET": package.version, "N1": LICENCE, "UR": package.homepage or "", "ER": ""}
    return "\n".join(f"{name}  - {value}" for name, value in fields.items() if value or name == "ER")
