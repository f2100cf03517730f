"""A small folder of data to break; and outlines that nobody changed are parsed once, which saves half of the time."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ai_factories.loading import package
from ai_factories.loading.parsing import parse_outlines
from ai_factories.loading.problems import Problem
from tests.support.data import Folder
from tests.support.small import small_folder

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


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the small network to change."""
    return Folder(shutil.copytree(small_folder(), tmp_path / "data"))
