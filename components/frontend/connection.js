// After a lost connection, asks for the page again: the server that responds now may be another one, which knows no
// widgets yet and would lose the reader's next click. seams.js comes before this.
const connection = {
  lost: false,
  holdTimer: null, // timer after which clicks are let through

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
    if (run !== page.dataset.run) connection.holdClicks(false);
    page.dataset.run = run;
  },

  // Until the server has drawn the page, it knows no widgets, and a click would be lost.
  holdClicks(on) {
    clearTimeout(connection.holdTimer);
    document.documentElement.toggleAttribute("data-returning", on);
    if (on) connection.holdTimer = setTimeout(connection.holdClicks, 20_000, false);
  },
};
