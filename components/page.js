// What a page does beside showing something: it says its language, which Streamlit does not, and brings the card of a
// site that was chosen out of sight of it (on a phone, or far down in the table) into view. And when the connection was
// lost, it asks for the page again: the server that answers now may be another one, which knows of no widgets yet and
// would lose the reader's next click.
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
  if (app) observer.observe(app, { attributeFilter: ["data-test-connection-state"] });
  return () => observer.disconnect();
}
