"""The journeys of a reader through the views beside the map, with the real server and the real browser."""

import re

import pytest
from components.model import Network
from playwright.sync_api import expect

from tests.support.reader import FIRST_LOAD, Reader, has_no_sideways_scroll, inside, is_still

VIEWS = ["way-in", "consortia", "timeline", "compare", "about", "accessibility"]
FULL = {
    "way-in": "?from=CH&who=company&need=research",
    "consortia": "?from=RO&site=lumi-aif",
    "timeline": "",
    "compare": "?sites=lumi-aif,bsc-aif,jaif",
    "about": "",
    "accessibility": "",
}


# --- find your way in -------------------------------------------------------------------------------------------

WORDS = {
    "en": ("Find your way in", "Norway", "Start-up, small or medium-sized enterprise", "A first try", "unconfirmed"),
    "nb": (
        "Finn veien inn",
        "Norge",
        "Oppstartsbedrift, liten eller mellomstor bedrift",
        "En første utprøving",
        "ubekreftet",
    ),
}


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_three_choices_give_an_answer_to_share(reader: Reader, lang: str) -> None:
    view, country, who, need, unconfirmed = WORDS[lang]
    reader.opens("/" if lang == "en" else "/?lang=nb")
    reader.goes_to(view)
    expect(reader.page.get_by_role("heading", level=2, name=view)).to_be_visible()
    reader.pick("way-in-from", country)
    reader.pick("way-in-who", who)
    reader.pick("way-in-need", need)
    answer = reader.part("answer")
    expect(answer.locator('[data-mode="playground"]')).to_be_visible()
    expect(answer.locator(".lead")).to_contain_text("LUMI AI Factory (Kajaani)")
    expect(answer.locator(".lead")).to_contain_text(unconfirmed)
    asked = {"from": "NO", "who": "startup", "need": "try"} | ({"lang": "nb"} if lang == "nb" else {})
    reader.has_address(asked)
    assert reader.page.url.startswith(reader.app + "/way-in?")
    reader.visits(reader.page.url.removeprefix(reader.app))  # as somebody who was sent the address
    expect(answer.locator('[data-mode="playground"]')).to_be_visible()
    expect(reader.part("way-in-from").locator("input")).to_have_value(country)
    answer.locator("tr[data-site=lumi-aif]").first.get_by_role("link").click()
    reader.sees_selected("lumi-aif")
    reader.has_address(asked | {"site": "lumi-aif"})
    reader.page.go_back()
    expect(answer.locator('[data-mode="playground"]')).to_be_visible()


@pytest.mark.parametrize(
    ("asked", "near", "mode"),
    [
        ("from=NO&who=startup&need=try", "LUMI AI Factory", "playground"),
        ("from=PT&who=researcher&need=research", "BSC AI Factory", "ai-science"),
        ("from=MD&who=public&need=try", "PIAST AI Factory", "ai-science"),
        ("from=CH&who=company&need=medium", "LUMI AI Factory", "fast-lane"),
    ],
)
def test_a_shared_answer_says_where_and_how(reader: Reader, asked: str, near: str, mode: str) -> None:
    reader.visits(f"/way-in?{asked}")
    answer = reader.part("answer")
    expect(answer.locator(".lead")).to_contain_text(near)
    way = answer.locator(f'.modes.fits [data-mode="{mode}"]')
    expect(way.get_by_role("link", name="Official page")).to_have_attribute(
        "href", re.compile("^https://www.eurohpc-ju.europa.eu/")
    )
    way.get_by_text("Sources").click()
    expect(way.get_by_role("link", name="github.com").first).to_be_visible()
    assert "&".join(f"{name}={value}" for name, value in reader.params().items()) == asked


def test_the_antenna_of_an_answer_is_shown_on_the_map(reader: Reader) -> None:
    reader.visits("/way-in?from=MD&member=NO")
    reader.part("answer").get_by_role("link", name="Show it on the map").click()
    expect(reader.map.locator('[data-antenna="faima"]')).to_have_attribute("data-selected", "true", timeout=FIRST_LOAD)
    expect(reader.part("site-card").locator("article")).to_have_attribute("data-site", "faima")
    reader.has_address({"from": "MD", "antennas": "true", "site": "faima"})


