"""Dates at the precision that they were published with."""

import calendar
import datetime
import json
import random
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ai_factories.model.dates import Day, Month, PartialDate, PublishedDate

Span = tuple[datetime.date, datetime.date, str]


def days(begin: datetime.date, months: int, precision: str) -> Span:
    """From the first day of a month to the first day of the month so many months later."""
    later = 12 * begin.year + begin.month - 1 + months
    return begin, datetime.date(later // 12, later % 12 + 1, 1), precision


def all_dates() -> dict[str, Span]:
    """Every date there is with what it covers, counted out: there are some fifty thousand."""
    found: dict[str, Span] = {}
    for year in range(1990, 2101):
        january = datetime.date(year, 1, 1)
        found[f"{year}"] = days(january, 12, "year")
        for half in (1, 2):
            found[f"{year}-H{half}"] = days(january.replace(month=(1, 7)[half - 1]), 6, "half")
        for quarter in (1, 2, 3, 4):
            found[f"{year}-Q{quarter}"] = days(january.replace(month=(1, 4, 7, 10)[quarter - 1]), 3, "quarter")
        for month in range(1, 13):
            found[f"{year}-{month:02}"] = days(january.replace(month=month), 1, "month")
            for number in range(1, calendar.monthrange(year, month)[1] + 1):
                day = datetime.date(year, month, number)
                found[day.isoformat()] = day, day + datetime.timedelta(days=1), "day"
        for last in range(year + 1, 2101):
            found[f"{year}/{last}"] = january, datetime.date(last + 1, 1, 1), "years"
    return found


ALL = all_dates()
LETTERS = "0123456789-/HQhqTZ +\n٢２"


def test_a_date_knows_the_days_that_it_covers() -> None:
    for text, span in ALL.items():
        date = PartialDate(text)
        assert (date.start, date.end, date.precision) == span, text


def test_anything_else_is_refused() -> None:
    """Dates with a few letters taken out and others put in, each against the list of all dates."""
    chance = random.Random(2026)  # noqa: S311  # the same at each run
    dates = list(ALL)
    refused = 0
    for _ in range(20_000):
        text = chance.choice(dates)
        at = chance.randint(0, len(text))
        added = "".join(chance.choices(LETTERS, k=chance.randint(0, 2)))
        text = text[:at] + added + text[at + chance.randint(0, 2) :]
        try:
            assert PartialDate(text) == text
            assert text in ALL
        except ValueError as error:
            assert text not in ALL, text
            assert str(error).startswith("not a date; allowed: 2026, 2026-H1")
            refused += 1
    assert 10_000 < refused < 19_000  # of both kinds there were many


@pytest.mark.parametrize(
    "text",
    [
        *("", "26", "2026-13", "2026-00", "2026-H3", "2026-H0", "2026-Q5", "2026-02-29", "2026-8", "2026-08-1"),
        *("2027/2026", "2026/2026", "2026/27", "2026-H1/2027", "x", "0000-08", "1989", "2101", "2026/2101"),
        *("2026-08-31T00:00", "2026-08\n", " 2026", "２０２６-08", "2026-h1"),
    ],
)
def test_what_looks_like_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a date; allowed: 2026, 2026-H1"):
        PartialDate(text)


def test_a_date_is_its_own_text() -> None:
    date = PartialDate("2026-H1")
    assert date == "2026-H1"
    assert f"{date}" == "2026-H1"
    assert json.dumps([date]) == '["2026-H1"]'
    assert "2026-H1" in {date}


def test_rows_read_dates_and_give_them_back() -> None:
    published = TypeAdapter(PublishedDate)
    assert published.validate_python("2026-Q2").end == datetime.date(2026, 7, 1)
    assert published.validate_json('"2026/2027"').precision == "years"
    assert published.dump_json(PartialDate("2026-08")) == b'"2026-08"'
    for text in ("soon", 2026, None):
        with pytest.raises(ValidationError):
            published.validate_python(text)


@pytest.mark.parametrize(
    ("kind", "allowed", "refused"),
    [
        (Month, "2026-08", ["2026", "2026-08-31", "2026-Q3"]),
        (Day, "2026-08-31", ["2026", "2026-08", "2026/2027"]),
    ],
)
def test_where_a_month_or_a_day_is_needed_no_other_precision_will_do(
    kind: Any, allowed: str, refused: list[str]
) -> None:
    adapter: TypeAdapter[PartialDate] = TypeAdapter(kind)
    assert adapter.validate_python(allowed) == allowed
    for text in refused:
        with pytest.raises(ValidationError, match=f"allowed: {allowed}"):
            adapter.validate_python(text)
