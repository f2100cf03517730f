// Shows HTML that the server has escaped. A click on a link with data-choose is sent to Streamlit instead of reloading
// the page; keyboard focus survives when the HTML is replaced, and the section about the choice (data-for) scrolls into
// view.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector("div");
  const focused = root.contains(document.activeElement) && document.activeElement.dataset.choose;
  if (root.shown !== data) root.innerHTML = data;
  root.shown = data;
  const about = root.requested && root.querySelector(`[data-for="${CSS.escape(root.requested)}"]`);
  if (about) about.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  if (about) root.requested = null;
  root.onclick = (event) => {
    const link = event.target.closest("a[data-choose]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    root.requested = link.dataset.choose;
    const send = () => setTriggerValue("chosen", link.dataset.choose);
    document.dispatchEvent(new CustomEvent("choice", { detail: send })); // connection.js
    send();
  };
  if (focused) root.querySelector(`a[data-choose="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
