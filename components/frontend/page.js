// What the page needs and Streamlit does not do: it updates HTML in place, sends what the reader changes until the
// server has acknowledged it, moves keyboard focus to where the reader continues, names the page's language and parts,
// and announces what a choice has changed.
import "./seams.js";
import "./search.js";
import { morph } from "./morph.js";
import { order, sort } from "./sort.js";

const root = document.documentElement;
const find = (selector) => document.querySelector(selector);
const frame = () => find(".st-key-map iframe");
const MAP_TIMEOUT = 10_000; // milliseconds
const REPEAT = 5_000; // milliseconds after which an unacknowledged change is sent again

// --- changes ----------------------------------------------------------------------------------------------------

const list = {}; // what the list of sites shows and how it is sorted, while a card is in its place
const waiting = []; // changes without an answer, each with its number; numbers rise from page to page
let latest = null; // what the server sent last, and how to respond
let number = 0;
let sent = 0; // when changes were sent last
let lost = false; // whether the connection was lost and the server has not drawn the page since

function go(change) {
  number = Math.max(Date.now(), number + 1);
  waiting.push([number, change]);
  root.toggleAttribute("data-waiting", true);
  send();
}

// All of them, since Streamlit forwards only the last of several quick events.
function send() {
  if (!latest || !seams.isConnected()) return;
  sent = Date.now();
  latest.setTriggerValue("changes", JSON.stringify(waiting));
}

function acknowledge(last) {
  const answered = waiting.filter(([one]) => one <= last);
  waiting.splice(0, answered.length);
  if (!waiting.length && root.hasAttribute("data-waiting")) {
    root.removeAttribute("data-waiting");
    document.dispatchEvent(new Event("settled"));
    frame()?.contentWindow.sites?.settle?.();
  }
  if (answered.some(([, change]) => /[?&]site=./.test(change))) showCard();
}

document.addEventListener("go", ({ detail }) => go(detail));
document.addEventListener("to-card", () => { cardFocus = true; });

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-go], button[data-name], [data-sort], [data-copy], [data-print], [data-menu], [data-close]");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const { go: change, name, value = target.value, copy } = target.dataset;
  event.preventDefault();
  if ("sort" in target.dataset) {
    sort(target);
    const head = target.closest("table.sites th");
    if (head) Object.assign(list, { column: head.cellIndex, direction: head.ariaSort });
    return;
  }
  if ("menu" in target.dataset) return toggleMenu(target);
  if ("close" in target.dataset) return closeMenus();
  if ("print" in target.dataset) return print();
  if (copy !== undefined) return copyText(target, copy || location.href);
  if (change) {
    if (event.detail === 0) cardFocus = /[?&]site=./.test(change);
    closeMenus();
    return go(change);
  }
  const pressed = target.getAttribute("aria-pressed") === "true";
  target.setAttribute("aria-pressed", String(!pressed)); // seen at once
  go(`?${name}.${pressed ? "remove" : "add"}=${encodeURIComponent(value)}`);
});

// The number of a source leads to its entry in the folded list.
document.addEventListener("click", (event) => {
  const entry = event.target.closest?.(".cite a") && find(event.target.closest("a").hash);
  if (!entry) return;
  event.preventDefault();
  entry.closest("details").open = true;
  entry.scrollIntoView({ block: "center" });
  entry.focus({ preventScroll: true });
});

document.addEventListener("change", ({ target }) => {
  if ("column" in (target.dataset ?? {})) {
    list.figure = target.value;
    restore(target.closest(".prose"));
  }
  const { name } = target.dataset ?? {};
  if (!name) return;
  const value = encodeURIComponent(target.value);
  if (target.type === "checkbox") go(`?${name}.${target.checked ? "add" : "remove"}=${value}`);
  else go(`?${name}=${value}`);
});

async function copyText(button, text) {
  const copied = await navigator.clipboard.writeText(text).then(() => true, () => false);
  const before = button.textContent;
  button.textContent = copied ? button.dataset.done : text;
  region.textContent = button.textContent;
  setTimeout(() => { button.textContent = before; }, 3000);
}

// --- menus and sheets -------------------------------------------------------------------------------------------

// A panel that opens below its button (data-menu names it); on a phone, page.css turns the filters into a sheet.
function toggleMenu(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  closeMenus(button);
  button.setAttribute("aria-expanded", String(open));
  if (open) find(`#${button.dataset.menu}`)?.querySelector("input, select, a, button")?.focus({ preventScroll: true });
}

function closeMenus(except) {
  for (const button of document.querySelectorAll('[data-menu][aria-expanded="true"]')) {
    const inside = except && find(`#${button.dataset.menu}`)?.contains(except);
    if (button !== except && !inside) button.setAttribute("aria-expanded", "false");
  }
}

document.addEventListener("pointerdown", ({ target }) => {
  if (!target.closest?.(".menu, [data-menu]")) closeMenus();
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const opener = [...document.querySelectorAll('[data-menu][aria-expanded="true"]')].pop();
  if (opener) {
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  } else if (event.target.closest?.(".st-key-site-card")) {
    const { site } = find(".st-key-site-card article").dataset;
    if (frame()?.checkVisibility()) {
      frame().focus();
      frame().contentWindow.sites?.focus?.(site);
    }
  }
});

