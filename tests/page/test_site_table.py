"""The table of the shown sites."""

import re

from ai_factories.context import Context
from ai_factories.filters import Filters
from ai_factories.html.site_table import UNCONFIRMED, columns, render, rows
from ai_factories.model.network import Network
from ai_factories.url import UrlState


def test_it_goes_by_round_and_name_and_marks_what_is_unconfirmed(network: Network) -> None:
    table = rows(Context.of(network))
    assert [row["site"] for row in table] == ["glass-whale", "moonforge", "tin-owl"]
    cells = {row["site"]: [row[column] for column in columns(Context.of(network).texts)] for row in table}
    assert cells == {
        "glass-whale": [
            "Glass Whale AI Factory of the Invented Sea",
            "Stikla Osta, Latvia",
            "Alongside a EuroHPC system",
            "Whalesong",
            "February 2003",
            "In operation",
            "in operation",
        ],
        "moonforge": [
            "Moonforge AI Factory",
            f"Zöldmanóvár, Hungary{UNCONFIRMED}",
            "New build",
            "Moonbeam-1",
            "February 2003",
            f"Contract signed{UNCONFIRMED}",
            "2091",
        ],
        "tin-owl": [
            f"Tin Owl{UNCONFIRMED}",
            "Ballyowl, Ireland",
            f"Upgrade{UNCONFIRMED}",
            "not published",
            "September 2004",
            "Tender",
            f"first half of 2090 (installation){UNCONFIRMED}",
        ],
    }


def test_it_has_a_row_for_each_shown_site_and_marks_the_selected_one(network: Network) -> None:
    html = render(Context.of(network, UrlState(Filters(country=("HU", "LV")), "moonforge", "nb")))
    assert re.findall(r'<tr data-site="([^"]*)"', html) == ["glass-whale", "moonforge"]
    assert re.findall(r'data-site="([^"]*)" aria-current="true"', html) == ["moonforge"]
    assert "Valgt i" not in html
    assert "Kontrakt" in html
    assert 'href="./?country=HU%2CLV&amp;site=glass-whale&amp;lang=nb" data-choose="site:glass-whale"' in html
