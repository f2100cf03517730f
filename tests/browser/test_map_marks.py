"""What the map's marks and labels must be, in the real browser: legible, apart, and each to be chosen by a click."""

from collections.abc import Iterator

import pytest

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