// --- focus ------------------------------------------------------------------------------------------------------

let cardFocus = false; // whether the reader chose by keyboard, and continues in the card
let focused = null; // the last element with focus

document.addEventListener("focusin", ({ target }) => { focused = target; });
document.addEventListener("click", ({ detail, target }) => {
  if (detail === 0 && target.closest?.(seams.selectors.panelButton)) focusPanel();
});

// Moves focus into a panel of Streamlit's that was opened by keyboard, once its content is there.
async function focusPanel() {
  for (let tries = 0; tries < 20; tries += 1) {
    await new Promise((done) => setTimeout(done, 150));
    const element = find(seams.selectors.panel);
    if (element?.checkVisibility({ visibilityProperty: true })) return element.focus();
  }
}

// Brings the card of a newly selected site into view.
function showCard() {
  requestAnimationFrame(() => {
    const heading = find(".st-key-site-card h2");
    if (!heading) return;
    find(".st-key-panel").scrollTop = 0;
    const { top, bottom } = heading.getBoundingClientRect();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (top < 60 || bottom > innerHeight) find(seams.selectors.main).scrollTo({ top: 0, behavior: still ? "auto" : "smooth" });
    if (cardFocus) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    cardFocus = false;
  });
}

// What had focus may disappear once it is pressed; focus then moves to what it has changed.
function keepFocus() {
  if (!focused || focused.isConnected || !seams.isConnected() || document.activeElement !== document.body) return;
  const target = find(".st-key-site-card h2") ?? find(".st-key-count") ?? find("h1");
  focused = null;
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

// --- the page ---------------------------------------------------------------------------------------------------

const region = Object.assign(document.createElement("div"), { role: "status", className: "unseen" });
document.body.append(region);
let announced = null; // the last announcements
let mapSince = Date.now();

function announce(now) {
  const news = now.filter((text, place) => text && text !== announced?.[place]);
  if (announced && news.length) region.textContent = news.join(". ");
  announced = now;
}

// After a lost connection, the server that responds may be another one, which has drawn nothing yet.
function watchConnection() {
  if (lost && seams.isConnected()) {
    lost = false;
    send();
  }
  lost ||= !seams.isConnected();
}

function name() {
  if (!latest || seams.isRunning()) return;
  if (frame() && frame().title !== latest.data.words.map) frame().title = latest.data.words.map;
  if (document.title !== latest.data.title) document.title = latest.data.title;
}

// What server.py shows before the page is complete gives way once it is, and once the map is there too.
function giveWay() {
  const first = find("#first");
  const mapped = frame()?.contentDocument?.documentElement?.dataset.up || root.hasAttribute("data-map-missing");
  if (first && latest && (mapped || !first.matches(".map"))) first.remove();
}

// One observer for all calls: Streamlit calls the functions below on each change, but their clean-up only when the page
// is left.
const observer = new MutationObserver(() => { watchConnection(); name(); });
setInterval(() => {
  const missing = frame() && !frame().contentDocument?.documentElement?.dataset.up;
  if (!missing) mapSince = Date.now();
  root.toggleAttribute("data-map-missing", Date.now() - mapSince >= MAP_TIMEOUT); // the frame says that it is up
  if (waiting.length && Date.now() - sent > REPEAT && !seams.isRunning()) send();
  keepFocus();
  giveWay();
  name(); // the frame may come after the page is complete
  coverMap();
}, 250);

// Tells the map what stands over it, so that no site is beneath.
function coverMap() {
  const at = frame()?.getBoundingClientRect();
  const boxes = [...document.querySelectorAll(".st-key-bar .active :is(li, .note, .nothing)")].map((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left - at?.left, top - at?.top, right - at?.left, bottom - at?.top].map(Math.round);
  });
  frame()?.contentWindow.sites?.cover?.(boxes.filter((box) => box[3] > 0));
}

// Lets the list show and sort what it did before.
function restore(element) {
  const table = element.querySelector("table.sites[data-sortable]");
  if (!table) return;
  if (list.figure) element.querySelector("[data-column]").value = table.dataset.show = list.figure;
  if (list.direction) table.tHead.rows[0].cells[list.column].ariaSort = list.direction;
}

export function part({ parentElement, data }) {
  const element = parentElement.querySelector("div");
  element.latest = data;
  const draw = () => {
    morph(element, element.latest);
    restore(element);
    element.querySelectorAll("th[aria-sort]").forEach(order);
    requestAnimationFrame(coverMap);
  };
  // A field that the reader has just changed must not jump back to an older answer.
  if (element.childElementCount && element.querySelector("[data-hold]") && waiting.length) {
    document.addEventListener("settled", draw, { once: true });
  } else draw();
}

export function page({ data, setTriggerValue }) {
  const first = root.dataset.run !== data.run;
  latest = { data, setTriggerValue };
  root.dataset.run = data.run; // so that tests can wait for the next one
  root.lang = data.lang;
  name();
  if (first) {
    acknowledge(data.acknowledged);
    announce(data.announced);
  }
  giveWay();
  observer.disconnect();
  const app = find(seams.selectors.app);
  if (app) observer.observe(app, { attributeFilter: seams.stateAttributes });
}
