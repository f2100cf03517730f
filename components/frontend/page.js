// What the page needs and Streamlit does not do: names its language and its parts, announces to screen readers what a
// choice has changed, and shows a message if the map fails to load. seams.js, focus.js and connection.js come before
// this.
const page = document.documentElement;
const MAP_TIMEOUT = 10; // seconds to wait for the map
let waited = 0; // seconds
let announced = null; // the last announcements
let latest = null; // what the server sent last, and how to reply

const region = Object.assign(document.createElement("div"), { role: "status", className: "unseen" });
document.body.append(region);

function name({ words, view }) {
  seams.completeLinks();
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

function announce(now) {
  const news = now.filter((part, number) => part && part !== announced?.[number]);
  if (announced && news.length) region.textContent = news.join(". ");
  announced = now;
}

// The map's frame reports that it is up (map.js).
function awaitMap() {
  const frame = find(".st-key-map iframe");
  waited = !frame || frame.contentDocument?.documentElement?.dataset.up ? 0 : waited + 1;
  page.toggleAttribute("data-map-missing", waited >= MAP_TIMEOUT);
}

// One observer for all calls: Streamlit calls the function below on each change, but its clean-up only when the page is
// left.
const observer = new MutationObserver(() => {
  connection.changed(latest.setTriggerValue);
  if (!seams.isRunning()) name(latest.data);
});
// Streamlit loads its script for links when it first draws one, so they may come after the last change.
setInterval(() => {
  awaitMap();
  if (latest && !seams.isRunning()) name(latest.data);
}, 1000);

export default function ({ data, setTriggerValue }) {
  connection.drawn(data.run);
  latest = { data, setTriggerValue };
  page.lang = data.lang;
  if (data.selected && page.dataset.timesSelected !== String(data.selected)) showCard();
  page.dataset.timesSelected = data.selected;
  name(data);
  announce(data.announced);
  observer.disconnect();
  const app = find(seams.selectors.app);
  if (app) observer.observe(app, { attributeFilter: seams.stateAttributes });
}
