// seams.js comes before this. What a page does beside showing something, because Streamlit does not: it names its language and its parts, says to a
// screen reader what a choice has changed, keeps the keyboard's place, brings the card of a site that was chosen out of
// sight of it into view, and puts a sentence where the map does not come up. And when the connection was lost, it asks for
// the page again: the server that answers now may be another one, which knows of no widgets yet and would lose the
// reader's next click.
const page = document.documentElement;
const find = (selector) => document.querySelector(selector);
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const PATIENCE = 10; // seconds for the map
let waited = 0; // seconds
let said = null; // what a screen reader was told last
let focused = null; // what had the keyboard last

const region = Object.assign(document.createElement("div"), { role: "status", className: "unseen" });
document.body.append(region);
document.addEventListener("focusin", ({ target }) => { focused = target; });
document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest?.(selector);
  if (on("a.skip")) {
    event.preventDefault();
    find(on("a.skip").hash.replace("#", ".st-key-") + " input").focus();
  } else if (event.detail === 0 && on(seams.selectors.panelButton)) {
    goTo(seams.selectors.panel);
  } else if (event.detail === 0 && on(seams.selectors.sidebarButton)) {
    goTo(seams.selectors.sidebar);
  }
});

// What was opened by keyboard and holds something, once it does, is where the keyboard goes on.
async function goTo(selector) {
  const opener = document.activeElement;
  for (let tries = 0; tries < 20 && [opener, document.body].includes(document.activeElement); tries += 1) {
    await later(150);
    const element = find(selector);
    if (element?.checkVisibility({ visibilityProperty: true })) return element.focus();
  }
}

function name({ words, view }) {
  const frame = find(".st-key-map iframe");
  if (frame) frame.title = words.map;
  const views = find(".st-key-views");
  views?.setAttribute("role", "navigation");
  views?.setAttribute("aria-label", words.views);
  for (const link of views?.querySelectorAll("a") ?? []) {
    if (link.textContent.trim() === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.querySelectorAll(".st-key-language button").forEach((button, number) => { button.lang = words.languages[number]; });
}

// A button may be gone, or have become useless, once it was pressed; the keyboard then goes on at what it has changed.
function keepFocus() {
  const useless = focused && (!focused.isConnected || focused.disabled);
  if (!useless || !seams.isConnected() || document.activeElement !== document.body) return;
  const target = find(".st-key-count") ?? find(".st-key-matrix") ?? find("h1");
  focused = null;
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function tell(now) {
  const news = now.filter((part, number) => part && part !== said?.[number]);
  if (said && news.length) region.textContent = news.join(". ");
  said = now;
}

function showCard() {
  requestAnimationFrame(() => {
    const heading = find(".st-key-site-card h2");
    if (!heading) return;
    const { top, bottom } = heading.getBoundingClientRect();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (top < 60 || bottom > innerHeight) heading.scrollIntoView({ behavior: still ? "auto" : "smooth" });
  });
}

// The frame of the map says that it is up (map.js).
function awaitMap() {
  const frame = find(".st-key-map iframe");
  waited = !frame || frame.contentDocument?.documentElement?.dataset.up ? 0 : waited + 1;
  page.toggleAttribute("data-map-missing", waited >= PATIENCE);
}

let lost = false;
let held = null; // the end of the time for which clicks are held off
let latest = null; // what the page was told last, and how it can ask for more

// The page was connected again, or has been drawn anew.
function changed() {
  if (lost && seams.isConnected()) {
    latest.setTriggerValue("back", Date.now());
    holdClicks(true);
  }
  lost = !seams.isConnected();
  if (!seams.isRunning()) name(latest.data);
}

// Until the server has drawn the page, it knows of no widgets, and a click would be lost.
function holdClicks(on) {
  clearTimeout(held);
  page.toggleAttribute("data-returning", on);
  if (on) held = setTimeout(holdClicks, 20_000, false);
}

// Streamlit calls this at each change, and what it returns only when the page is left: hence once for all.
const observer = new MutationObserver(changed);
setInterval(awaitMap, 1000);
setInterval(keepFocus, 250);

export default function ({ data, setTriggerValue }) {
  if (data.run !== latest?.data.run) holdClicks(false);
  latest = { data, setTriggerValue };
  page.lang = data.lang;
  if (data.selected && page.dataset.timesSelected !== String(data.selected)) showCard();
  page.dataset.timesSelected = data.selected;
  name(data);
  tell(data.said);
  observer.disconnect();
  const app = find(seams.selectors.app);
  if (app) observer.observe(app, { attributeFilter: seams.stateAttributes });
}
