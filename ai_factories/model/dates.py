"""Dates as published, at their own precision."""

import calendar
import datetime
import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

EARLIEST, LATEST = "1990", "2100"  # years
FORMS = re.compile(
    r"(\d{4})(?:/(?P<until>\d{4})|-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(\d\d)(?:-(\d\d))?))?", re.ASCII
)
PATTERN = r"^\d{4}(/\d{4}|-H[12]|-Q[1-4]|-\d{2}(-\d{2})?)?$"


class PartialDate(str):
    """A date as published: ``2026``, ``2026-H1``, ``2026-Q2``, ``2026-08``, ``2026-08-31`` or ``2026/2027``.

    It is that text, and knows the days that it covers: from ``start`` up to, but not including, ``end``. ``precision``
    is ``years``, ``year``, ``half``, ``quarter``, ``month`` or ``day``. Raises ``ValueError`` for any other text.
    """

    __slots__ = ("end", "precision", "start")
    start: datetime.date
    end: datetime.date
    precision: str

    def __new__(cls, value: str) -> Self:
        match = FORMS.fullmatch(value)
        try:
            if not match or not all(EARLIEST <= year <= LATEST for year in (match[1], match["until"] or match[1])):
                raise ValueError
            self = super().__new__(cls, value)
            self.start, self.end, self.precision = _span(match)
        except ValueError:
            forms = "2026, 2026-H1, 2026-Q2, 2026-08, 2026-08-31 or 2026/2027"
            raise ValueError(f"not a date; allowed: {forms}, in the years {EARLIEST} to {LATEST}") from None
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


def _span(match: re.Match[str]) -> tuple[datetime.date, datetime.date, str]:
    year, month, day = int(match[1]), int(match[5] or 1), int(match[6] or 1)
    months, precision = (1, "month") if match[5] else (12, "year")
    if match["until"]:
        months, precision = 12 * (int(match["until"]) - year + 1), "years"
        if months <= 12:
            raise ValueError
    elif match["half"]:
        month, months, precision = 6 * int(match["half"]) - 5, 6, "half"
    elif match["quarter"]:
        month, months, precision = 3 * int(match["quarter"]) - 2, 3, "quarter"
    start = datetime.date(year, month, day)
    if match[6]:
        return start, start + datetime.timedelta(days=1), "day"
    last = month + months - 2  # counted from 0, in January of the first year
    year, month = year + last // 12, last % 12 + 1
    end = datetime.date(year, month, calendar.monthrange(year, month)[1]) + datetime.timedelta(days=1)
    return start, end, precision


def _month(value: PartialDate) -> PartialDate:
    if value.precision != "month":
        raise ValueError("not a month; allowed: 2026-08")
    return value


def _day(value: PartialDate) -> PartialDate:
    if value.precision != "day":
        raise ValueError("not a day; allowed: 2026-08-31")
    return value


PublishedDate = Annotated[PartialDate, WithJsonSchema({"type": "string", "pattern": PATTERN})]
Month = Annotated[PartialDate, AfterValidator(_month), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$"})]
Day = Annotated[
    PartialDate, AfterValidator(_day), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
]
