// What a page does beside showing something: it says its language, which Streamlit does not, and brings the card of a
// site that was chosen out of sight of it (on a phone, or far down in the table) into view. And when the connection was
// lost, it asks for the page again: the server that answers now may be another one, which knows of no widgets yet and
// would lose the reader's next click.
let waited = 0; // seconds for the map

export default function ({ data: { lang, chosen }, setTriggerValue }) {
  const page = document.documentElement;
  page.lang = lang;
  if (chosen && page.dataset.chosen !== String(chosen)) {
    requestAnimationFrame(() => {
      const heading = document.querySelector(".st-key-site-card h2");
      if (!heading) return;
      const { top, bottom } = heading.getBoundingClientRect();
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (top < 60 || bottom > innerHeight) heading.scrollIntoView({ behavior: still ? "auto" : "smooth" });
    });
  }
  page.dataset.chosen = chosen;

  const app = document.querySelector("[data-test-connection-state]");
  const connected = () => app?.getAttribute("data-test-connection-state") === "CONNECTED";
  let lost = !connected();
  const observer = new MutationObserver(() => {
    if (lost && connected()) setTriggerValue("back", Date.now());
    lost = !connected();
  });
  // The frame of the map says that it is up (map.js). Where it does not, a sentence takes its place, until it does.
  const patience = setInterval(() => {
    const frame = document.querySelector(".st-key-map iframe");
    const up = !frame || frame.contentDocument?.documentElement.dataset.up;
    waited = up ? 0 : waited + 1;
    page.toggleAttribute("data-map-missing", waited >= 10);
  }, 1000);

  if (app) observer.observe(app, { attributeFilter: ["data-test-connection-state"] });
  return () => {
    observer.disconnect();
    clearInterval(patience);
  };
}
