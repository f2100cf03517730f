"""The small network instead of the real one, for all tests of the page: correcting a fact breaks none of them."""

from pathlib import Path

import pytest

from ai_factories.model.network import Network
from tests.support.data import Folder
from tests.support.small import copy_small, small_network


@pytest.fixture(scope="session")
def network() -> Network:
    """The small network."""
    return small_network()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the small network to change."""
    return Folder(copy_small(tmp_path / "data"))
