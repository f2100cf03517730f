"""The list of the sites shown."""

import re

from ai_factories.context import Context
from ai_factories.filters import Filters
from ai_factories.html.site_list import UNCONFIRMED, render, rows
from ai_factories.map.scene import scene
from ai_factories.model.network import Network
from ai_factories.url import UrlState


def test_it_goes_by_name_and_marks_what_is_unconfirmed(network: Network) -> None:
    listed = {row["site"]: tuple(row.values())[2:] for row in rows(Context.of(network))}
    assert listed == {
        "glass-whale": (
            "With a separate EuroHPC system",
            "Glass Whale AI Factory of the Invented Sea",
            "Stikla Osta, Latvia",
            "In operation",
            "4",
            "in operation",
            "",
        ),
        "moonforge": (
            "New build",
            "Moonforge AI Factory",
            f"Zöldmanóvár, Hungary{UNCONFIRMED}",
            f"Contract signed{UNCONFIRMED}",
            "2",
            "2091",
            "2092-01-01",
        ),
        "tin-owl": (
            "Upgrade",
            f"Tin Owl{UNCONFIRMED}",
            "Ballyowl, Ireland",
            "Tender",
            "1",
            f"first half of 2090 (installation){UNCONFIRMED}",
            "2090-07-01",
        ),
    }


def test_it_has_a_row_for_each_shown_site_and_marks_the_selected_one(network: Network) -> None:
    html = render(Context.of(network, UrlState(Filters(country=("HU", "LV")), "moonforge", "nb")))
    assert re.findall(r'<tr data-key="([^"]*)"', html) == ["glass-whale", "moonforge"]
    assert re.findall(r'data-site="([^"]*)" aria-current="true"', html) == ["moonforge"]
    assert "Kontrakt" in html
    assert 'href="?country=HU%2CLV&amp;site=glass-whale&amp;lang=nb" data-go="?site=glass-whale"' in html


def test_a_city_is_called_as_its_readers_call_it(network: Network) -> None:
    places = [row["place"] for row in rows(Context.of(network, lang="nb"))]
    assert f"Grønnborg, Ungarn{UNCONFIRMED}" in places
    assert [site["city"] for site in scene(Context.of(network, lang="nb")).sites if site["id"] == "moonforge"] == [
        "Grønnborg"
    ]
