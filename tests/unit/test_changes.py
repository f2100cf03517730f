"""Changes of the state, as links and buttons of the page write them."""

import pytest

from ai_factories import load
from ai_factories.context import Context
from ai_factories.filters import Filters
from ai_factories.html import filter_bar, panel
from ai_factories.model.network import Network
from ai_factories.url import UrlState, apply, known_values
from tests.support.page import document
from tests.support.small import small_folder


@pytest.fixture(scope="module")
def network() -> Network:
    return load(small_folder())


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        (UrlState(), "site=moonforge", {"site": "moonforge"}),
        (UrlState(site="moonforge"), "site=", {}),
        (UrlState(site="moonforge"), "site=nowhere", {}),
        (UrlState(Filters(country=("HU",))), "country.add=IE", {"country": "HU,IE"}),
        (UrlState(Filters(country=("HU",))), "country.add=HU", {"country": "HU"}),
        (UrlState(Filters(country=("HU", "IE"))), "country.remove=HU", {"country": "IE"}),
        (UrlState(Filters(country=("HU",))), "country.remove=IE", {"country": "HU"}),
        (UrlState(site="moonforge", origin="NO"), "nonsense=1&q=a", {"q": "a", "site": "moonforge", "from": "NO"}),
    ],
)
def test_a_change_names_only_what_it_is_about(
    network: Network, before: UrlState, change: str, after: dict[str, str]
) -> None:
    assert apply(before, change, known_values(network)).params() == after


def test_a_link_has_the_whole_state_for_a_new_tab_and_the_change_for_this_one(network: Network) -> None:
    context = Context.of(network, UrlState(site="moonforge", lang="nb"))
    assert context.link("/consortia?from=NO") == (
        'href="./consortia?site=moonforge&amp;from=NO&amp;lang=nb" data-go="/consortia?from=NO"'
    )
    assert context.link("?site=") == 'href="?lang=nb" data-go="?site="'
    assert Context.of(network).link("/") == 'href="./" data-go="/"'


def test_each_filter_that_is_on_is_removed_by_itself(network: Network) -> None:
    filters = Filters(q="a", country=("HU", "IE"), stage=("contract",), antennas=True)
    context = Context.of(network, UrlState(filters))
    chips = document(filter_bar.render(context)).xpath("//div[@class='active']//button[contains(@class, 'chip')]")
    changes = [chip.get("data-go") for chip in chips]
    assert sorted(changes) == sorted(
        ["?q=", "?country.remove=HU", "?country.remove=IE", "?stage.remove=contract", "?antennas="]
    )
    url = context.url
    for change in changes:
        url = apply(url, change.lstrip("?"), known_values(network))
    assert url.params() == {}


def test_each_figure_leads_to_what_it_counts(network: Network) -> None:
    links = document(panel.render(Context.of(network))).xpath("//*[@class='st-key-figures']/a")
    assert len(links) == 4
    assert all(link.get("data-go") for link in links)


def test_the_card_has_four_cells_and_the_way_back(network: Network) -> None:
    card = document(panel.render(Context.of(network, UrlState(site="moonforge"))))
    assert len(card.xpath("//dl[@class='cells']/div")) == 4
    assert "?site=" in [link.get("data-go") for link in card.xpath("//a[@data-go]")]
