"""The list of the sites shown."""

import re

from ai_factories.context import Context
from ai_factories.filters import Filters
from ai_factories.html.site_list import NOT_CONFIRMED, expected, render, rows
from ai_factories.i18n import texts_in
from ai_factories.map.scene import scene
from ai_factories.model.dates import PartialDate
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
            "already running",
            "",
        ),
        "moonforge": (
            "New build",
            "Moonforge AI Factory",
            f"Zöldmanóvár, Hungary{NOT_CONFIRMED}",
            f"Contract signed{NOT_CONFIRMED}",
            "2",
            "2091",
            "2092-01-01",
        ),
        "tin-owl": (
            "Upgrade",
            f"Tin Owl{NOT_CONFIRMED}",
            "Ballyowl, Ireland",
            "Tender",
            "1",
            f"first half of 2090 (installation){NOT_CONFIRMED}",
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
    context = Context.of(network, lang="nb")
    assert f"Grønnborg, Ungarn{NOT_CONFIRMED}" in [row["place"] for row in rows(context)]
    assert "Grønnborg" in [site["city"] for site in scene(context).sites]


def test_a_date_that_has_passed_is_said_to_have_passed(network: Network) -> None:
    forge = next(factory for factory in network.factories if factory.id == "moonforge")
    late = forge.model_copy(update={"expected_from": PartialDate("2005-H2"), "expected_event": "installation"})
    assert expected(late, texts_in("en")) == "second half of 2005 (installation), date has passed"
    assert expected(late, texts_in("nb")) == "andre halvår 2005 (installasjon), datoen er passert"
    installing = late.model_copy(update={"stage": "installation"})
    assert expected(installing, texts_in("en")) == "second half of 2005 (installation)"
