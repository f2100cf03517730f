"""The HTTP interface of the real server: where it is named, its documentation, and what programs read from it."""

import re
from pathlib import Path

import pandas as pd
import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from ai_factories.context import Context
from ai_factories.export import files
from ai_factories.export.collections import COLLECTIONS
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from ai_factories.web.headers import API
from tests.conftest import Watch
from tests.support.data import DATA
from tests.support.reader import Reader


@pytest.mark.audit
@pytest.mark.parametrize("server", ["app", "public"])
def test_the_interface_is_named_only_where_it_is_served(
    page: Page, server: str, request: pytest.FixtureRequest, network: Network
) -> None:
    reader = Reader(page, request.getfixturevalue(server))
    country = network.factories[0].country
    reader.opens(f"/?country={country}")
    reader.part("download").get_by_role("button").first.click()
    panel = page.get_by_test_id("stPopoverBody")
    expect(panel).to_contain_text("CC BY 4.0")
    found = [link.get_attribute("href") for link in panel.get_by_role("link").all()]
    ours = [href for href in found if href and API in href]
    served = [f"{reader.app}{API}/factories?country={country}", f"{reader.app}{API}/docs?lang=en"]
    assert ours == (served if server == "public" else [])


def test_the_example_for_pandas_works(
    public: str, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code in ``data/README.md``, as somebody would paste it."""
    example = (DATA / "README.md").read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    (name,) = re.findall(r'"([^"]*\.xlsx)"', example)
    asked = re.findall(r"factories\.csv\?country=([A-Z,]+)", example)[0].split(",")
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(files.to_excel(Context.of(network)))
    found: dict[str, pd.DataFrame] = {}
    exec(example.replace("…", public), found)  # noqa: S102  # ours
    assert list(found["factories"].index) == [f.id for f in network.factories if f.country in asked]
    assert len(found["points"]) == len(network.sites)
    assert len(found["milestones"]) == len(network.milestones)
    assert set(COLLECTIONS) <= set(found["tables"])


def test_the_documentation_works_and_loads_nothing_from_elsewhere(public: str, browser: Browser, watch: Watch) -> None:
    context = browser.new_context()
    watch(context, public)
    page = context.new_page()
    page.goto(f"{public}{API}")
    assert page.url == f"{public}{API}/docs"
    described = requests.get(f"{public}{API}/openapi.json", timeout=30).json()["paths"]
    expect(page.get_by_role("heading", level=3)).to_have_text([f"GET {API}{path}" for path in described])
    width = page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")
    assert width != "none"  # the style sheet is there
    heading = "European AI Factories: HTTP interface"
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.locator("a[lang=nb]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(texts_in("nb").gettext(heading))
    page.locator("a[lang=en]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    with page.expect_response(lambda response: response.url.endswith("/antennas")) as answer:
        page.locator(f'a[href="{API}/antennas"]').click()
    assert answer.value.status == 200
    context.close()