# --- Antennas on the map ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "toggle"), [("en", "Show Antennas"), ("nb", "Vis antenner")])
def test_antennas_come_and_go_and_are_never_counted(reader: Reader, network: Network, lang: str, toggle: str) -> None:
    reader.opens("/" if lang == "en" else "/?lang=nb")
    reader.mark_map()
    antennas = reader.map.locator("[data-antenna]")
    expect(antennas).to_have_count(0)
    reader.part("filter-antennas").get_by_text(toggle).click()
    expect(antennas).to_have_count(13)
    expect(reader.markers()).to_have_count(19)
    expect(reader.part("count")).to_have_text(re.compile(r"^\s*19 (of|av) 19 "))
    expect(reader.map.locator(".antenna-link")).to_have_count(16)
    expect(reader.part("legend").locator("li")).to_have_count(4)
    frame = reader.part("map").locator("iframe")
    for antenna in network.antennas:
        assert inside(reader.map.locator(f'[data-antenna="{antenna.id}"]'), frame), antenna.id
    site, small = reader.marker("jaif").locator("path").bounding_box(), antennas.first.locator("path").bounding_box()
    assert site is not None
    assert small is not None
    assert small["width"] < site["width"]
    reader.pick("filter-country", "Finland")
    expect(antennas).to_have_count(4)
    expect(reader.map.locator(".antenna-link")).to_have_count(4)  # none to a hidden site
    reader.has_in_address("antennas", "true")
    reader.part("reset").get_by_role("button").click()
    expect(antennas).to_have_count(0)
    assert reader.map_is_the_same()


def test_an_antenna_has_a_card_and_shows_what_it_is_linked_to(reader: Reader) -> None:
    reader.opens("/?antennas=true")
    antenna = reader.map.locator('[data-antenna="aif-irl"]')
    antenna.click()
    card = reader.part("site-card").locator("article")
    expect(card).to_have_attribute("data-site", "aif-irl")
    expect(card).to_contain_text("AI Factory France, Bruyères-le-Châtel; Luxembourg AI Factory, Bissen")
    expect(reader.map.locator(".antenna-link.chosen")).to_have_count(2)
    expect(reader.map.locator('[data-selected="true"]')).to_have_count(1)
    for site in ("ai2f", "l-aif"):
        expect(reader.marker(site)).to_have_attribute("data-related", "true")
    expect(reader.page.get_by_role("link", name="Show AI Factory France")).to_be_visible()
    linked, other = reader.marker("ai2f"), reader.marker("mimer")
    opacity = "(element) => Number(getComputedStyle(element).opacity)"
    is_still(reader.page)
    assert linked.evaluate(opacity) == 1 > other.evaluate(opacity)
    expect(reader.map.locator(".country.host")).to_have_count(0)
    expect(antenna).to_have_attribute("aria-label", re.compile(r"^AIF IRL-Antenna, Galway, Ireland \(Antenna\)$"))
    reader.has_address({"antennas": "true", "site": "aif-irl"})
    hearts = reader.map.locator('[data-antenna="hearts"]')
    hearts.focus()
    reader.page.keyboard.press("Enter")
    expect(card).to_contain_text("lists Switzerland under IT4LIA")
    reader.part("filter-antennas").get_by_text("Show Antennas").click()
    expect(card).to_contain_text("The map does not show it")


# --- consortia --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "view", "words"), [("en", "Consortia", "Norway"), ("nb", "Konsortier", "Norge")])
def test_the_matrix_is_read_by_country_and_by_factory(reader: Reader, lang: str, view: str, words: str) -> None:
    reader.opens("/" if lang == "en" else "/?lang=nb")
    reader.goes_to(view)
    matrix = reader.part("matrix")
    expect(matrix.locator("tr[data-country]")).to_have_count(34)
    matrix.get_by_role("link", name=words, exact=True).click()
    expect(matrix.locator('[data-for="from:NO"]')).to_contain_text("LUMI AI Factory")
    expect(matrix.locator('[data-for="from:NO"]')).to_be_in_viewport()
    expect(reader.part("your-country").locator("input")).to_have_value(words)
    reader.has_in_address("from", "NO")
    reader.page.wait_for_timeout(1000)  # the scrolling
    heading = matrix.locator('[data-for="from:NO"] h2').bounding_box()
    assert heading is not None
    assert heading["y"] > 50  # not under Streamlit's bar
    matrix.get_by_role("link", name="BSC AIF").click()
    expect(matrix.locator('[data-for="site:bsc-aif"]')).to_contain_text("Portugal")
    expect(matrix.locator("td.chosen")).to_have_count(34)
    reader.part("filter-system").get_by_role("button").nth(2).click()
    expect(matrix.locator(".matrix thead th")).to_have_count(4)
    reader.part("views").get_by_role("link").first.click()
    expect(reader.part("site-card").locator("article")).to_have_attribute("data-site", "bsc-aif", timeout=FIRST_LOAD)
    reader.has_address(
        {"from": "NO", "site": "bsc-aif", "system": "associated"} | ({"lang": "nb"} if lang == "nb" else {})
    )


