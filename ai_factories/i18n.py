"""Every word on the page in the reader's language: gettext catalogues for our own, CLDR for countries and dates.

English is the source language. Bokmål is in ``locale/nb.po``; ``CONTRIBUTING.md`` explains how to update it.
"""

import csv
import gettext
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from ai_factories.model.dates import PartialDate
from ai_factories.model.tables import TABLES

CATALOGUES = Path(__file__).parent / "locale"
ARTICLE = re.compile(
    r"^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Seychelles|Isle|Falkland)|"
    r"(Islands|Republic|Territory|Territories|Federation|Emirates)$"
)
LOCALES = {"en": "en_GB", "nb": "nb_NO"}
COUNTRY_NAMES = {("nb", "LU"): "Luxembourg"}  # where CLDR has another form than the rest of the page: Luxemburg
# The columns of names, in some of which a remark in English stands: such a name has one of these words, and is
# translated where it is displayed. Pure names are not.
REMARKS = {
    ("factories", "hosting_entity"): r"\b(with|at)\b",
    ("factories", "system"): r"\bupgrade\b",
    ("antennas", "host_organisation"): r"\b(with|coordinator)\b",
    ("partners", "name"): r"\b(coordinates|coordinator|not named)\b|^(The|Universities)\b",
    ("contracts", "vendor"): r"\b(with|and)\b",
}
LANGUAGE_NAMES = {"en": "English", "nb": "Norsk"}


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is translated where it is displayed."""
    return message


def disambiguate(names: Mapping[str, str]) -> dict[str, str]:
    """Names by id, with the id added to duplicates: list widgets send back names, so each must be unique."""
    number = Counter(names.values())
    return {id: name if number[name] == 1 else f"{name} ({id})" for id, name in names.items()}


class Texts:
    """Messages, countries, dates and numbers in one language (``en`` or ``nb``)."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._locale = Locale.parse(LOCALES[lang])
        self._catalogue = _catalogue(lang)

    def gettext(self, message: str | None) -> str:
        """The message in this language; empty for ``None``."""
        return self._catalogue.gettext(message) if message else ""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The message in this language, in the plural form for the number."""
        return self._catalogue.ngettext(singular, plural, number)

    def country(self, code: str) -> str:
        """The name of a country, by ISO 3166-1 alpha-2 code."""
        return COUNTRY_NAMES.get((self.lang, code)) or str(self._locale.territories[code])

    def country_names(self, code: str) -> set[str]:
        """All names of a country that people may search for."""
        return {self.country(code), str(self._locale.territories[code])}

    def country_in_sentence(self, code: str) -> str:
        """The name of a country as used in a sentence: in English, some take an article."""
        name = self.country(code)
        return f"the {name}" if self.lang == "en" and ARTICLE.search(name) else name

    def countries(self, codes: Iterable[str]) -> list[str]:
        """The names of countries in alphabetical order."""
        return sorted(map(self.country, codes), key=str.casefold)

    def language(self, code: str) -> str:
        """The name of a language, by ISO 639-1 code."""
        return str(self._locale.languages.get(code, code)).capitalize()

    def listing(self, parts: Iterable[str]) -> str:
        """The parts as one phrase: "a, b and c"."""
        return format_list(list(parts), locale=self._locale)

    def number(self, value: float) -> str:
        """A number with this language's separators."""
        return format_decimal(value, locale=self._locale)

    def date(self, value: str | None) -> str:
        """A partial date at its published precision (a half-year stays a half-year); empty for ``None``.

        Raises ``ValueError`` for anything that is not a date.
        """
        _ = self.gettext
        if value is None:
            return ""
        date = PartialDate(value)
        skeletons = {"quarter": "yQQQQ", "month": "yMMMM"}
        if date.precision == "half":
            form = _("first half of {year}") if date.start.month == 1 else _("second half of {year}")
            return form.format(year=date.start.year)
        if date.precision in skeletons:
            return format_skeleton(skeletons[date.precision], date.start, locale=self._locale)
        return format_date(date.start, "long", locale=self._locale) if date.precision == "day" else date


@cache
def texts_in(lang: str) -> Texts:
    """The texts of a language, loaded once."""
    return Texts(lang)


def best_language(locale: str | None) -> str:
    """The initial language, from the browser's (``nb-NO``): Bokmål for readers of Norwegian, otherwise English."""
    return "nb" if re.split("[-_]", locale or "")[0].lower() in ("nb", "nn", "no") else "en"


def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == "en":
        return gettext.NullTranslations()
    # Compiled here, so that no compiled copy can go stale.
    compiled = io.BytesIO()
    with (CATALOGUES / f"{lang}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def data_messages(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel extraction method for the sentences in ``data/*.csv``, which are translated like our own, and for the names
    there that hold a remark."""
    del keywords, comment_tags, options  # Babel's interface
    name = Path(fileobj.name).stem
    table = TABLES.get(name)
    remarks = {column: remark for (where, column), remark in REMARKS.items() if where == name}
    rows = csv.DictReader(io.TextIOWrapper(fileobj, encoding="utf-8", newline=""))
    for row in rows:
        for column in table.prose if table else ():
            if row[column]:
                yield rows.line_num, "gettext", row[column], []
        for column, remark in remarks.items():
            if re.search(remark, row[column]):
                yield rows.line_num, "gettext", row[column], []
