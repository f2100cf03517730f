"""What the map's marks and labels must be, in the real browser: legible, apart, and each to be chosen by a click."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.support.reader import Reader

# How many labels there are, and how many of them meet another label, a marker or the edge, once the map is at rest.
LABELS = """async () => {
    const count = () => {
    const boxes = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
    const labels = boxes("[data-label]");
    const others = boxes("[data-site] .shape, [data-antenna] .shape, .leaflet-bar, .key");
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const out = (a) => a.left < 0 || a.top < 0 || a.right > innerWidth || a.bottom > innerHeight;
    const bad = labels.filter((one, place) => out(one) || others.some((other) => meet(one, other))
        || labels.some((other, at) => at !== place && meet(one, other)));
    return [labels.length, bad.length];
    };
    for (const until = Date.now() + 2000; count()[1] && Date.now() < until;) await new Promise(requestAnimationFrame);
    return count();
}"""
# Each pair of markers closer than 80 pixels, as their ids.
CLOSE = """() => {
    const all = [...sites.places];
    const near = ([a, from], [b, to]) => a !== b && from.distanceTo(to) < 80;
    return all.flatMap((one) => all.filter((other) => near(one, other)).map((other) => [one[0], other[0]]));
}"""


@pytest.mark.parametrize(("who", "least"), [("reader", 14), ("phone", 6)])
def test_labels_avoid_each_other_the_markers_and_the_edge(request: pytest.FixtureRequest, who: str, least: int) -> None:
    reader: Reader = request.getfixturevalue(who)
    reader.returns_to("/")
    body = reader.map.locator("body")
    count, bad = body.evaluate(LABELS)
    assert count >= least
    assert bad == 0
    for zoom in (3, 4.5, 6, 7):
        body.evaluate("(_body, zoom) => { map.setZoom(zoom, { animate: false }); }", zoom)
        assert body.evaluate(LABELS)[1] == 0, zoom
    body.evaluate("() => sites.goHome()")


# Chooses the first of each pair, and clicks what the browser finds at the middle of the other.
CHOOSE = """(_body, pairs) => pairs.filter(([one, other]) => {
    sites.goHome();
    sites.choose(one);
    const { left, top, width, height } = sites.drawn.get(other).getElement().getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = document.elementFromPoint(x, y);
    for (const type of ["mousedown", "mouseup", "click"]) {
        hit?.dispatchEvent(new MouseEvent(type, { bubbles: true, view: window, clientX: x, clientY: y }));
    }
    return sites.state.site !== other;
})"""


@pytest.fixture
def frame_alone(request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader whose map asks nothing of the server: these tests are about what the mouse hits."""
    reader: Reader = request.getfixturevalue(request.param)
    reader.returns_to("/?antennas=true")
    body = reader.map.locator("body")
    body.evaluate("() => { sites.really = sites.send; sites.send = () => {}; sites.goHome(); }")
    yield reader
    body.evaluate(
        "() => { sites.send = sites.really; sites.pending = null; sites.update(sites.latest); sites.goHome(); }"
    )


@pytest.mark.parametrize("frame_alone", ["reader", "phone"], indirect=True)
def test_every_marker_can_be_chosen_beside_the_chosen_one(frame_alone: Reader) -> None:
    body = frame_alone.map.locator("body")
    pairs = body.evaluate(CLOSE)
    assert pairs
    assert body.evaluate(CHOOSE, pairs) == []


@pytest.mark.audit
@pytest.mark.parametrize("frame_alone", ["reader", "phone"], indirect=True)
def test_every_marker_can_be_chosen_beside_the_chosen_one_with_the_mouse(frame_alone: Reader) -> None:
    body = frame_alone.map.locator("body")
    frame = frame_alone.map_frame.bounding_box()
    assert frame is not None
    wrong = []
    for one, other in body.evaluate(CLOSE):
        x, y = body.evaluate(
            """(_body, [one, other]) => {
                sites.goHome();
                sites.choose(one);
                const { left, top, width, height } = sites.drawn.get(other).getElement().getBoundingClientRect();
                return [left + width / 2, top + height / 2];
            }""",
            [one, other],
        )
        frame_alone.page.mouse.click(frame["x"] + x, frame["y"] + y)
        if body.evaluate("() => sites.state.site") != other:
            wrong.append((one, other))
    assert wrong == []


# The markers that something stands over: the chips of the filters, a notice, the key, or a button of the map.
HIDDEN = """async (body) => {
    const at = frameElement.getBoundingClientRect();
    const hidden = () => [...document.querySelectorAll("[data-site], [data-antenna]")].filter((marker) => {
        const { left, top, width, height } = marker.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        const onPage = parent.document.elementFromPoint(at.left + x, at.top + y);
        const inFrame = document.elementFromPoint(x, y)?.closest("[data-site], [data-antenna]");
        return onPage !== frameElement || inFrame !== marker;
    }).map((marker) => marker.dataset.site ?? marker.dataset.antenna);
    const until = Date.now() + 10_000;
    while (hidden().length && Date.now() < until) await new Promise(requestAnimationFrame);
    return hidden();
}"""


@pytest.mark.parametrize(
    "size",
    [(1440, 900), (2560, 1440), (1280, 800), (1024, 768), (768, 1024), (390, 844)],
    ids=lambda size: str(size[0]),
)
def test_nothing_stands_over_a_marker(reader: Reader, size: tuple[int, int]) -> None:
    """Neither at first sight nor with many filters, whose chips lie on the map, nor with a notice."""
    reader.returns_to("/")
    reader.resizes_window(*size)
    many = "/?antennas=true&country=FI,DE,FR,SE,ES&member=NO,DK,FI,DE,EE&stage=contract"
    for path in ("/", "/?antennas=true", many, "/?member=NO&system=new-build", "/?country=IE,IS&antennas=true"):
        reader.returns_to(path)
        reader.map_rests()
        assert reader.map.locator("body").evaluate(HIDDEN) == [], path
        if size == (1440, 900) and path == "/":
            expect(reader.map.locator(".key")).to_have_attribute("open", "")


def test_country_names_stand_in_their_country(reader: Reader) -> None:
    reader.returns_to("/?site=brainpp")
    reader.resizes_window(1024, 768)
    reader.map_rests()
    outside = reader.map.locator("body").evaluate(
        """() => {
            const names = [...document.querySelectorAll("[data-country]")];
            return names.length < 15 ? ["too few"] : names.filter((name) => {
                const { left, top, width, height } = name.getBoundingClientRect();
                const { x, y } = map.containerPointToLayerPoint([left + width / 2, top + height / 2]);
                return !sites.countries[name.dataset.country].getElement().isPointInFill({ x, y });
            }).map((name) => name.textContent);
        }"""
    )
    assert outside == []