# --- timeline ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "view"), [("en", "Timeline"), ("nb", "Tidslinje")])
def test_the_timeline_draws_lists_and_narrows(reader: Reader, lang: str, view: str) -> None:
    reader.opens("/?country=FI" if lang == "en" else "/?country=FI&lang=nb", sites=1)
    reader.goes_to(view)
    drawing = reader.part("timeline").locator("canvas, svg.marks").first
    expect(drawing).to_be_visible(timeout=FIRST_LOAD)
    milestones = reader.part("milestones")
    expect(milestones.locator('[data-milestone="lumi-aif-2026-08-31"]')).to_contain_text("387")
    expect(milestones.locator('[data-milestone^="mimer"]')).to_have_count(0)
    expect(reader.part("plan").locator("tbody tr")).to_have_count(4)
    source = milestones.locator('[data-milestone="lumi-aif-2025-09-29"]').get_by_role("link")
    expect(source).to_have_attribute("href", re.compile("^https://www.srv.fi/"))
    reader.part("reset").get_by_role("button").click()
    expect(milestones.locator('[data-milestone^="mimer"]').first).to_be_visible()
    reader.pick("site-select", "Mimer – the Swedish AI Innovation Factory, Linköping")
    expect(milestones.locator('[data-milestone^="lumi-aif"]')).to_have_count(0)
    reader.has_in_address("site", "mimer")


# --- compare ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "link"), [("en", "Compare with others"), ("nb", "Sammenlign med andre")])
def test_a_site_is_compared_with_others(reader: Reader, lang: str, link: str) -> None:
    reader.opens("/?site=mimer" + ("" if lang == "en" else "&lang=nb"))
    reader.page.get_by_role("link", name=link).click()
    expect(reader.part("compare-sites")).to_be_visible()
    reader.has_in_address("sites", "mimer")
    reader.pick("compare-sites", "JUPITER AI Factory, Jülich")
    table = reader.part("comparison").locator("table")
    expect(table.locator("thead th")).to_have_count(2)
    expect(table).to_contain_text("Arrhenius")
    reader.has_in_address("sites", "mimer,jaif")


# --- one product ------------------------------------------------------------------------------------------------


def test_a_figure_leads_to_what_it_counts(reader: Reader) -> None:
    reader.opens("/?country=FI", sites=1)
    figures = reader.part("figures")
    figures.get_by_role("link", name="1 AI system in operation").click()
    expect(reader.markers()).to_have_count(1)
    expect(reader.marker("jaif")).to_be_visible()
    reader.has_address({"stage": "operational"})
    figures.get_by_role("link", name="13 Antennas").click()
    expect(reader.map.locator("[data-antenna]")).to_have_count(13)
    figures.get_by_role("link", name="19 AI Factories").click()
    expect(reader.map.locator("[data-antenna]")).to_have_count(0)
    expect(reader.markers()).to_have_count(19)
    figures.get_by_role("link", name="21 countries taking part").click()
    expect(reader.part("matrix").locator("tr[data-country]")).to_have_count(34)


def test_filters_selection_and_language_go_along_and_back_works(reader: Reader) -> None:
    reader.opens("/?member=NO&site=lumi-aif&lang=nb", sites=1)
    chosen = reader.params()
    for view, name in (("consortia", "Konsortier"), ("timeline", "Tidslinje"), ("about", "Om dataene")):
        reader.goes_to(name)
        expect(reader.page.get_by_role("heading", level=2, name=name)).to_be_visible()
        assert reader.page.url.startswith(f"{reader.app}/{view}?")
        reader.has_address(chosen)
        expect(reader.page).to_have_title(f"{name} – Europeiske KI-fabrikker")
        assert reader.page.evaluate("document.documentElement.lang") == "nb"
    reader.page.go_back()
    expect(reader.page.get_by_role("heading", level=2, name="Tidslinje")).to_be_visible()
    reader.page.go_back()
    reader.page.go_back()
    expect(reader.markers()).to_have_count(1, timeout=FIRST_LOAD)
    reader.sees_selected("lumi-aif")


@pytest.mark.parametrize("view", ["Find your way in", "Compare", "About the data"])
def test_no_empty_sidebar_is_left_behind(reader: Reader, view: str) -> None:
    reader.opens()
    reader.goes_to(view)
    expect(reader.page.get_by_role("heading", level=2, name=view)).to_be_visible()
    expect(reader.page.get_by_test_id("stSidebar")).to_be_hidden()
    box = reader.page.get_by_test_id("stMain").bounding_box()
    assert box is not None
    assert box["x"] == 0


def test_every_view_fits_a_phone(phone: Reader) -> None:  # in Bokmål: test_accessibility.py
    for view in VIEWS:
        query = FULL[view] + ("&" if FULL[view] else "?") + "lang=en"
        phone.visits(f"/{view}{query}")
        phone.page.wait_for_timeout(800)  # what is drawn after the text
        assert has_no_sideways_scroll(phone.page), view
