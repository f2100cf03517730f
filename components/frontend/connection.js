// What happens when the connection was lost: the page is asked for again, since the server that answers now may be another
// one, which knows of no widgets yet and would lose the reader's next click. seams.js comes before this.
const connection = {
  lost: false,
  held: null, // the timer that ends the holding off of clicks
  run: null, // the number of the run that the page shows

  // The page was connected again, or Streamlit has run.
  changed(ask) {
    if (connection.lost && seams.isConnected()) {
      ask("back", Date.now());
      connection.holdClicks(true);
    }
    connection.lost = !seams.isConnected();
  },

  // The server has drawn the page.
  drawn(run) {
    if (run !== connection.run) connection.holdClicks(false);
    connection.run = run;
  },

  // Until the server has drawn the page, it knows of no widgets, and a click would be lost.
  holdClicks(on) {
    clearTimeout(connection.held);
    document.documentElement.toggleAttribute("data-returning", on);
    if (on) connection.held = setTimeout(connection.holdClicks, 20_000, false);
  },
};
