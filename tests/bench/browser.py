"""What a reader of a page waits for, and how many bytes come over, in a fresh Chromium."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Playwright, WebSocket

from ai_factories.filters import Filters, filter_factories
from ai_factories.i18n import texts_in
from ai_factories.labels import SYSTEM_TYPES
from ai_factories.model.network import Network
from tests.support.chromium import find_chromium

WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
SETTLED = 1_000  # milliseconds after which nothing more comes of a load or a change
CARD = ".st-key-site-card h2"
MARKER = ".leaflet-marker-pane > .leaflet-interactive"
# The middle of a marker that nothing lies over and that is not the chosen one, the first from a place among them.
ON_TOP = """(first, place) => {
    const all = [...document.querySelectorAll(".leaflet-marker-pane > .leaflet-interactive")];
    for (const marker of [...all.slice(place), ...all]) {
        const { left, top, width, height } = marker.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        if (marker.dataset.selected !== "true" && marker.contains(document.elementFromPoint(x, y))) return [x, y];
    }
}"""
CHOICES = ((0, "Kajaani"), (5, "Barcelona"))  # where among the markers, and what to type into the list

Samples = dict[str, list[float]]


@dataclass(frozen=True)
class Step:
    """A click on a value of a filter, and how many sites are shown then. No two steps lead to the same choice."""

    group: str
    value: str
    label: str
    left: int


def steps(network: Network) -> list[Step]:
    """The clicks on filters that are measured."""
    months = {value: texts_in("en").date(value) for value in sorted({f.round for f in network.factories})}
    new, upgrade, associated = SYSTEM_TYPES
    clicks = [("system", value) for value in (new, upgrade, new, associated, upgrade, new, upgrade)]
    first, second, third = months
    clicks += [("round", value) for value in (first, second, first, third)]
    filters, found = Filters(), list[Step]()
    for group, value in clicks:
        chosen: Any = tuple(sorted(set(filters.values(group)) ^ {value}))
        filters = replace(filters, **{group: chosen})
        found.append(Step(group, value, (SYSTEM_TYPES | months)[value], len(filter_factories(network, filters))))
    return found


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A fresh Chromium without background traffic."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=quiet)
    yield browser
    browser.close()


class _Received:
    """The bytes that a page received since they were taken last: files as sent, and messages without compression."""

    def __init__(self, page: Page) -> None:
        self.files = self.messages = 0.0
        page.on("websocket", self._listen)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._loaded)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._message)

    def _message(self, frame: str | bytes) -> None:
        self.messages += len(frame)

    def _loaded(self, event: dict[str, float]) -> None:
        self.files += event["encodedDataLength"]

    def taken(self) -> tuple[float, float]:
        result = self.files, self.messages
        self.files = self.messages = 0
        return result


def _open(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB").new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    return page


def _complete(page: Page, has_map: bool) -> None:
    condition = "bench.first.text && bench.first.row" + (" && bench.first.marker" if has_map else "")
    page.evaluate(f"bench.until(() => {condition})")


def _control(page: Page, step: Step) -> Locator:
    """What is clicked: on our page HTML that names the change, perhaps in what opens first; elsewhere a pill."""
    names = (f'[data-go$="={step.value}"]', f'[data-name][value="{step.value}"]')
    ours = page.locator(f".st-key-filter-{step.group}").locator(", ".join(names)).first
    if not ours.count():
        return page.get_by_role("button", name=step.label, exact=True)
    if not ours.is_visible():
        ours.evaluate(OPEN)
        ours.wait_for()
    return ours


# Opens whatever an element is folded away in.
OPEN = """(element) => {
  for (let outer = element.parentElement; outer; outer = outer.parentElement) {
    if (outer.localName === "details") outer.open = true;
    else if (outer.id) document.querySelector(`[data-menu="${outer.id}"][aria-expanded="false"]`)?.click();
  }
}"""


def start_up(browser: Browser, address: str, has_map: bool, started: float) -> float:
    """Milliseconds from ``started`` (seconds, as ``time.time`` tells) to the first complete page."""
    page = _open(browser)
    page.goto(address)
    _complete(page, has_map)
    end = time.time()
    page.context.close()
    return (end - started) * 1000


def measure(
    browser: Browser,
    address: str,
    has_map: bool,
    steps: Sequence[Step],
    choices: int,
    samples: Samples,
    *,
    again: bool = True,
) -> None:
    """Load a page cold and, if ``again``, warm, change its filters and choose sites; adds to ``samples`` what it took.

    Times are in milliseconds. The cold load is one into an empty cache, the warm one a reload. A page without a map has
    its sites chosen in the list.
    """
    page = _open(browser)
    received = _Received(page)

    def add(name: str, value: float) -> None:
        samples.setdefault(name, []).append(value)

    def load(kind: str, act: Callable[[], object]) -> None:
        act()
        _complete(page, has_map)
        settle()
        firsts = page.evaluate("bench.first")
        for name, value in firsts.items():
            add(f"{kind} first {name}", value)
        add(f"{kind} complete", max(firsts.values()))
        files, messages = received.taken()
        add(f"{kind} bytes", files + messages)
        add(f"{kind} message bytes", messages)

    def settle() -> None:
        page.wait_for_timeout(SETTLED / 3)  # the map may tell something first
        page.evaluate("bench.until(bench.settled)")
        page.wait_for_timeout(SETTLED / 3)

    def timed(name: str, act: Callable[[], object], **conditions: str) -> None:
        received.taken()
        page.evaluate(f"bench.expect({{{', '.join(f'{key}: () => {value}' for key, value in conditions.items())}}})")
        act()
        for key, from_click, from_message in page.evaluate("bench.answer()"):
            add(f"{name} {key}", from_click)
            add(f"{name} {key} from message", from_message)
        settle()
        add(f"{name} bytes", received.taken()[1])

    load("cold", partial(page.goto, address))
    if again:
        load("warm", page.reload)
    for step in steps:
        control = _control(page, step)
        said, row = f"bench.says({step.left})", f"bench.rows() === {step.left}"
        marker = f"bench.markers() === {step.left}" if has_map else row
        timed("filter", control.click, said=said, map=marker, complete=f"{said} && {row} && {marker}")
    if steps and choices:
        page.goto(address)
        _complete(page, has_map)
        settle()
    for choice in range(choices):
        place, name = CHOICES[choice % len(CHOICES)]
        act: Callable[[], object]
        if has_map:
            box = page.locator("iframe").bounding_box()
            assert box is not None
            x, y = page.frame_locator("iframe").locator(MARKER).first.evaluate(ON_TOP, place)
            act = partial(page.mouse.click, box["x"] + x, box["y"] + y)
        else:
            page.locator(".st-key-site-select input").fill(name)
            act = page.get_by_role("option").first.click
        before = json.dumps(page.evaluate(f"bench.text('{CARD}')"))
        timed("choice", act, card=f"!['', {before}].includes(bench.text('{CARD}'))")
    page.context.close()
