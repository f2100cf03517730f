"""What makes the tests of the data fast: outlines that nobody changed are parsed once."""

from collections.abc import Callable
from typing import Any

import pytest

from ai_factories.loading import package
from ai_factories.loading.parsing import parse_outlines
from ai_factories.loading.problems import Problem

_parsed: dict[bytes, dict[str, Any]] = {}


@pytest.fixture(autouse=True)
def parse_outlines_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, list[Problem]], dict[str, Any]]:
    def parse(content: bytes, problems: list[Problem]) -> dict[str, Any]:
        if content in _parsed:
            return _parsed[content]
        found: list[Problem] = []
        areas = parse_outlines(content, found)
        if not found:
            _parsed[content] = areas
        problems.extend(found)
        return areas

    monkeypatch.setattr(package, "parse_outlines", parse)
    return parse
