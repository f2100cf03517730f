// After a lost connection, asks for the page again: the server that responds now may be another one, which knows no
// widgets yet and would lose the reader's next click. seams.js comes before this.
const connection = {
  lost: false,
  holdTimer: null, // timer after which clicks are let through
  repeat: null, // makes the reader's last choice once more, as long as the server has not responded to it

  // The page has reconnected, or Streamlit has run.
  changed(ask) {
    if (connection.lost && seams.isConnected()) {
      ask("back", Date.now());
      connection.holdClicks(true);
    }
    connection.lost = !seams.isConnected();
  },

  // The server has drawn the page. The number of the run is an attribute, so that tests can wait for the next one.
  drawn(run) {
    const page = document.documentElement;
    if (run === page.dataset.run) return;
    page.dataset.run = run;
    const unheard = page.hasAttribute("data-returning") && connection.repeat;
    connection.repeat = null;
    connection.holdClicks(false);
    if (unheard) unheard();
  },

  // Until the server has drawn the page, it knows no widgets, and a click would be lost.
  holdClicks(on) {
    clearTimeout(connection.holdTimer);
    document.documentElement.toggleAttribute("data-returning", on);
    if (on) connection.holdTimer = setTimeout(connection.holdClicks, 20_000, false);
  },
};
// From the map and from links in HTML. Of widgets, the browser itself sends the value again.
document.addEventListener("choice", ({ detail }) => { connection.repeat = detail; });
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(seams.selectors.button);
  if (button) connection.repeat = () => button.isConnected && button.click();
}, true);
