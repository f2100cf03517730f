// What a page does beside showing something: it says its language, which Streamlit does not, and brings the card of a
// site that was chosen out of sight of it (on a phone, or far down in the table) into view.
export default function ({ data: { lang, chosen } }) {
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
}
