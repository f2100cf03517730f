"""Every kind of link of every view is followed: it leads where its address says, and says what the reader sees.

A click on a link that chooses something must do what its address does in a new tab, and neither may lose the language,
the filters or what was chosen before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from ai_factories.html.head import BELOW
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from ai_factories.url import UrlState, known_values, parse
from components.views import VIEWS
from tests.support.examples import guest, lone_antennas, widest_consortium
from tests.support.reader import Reader

LANGUAGES = ("en", "nb")


@dataclass(frozen=True)
class Link:
    """A link on the page: where it stands, what a click on it chooses, and its address."""

    part: str  # of the page, by its key
    inside: str  # what element
    chooses: str
    written: str  # the address as written
    href: str

    @property
    def kind(self) -> tuple[str, ...]:
        """What it has in common with links that differ in nothing but what they name."""
        names = ",".join(sorted(parse_qs(urlsplit(self.chooses).query, keep_blank_values=True)))
        return self.part, self.inside, names, urlsplit(self.href).path

    def locator(self, page: Page) -> Locator:
        return page.locator(f'.st-key-{self.part} a[href="{self.written}"]').first


STARTS = [*VIEWS, "Antenna"]


def start_of(network: Network, view: str, lang: str) -> str:
    """An address of a view at which it shows all that it can, with filters, and in a language that was chosen."""
    wide, antenna = widest_consortium(network), lone_antennas(network)[0]
    country = guest(network, wide)
    members = {membership.country for membership in network.memberships}
    with_antenna = next(one.country for one in network.antennas if one.country not in members)
    compared = ",".join(factory.id for factory in network.factories[:2])
    own = {
        "": {"site": wide.id},
        "Antenna": {"antennas": "true", "site": antenna.id},
        "way-in": {"from": with_antenna, "who": "startup", "need": "try"},
        "consortia": {"from": country, "site": wide.id},
        "timeline": {"site": wide.id},
        "compare": {"sites": compared},
    }
    filters = {} if view == "Antenna" else {"member": country}
    path = "/" if view == "Antenna" else f"/{view}"
    return f"{path}?{urlencode(filters | own.get(view, {}) | {'lang': lang})}"


def links(reader: Reader) -> list[Link]:
    """The links that can be seen and lead to pages of ours."""
    found = reader.page.evaluate(
        """(app) => [...document.querySelectorAll("[class*=st-key-] a")].filter((link) =>
            link.checkVisibility() && link.href.startsWith(`${app}/`) && !link.hash && !link.target
        ).map((link) => ({
            part: link.closest("[class*=st-key-]").className.match(/st-key-([\\w-]+)/)[1],
            inside: link.closest("table, section")?.tagName ?? "",
            chooses: link.dataset.go ?? "",
            written: link.getAttribute("href"),
            href: link.href,
        }))""",
        reader.app,
    )
    return [Link(**link) for link in found]


def url_of(network: Network, address: str) -> UrlState:
    asked = parse_qs(urlsplit(address).query)
    url, unknown = parse(asked, known_values(network))
    assert unknown == ()
    return url


def keeps(network: Network, link: Link, now: UrlState) -> None:
    """The address says all that the page says, but for what the link is there to change."""
    there = url_of(network, link.href)
    assert there.lang == (now.lang if link.part != "language" else there.lang), link
    changes = parse_qs(urlsplit(link.chooses).query, keep_blank_values=True)
    for name, what in (("site", there.site), ("from", there.origin)):
        if name in changes:
            assert what == (changes[name][0] or None), link
    if "site" not in changes:
        assert there.site == now.site, link
    if "from" not in changes:
        assert there.origin == now.origin, link
    # A figure leads to what it counts; the finder knows no filters and may show what they would hide.
    if link.part not in ("figures", "answer", "answer-text"):
        assert there.filters == now.filters, link


def sees(reader: Reader, network: Network, address: str) -> None:
    """The page shows what the address says."""
    url = url_of(network, address)
    texts = texts_in(url.lang or "en")
    view = urlsplit(address).path.removeprefix(urlsplit(reader.app).path).strip("/")
    title = texts.gettext(VIEWS[view][0])
    name = texts.gettext("European AI Factories")
    expect(reader.page).to_have_title(re.compile(re.escape(f"{title} – {name}" if view else name) + "$"))
    reader.has_address(url.params())
    path = urlsplit(reader.page.url).path.removeprefix(urlsplit(reader.app).path).strip("/")
    assert path == view
    expect(reader.page.locator("html")).to_have_attribute("lang", texts.lang)
    current = reader.part("views").locator("[aria-current=page]")
    if view:
        expect(reader.page.get_by_role("heading", level=2, name=title, exact=True)).to_be_visible()
    if view not in BELOW:
        expect(current).to_have_text(title)
    if url.site and view == "":
        expect(reader.card()).to_have_attribute("data-site", url.site)
        expect(reader.map.locator('[data-selected="true"]')).to_have_count(1)
    if view == "consortia":
        factory = network.factory(url.site)
        about = [f"site:{factory.id}"] if factory else []
        about += [f"from:{url.origin}"] if url.origin else []
        sections = reader.part("matrix").locator("[data-for]")
        expect(sections).to_have_count(len(about))
        assert sections.evaluate_all("(all) => all.map((one) => one.dataset.for)") == about
        chosen = reader.field("your-country")
        expect(chosen).to_have_value(url.origin or "")
    if view == "way-in":
        chosen = reader.field("way-in-from")
        expect(chosen).to_have_value(url.origin or "")
    expect(reader.part("failed")).to_have_count(0)
    expect(reader.part("notice")).to_have_count(0)


def follows(reader: Reader, network: Network, start: str, link: Link, *, anew: bool) -> None:
    """A click, from the start, leads where the address of the link does, which is opened as by back, or ``anew``."""
    reader.returns_to(start)
    with reader.is_answered_after():
        link.locator(reader.page).click()
    sees(reader, network, link.href)
    if link.chooses or (anew and link.part not in ("views", "footer")):
        address = link.href.removeprefix(reader.app)
        (reader.visits if anew else reader.returns_to)(address)
        sees(reader, network, link.href)


@pytest.fixture
def console(reader: Reader) -> Iterator[None]:
    """Nothing is reported in the browser's console."""
    errors: list[str] = []

    # Bad answers are ``watch``'s to judge: Streamlit first looks for its server below the path of the view.
    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            errors.append(message.text)

    reader.page.on("console", said)
    yield
    reader.page.remove_listener("console", said)
    assert errors == []


@pytest.mark.audit
@pytest.mark.usefixtures("console")
def test_each_kind_of_link_leads_where_it_says(reader: Reader, network: Network) -> None:
    """Each kind in the first of the views that have it; the languages take turns. tests/page follows all."""
    followed = set()
    for number, view in enumerate(STARTS):
        lang = LANGUAGES[number % 2]
        start = start_of(network, view, lang)
        reader.returns_to(start)
        for link in (found := links(reader)):
            keeps(network, link, url_of(network, start))
        for link in found:
            kind = link.part if link.part in ("views", "footer") else link.kind
            if kind not in followed:
                followed.add(kind)
                follows(reader, network, start, link, anew=lang == "nb")
    assert len(followed) > 10
