// Moves keyboard focus, and scrolls, to where the reader continues after a change. seams.js comes before this.
const find = (selector) => document.querySelector(selector);
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
let focused = null; // the last element with focus

document.addEventListener("focusin", ({ target }) => { focused = target; });
document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest?.(selector);
  if (on("a.skip")) {
    event.preventDefault();
    find(on("a.skip").hash.replace("#", ".st-key-") + " input").focus();
  } else if (event.detail === 0 && on(seams.selectors.panelButton)) {
    focusWhenReady(seams.selectors.panel);
  } else if (event.detail === 0 && on(seams.selectors.sidebarButton)) {
    focusWhenReady(seams.selectors.sidebar);
  }
});

// Moves focus into a panel or sidebar opened by keyboard, once its content is there.
async function focusWhenReady(selector) {
  const opener = document.activeElement;
  for (let tries = 0; tries < 20 && [opener, document.body].includes(document.activeElement); tries += 1) {
    await sleep(150);
    const element = find(selector);
    if (element?.checkVisibility({ visibilityProperty: true })) return element.focus();
  }
}

// A button may disappear or be disabled once it is pressed; focus then moves to what it has changed.
function keepFocus() {
  const useless = focused && (!focused.isConnected || focused.disabled);
  if (!useless || !seams.isConnected() || document.activeElement !== document.body) return;
  const target = find(".st-key-count") ?? find(".st-key-matrix") ?? find("h1");
  focused = null;
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

// Brings the card of a newly selected site into view.
function showCard() {
  requestAnimationFrame(() => {
    const heading = find(".st-key-site-card h2");
    if (!heading) return;
    const { top, bottom } = heading.getBoundingClientRect();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (top < 60 || bottom > innerHeight) heading.scrollIntoView({ behavior: still ? "auto" : "smooth" });
  });
}

setInterval(keepFocus, 250);
