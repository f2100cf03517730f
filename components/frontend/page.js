// What a page does beside showing something, because Streamlit does not: it names its language and its parts, says to a
// screen reader what a choice has changed, and puts a sentence where the map does not come up. seams.js, focus.js and
// connection.js come before this.
const page = document.documentElement;
const PATIENCE = 10; // seconds for the map
let waited = 0; // seconds
let said = null; // what a screen reader was told last
let latest = null; // what the page was told last, and how it can ask for more

const region = Object.assign(document.createElement("div"), { role: "status", className: "unseen" });
document.body.append(region);

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

function tell(now) {
  const news = now.filter((part, number) => part && part !== said?.[number]);
  if (said && news.length) region.textContent = news.join(". ");
  said = now;
}

// The frame of the map says that it is up (map.js).
function awaitMap() {
  const frame = find(".st-key-map iframe");
  waited = !frame || frame.contentDocument?.documentElement?.dataset.up ? 0 : waited + 1;
  page.toggleAttribute("data-map-missing", waited >= PATIENCE);
}

// Streamlit calls the function below at each change, and what it returns only when the page is left: hence once for all.
const observer = new MutationObserver(() => {
  connection.changed(latest.setTriggerValue);
  if (!seams.isRunning()) name(latest.data);
});
setInterval(awaitMap, 1000);

export default function ({ data, setTriggerValue }) {
  connection.drawn(data.run);
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
