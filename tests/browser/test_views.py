"""The journeys of a reader through the views beside the map, with the real server and the real browser."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from ai_factories.context import Context
from ai_factories.eligibility import access_options
from ai_factories.filters import Filters
from ai_factories.i18n import LOCALES, texts_in
from ai_factories.labels import APPLICANTS, NEEDS, SHORT_SYSTEM_TYPES
from ai_factories.milestones import events
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from tests.support.examples import guest, lone_antennas, lone_factories, shown, widest_consortium
from tests.support.reader import FIRST_LOAD, Reader, broken_words, is_still

NAMES = {  # of the views
    "en": {"": "Map", "way-in": "Check what you can use", "consortia": "Consortia", "timeline": "Timeline"},
    "nb": {"": "Kart", "way-in": "Finn ut hva du kan bruke", "consortia": "Konsortier", "timeline": "Tidslinje"},
}


# --- find your way in -------------------------------------------------------------------------------------------


def test_three_choices_give_an_answer_to_share(reader: Reader, network: Network) -> None:
    lang, texts = "nb", texts_in("nb")
    wide = widest_consortium(network)
    country = guest(network, wide)
    url = UrlState(lang=lang, origin=country, who="startup", need="try")
    fitting = [o.mode.id for o in access_options(network, country, "startup", "try") if o.verdict == "fits"]
    view = NAMES[lang]["way-in"]
    reader.returns_to(f"/?lang={lang}")
    reader.goes_to(view)
    expect(reader.page.get_by_role("heading", level=2, name=view)).to_be_visible()
    reader.pick("way-in-from", texts.country(country))
    reader.pick("way-in-who", texts.gettext(APPLICANTS["startup"]))
    reader.pick("way-in-need", texts.gettext(NEEDS["try"]))
    answer = reader.part("answer")
    reader.has_address(url.params())
    assert reader.page.url.startswith(f"{reader.app}/way-in?")
    reader.visits(reader.page.url.removeprefix(reader.app))  # as somebody who was sent the address
    expect(reader.field("way-in-from")).to_have_value(country)
    expect(answer.locator(".apply .primary")).to_be_in_viewport()
    expect(answer.locator(".ask")).to_contain_text(wide.name)
    expect(answer.locator(".until-then")).to_contain_text(wide.name)
    answer.locator(".ways > summary").click()
    for mode in fitting:
        way = answer.locator(f'.modes.fits [data-mode="{mode}"]')
        expect(way).to_be_visible()
        way.locator("summary").first.click()
        expect(way.locator("details a").first).to_be_visible()
    answer.locator(".ask").get_by_role("link", name=wide.name, exact=True).click()
    reader.sees_selected(wide.id)
    reader.has_address(url.params() | {"site": wide.id})
    reader.page.go_back()
    expect(answer.locator(".steps")).to_be_visible()
    reader.page.emulate_media(media="print")  # whom the answer is for, where to go, and nothing that is folded
    expect(answer.locator(".asked")).to_be_visible()
    expect(answer.locator(".ways")).to_be_hidden()
    after = answer.locator(".apply .primary").evaluate("(link) => getComputedStyle(link, '::after').content")
    assert after != "none"  # the address
    reader.page.emulate_media(media="screen")


EIGHT = [
    ("NO", "startup", "try"),
    ("PT", "researcher", "research"),
    ("MD", "public", "research"),
    ("CH", "company", "medium"),
    ("IS", "startup", "try"),
    ("BG", "eu-project", "medium"),
    ("US", "company", "medium"),
    ("GR", "researcher", "research"),
]


@pytest.mark.parametrize("lang", LOCALES)
def test_the_first_screen_of_a_phone_has_a_step_to_take(reader: Reader, lang: str) -> None:
    reader.page.set_viewport_size({"width": 390, "height": 844})
    for country, who, need in EIGHT:
        reader.visits(f"/way-in?from={country}&who={who}&need={need}&lang={lang}")
        steps = reader.part("answer").locator(".steps")
        expect(steps.locator(".apply .primary")).to_be_in_viewport(ratio=1)
        expect(steps.locator(".ask h2")).to_be_in_viewport()
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390, country
        assert broken_words(steps) == [], country


# --- Antennas on the map ----------------------------------------------------------------------------------------


def test_antennas_come_and_go_and_are_never_counted(reader: Reader, network: Network) -> None:
    lang = "en"
    reader.returns_to(f"/?lang={lang}")
    reader.mark_map()
    antennas, links = reader.map.locator("[data-antenna]"), reader.map.locator(".antenna-link")
    number = len(network.factories)
    expect(antennas).to_have_count(0)
    reader.presses("filter-antennas", "Antennas")
    expect(antennas).to_have_count(len(network.antennas))
    expect(reader.markers()).to_have_count(number)
    expect(reader.part("count")).to_have_text(re.compile(rf"^\s*{number} (of|av) {number} "))
    expect(links).to_have_count(len(network.antenna_links))
    reader.sees_every_site()
    site = reader.markers().first.locator(".shape").bounding_box()
    small = antennas.first.locator(".shape").bounding_box()
    assert site is not None
    assert small is not None
    assert small["width"] < site["width"]
    country = network.linked_factories(network.antennas[0].id)[0].country
    reader.pick("filter-country", texts_in(lang).country(country))
    context = Context.of(network, UrlState(Filters(country=(country,), antennas=True)))
    expect(antennas).to_have_count(len(context.antennas))
    left = [link for link in network.antenna_links if network.factory(link.factory) in context.shown]
    expect(links).to_have_count(len(left))  # none to a hidden site
    reader.has_in_address("antennas", "true")
    reader.part("reset").click()
    expect(antennas).to_have_count(0)
    assert reader.map_is_the_same()


def test_an_antenna_has_a_card_and_shows_what_it_is_linked_to(reader: Reader, network: Network) -> None:
    texts = texts_in("en")
    first, second = sorted(lone_antennas(network)[:4], key=lambda one: -len(network.linked_factories(one.id)))[:2]
    linked = network.linked_factories(first.id)
    other = next(factory for factory in lone_factories(network) if factory not in linked)
    reader.returns_to("/?antennas=true")
    antenna = reader.map.locator(f'[data-antenna="{first.id}"]')
    antenna.click()
    expect(reader.card()).to_have_attribute("data-site", first.id)
    expect(reader.map.locator(".antenna-link.selected")).to_have_count(len(linked))
    expect(reader.map.locator('[data-selected="true"]')).to_have_count(1)
    for factory in linked:
        expect(reader.card()).to_contain_text(f"{factory.name}, {factory.city}")
        expect(reader.marker(factory.id)).to_have_attribute("data-related", "true")
        expect(reader.page.get_by_role("link", name=factory.name)).to_be_visible()
    is_still(reader.page)
    near = reader.marker(linked[0].id).locator(".shape").bounding_box()
    far = reader.marker(other.id).locator(".shape").bounding_box()
    assert near is not None
    assert far is not None
    assert near["height"] > far["height"]  # stepped back, but not pale
    expect(reader.map.locator(".country.host")).to_have_count(0)
    name = first.name or texts.country(first.country)
    spoken = f"{name}, {first.city}, {texts.country(first.country)} (Antenna)"
    expect(antenna).to_have_attribute("aria-label", spoken)
    reader.has_address({"antennas": "true", "site": first.id})
    reader.map.locator(f'[data-antenna="{second.id}"]').focus()
    reader.page.keyboard.press("Enter")
    expect(reader.card()).to_have_attribute("data-site", second.id)
    reader.presses("filter-antennas", "Antennas")
    expect(reader.card()).to_contain_text("The map does not show it")


# --- consortia --------------------------------------------------------------------------------------------------


def test_the_matrix_is_read_by_country_and_by_factory(reader: Reader, network: Network) -> None:
    lang, texts = "nb", texts_in("nb")
    wide = widest_consortium(network)
    country = guest(network, wide)
    kind = Filters(system=(wide.system_type,))
    reader.returns_to(f"/?lang={lang}")
    reader.goes_to(NAMES[lang]["consortia"])
    matrix = reader.part("matrix")
    rows = {m.country for m in network.memberships} | {antenna.country for antenna in network.antennas}
    expect(matrix.locator("tr[data-country]")).to_have_count(len(rows))
    matrix.locator(f'tr[data-country="{country}"]').get_by_role("link").click()
    section = matrix.locator(f'[data-for="from:{country}"]')
    expect(section).to_contain_text(wide.name)
    expect(section).to_be_in_viewport()
    expect(reader.field("your-country")).to_have_value(country)
    reader.has_in_address("from", country)
    _is_scrolled(reader, "stMain")
    heading = section.locator("h2").bounding_box()
    assert heading is not None
    assert heading["y"] > 50  # not under Streamlit's bar
    matrix.locator(f'thead [data-go="?site={wide.id}"]').click()
    expect(matrix.locator(f'[data-for="site:{wide.id}"]')).to_contain_text(texts.country(country))
    expect(matrix.locator("tr[data-country] td.selected")).to_have_count(len(rows))
    reader.presses("filter-system", texts.gettext(SHORT_SYSTEM_TYPES[wide.system_type]))
    expect(matrix.locator(".matrix thead th")).to_have_count(len(shown(network, kind)) + 2)
    reader.goes_to(NAMES[lang][""])
    expect(reader.card()).to_have_attribute("data-site", wide.id, timeout=FIRST_LOAD)
    reader.has_address(UrlState(kind, wide.id, lang, country).params())


def _is_scrolled(reader: Reader, part: str) -> None:
    """Smooth scrolling has come to its end."""
    reader.page.get_by_test_id(part).evaluate(
        """async (element) => {
            for (let [last, still] = [-1, 0]; still < 10; still = element.scrollTop === last ? still + 1 : 0) {
                last = element.scrollTop;
                await new Promise(requestAnimationFrame);
            }
        }"""
    )


# --- timeline ---------------------------------------------------------------------------------------------------


def test_the_timeline_draws_lists_and_narrows(reader: Reader, network: Network) -> None:
    lang = "nb"
    first, other = lone_factories(network)[:2]
    url = UrlState(Filters(country=(first.country,)), lang=lang)
    found = events(network, [first], texts_in(lang))
    listed = {event.id for event in found if event.nature != "plan"}
    reader.returns_to(f"/?{urlencode(url.params())}")
    reader.goes_to(NAMES[lang]["timeline"])
    expect(reader.part("timeline").locator(".event").first).to_be_visible(timeout=FIRST_LOAD)
    milestones = reader.part("milestones").locator("[data-milestone]")
    expect(milestones).to_have_count(len(listed))
    assert set(milestones.evaluate_all("(all) => all.map((one) => one.dataset.milestone)")) == listed
    expect(reader.part("plan").locator("tbody tr").first).to_be_visible()
    expect(milestones.locator("a").first).to_have_attribute("href", re.compile("^https?://"))
    reader.part("reset").click()
    of_other = reader.part("milestones").locator(f'[data-milestone^="{other.id}"]')
    of_other.first.locator("xpath=ancestor::details").locator("summary").first.click()
    expect(of_other.first).to_be_visible()


# --- compare ----------------------------------------------------------------------------------------------------


def test_a_site_is_compared_with_others(reader: Reader, network: Network) -> None:
    lang, link = "nb", "Sammenlign"
    first, second = [factory for factory in network.factories if factory.system][:2]
    reader.returns_to(f"/?site={first.id}&lang={lang}")
    reader.page.get_by_role("link", name=link, exact=True).last.click()
    expect(reader.part("compare-sites")).to_be_visible()
    reader.has_in_address("sites", first.id)
    reader.pick("compare-add", f"{second.name}, {second.city}")
    table = reader.part("comparison").locator("table")
    expect(table.locator("thead th")).to_have_count(2)
    for factory in (first, second):
        expect(table).to_contain_text(factory.system or "")
    reader.has_in_address("sites", f"{first.id},{second.id}")


# --- one product ------------------------------------------------------------------------------------------------


def test_a_figure_leads_to_what_it_counts(reader: Reader, network: Network) -> None:
    running = Filters(stage=("operational",))
    operational = shown(network, running)
    number, antennas = len(network.factories), len(network.antennas)
    countries = {membership.country for membership in network.memberships}
    reader.returns_to(f"/?country={network.factories[0].country}")
    figures = reader.part("figures").get_by_role("link")
    figures.filter(has_text=re.compile("in operation$")).click()
    expect(reader.markers()).to_have_count(len(operational))
    reader.has_address(UrlState(running).params())
    figures.filter(has_text=re.compile(rf"^{antennas} Antenna")).click()
    expect(reader.map.locator("[data-antenna]")).to_have_count(antennas)
    reader.part("reset").click()
    expect(reader.map.locator("[data-antenna]")).to_have_count(0)
    expect(reader.markers()).to_have_count(number)
    figures.filter(has_text=re.compile(rf"^{len(countries)} consortium countries$")).click()
    members = reader.part("matrix").locator("tr:has(.role.host, .role.participant)")
    expect(members).to_have_count(len(countries))


def test_back_leads_through_the_views(reader: Reader, network: Network) -> None:
    site = widest_consortium(network)
    asked = UrlState(Filters(member=(network.participants(site.id)[0],)), site.id, "nb").params()
    reader.returns_to(f"/?{urlencode(asked)}")
    names = [(view, NAMES["nb"][view]) for view in ("consortia", "timeline", "way-in")]
    for view, name in names:
        reader.goes_to(name)
        expect(reader.page.get_by_role("heading", level=2, name=name)).to_be_visible()
        assert reader.page.url.startswith(f"{reader.app}/{view}?")
        reader.has_address(asked)
        expect(reader.page).to_have_title(f"{site.name} – {name} – Europeiske KI-fabrikker")
    for _view, name in names[1::-1]:
        reader.page.go_back()
        expect(reader.page.get_by_role("heading", level=2, name=name)).to_be_visible()
    reader.page.go_back()
    reader.sees_map()
    reader.sees_selected(site.id)


def test_the_offer_of_an_antenna_shows_it_on_the_map(reader: Reader, network: Network) -> None:
    """Who searches a view for a country that has an Antenna only is led to it."""
    members = {membership.country for membership in network.memberships}
    antenna = next(one for one in network.antennas if one.country not in members)
    country = texts_in("en").country(antenna.country)
    for view in ("timeline", "consortia"):
        reader.returns_to(f"/{view}?{urlencode({'q': country, 'lang': 'en'})}")
        reader.part(f"{antenna.id}-instead").click()
        marker = reader.map.locator(f'[data-antenna="{antenna.id}"]')
        expect(marker).to_have_attribute("data-selected", "true", timeout=FIRST_LOAD)
        expect(reader.card()).to_have_attribute("data-site", antenna.id)
        reader.has_address({"antennas": "true", "site": antenna.id, "lang": "en"})
