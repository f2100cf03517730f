// What happens when the connection was lost: the page is asked for again, since the server that answers now may be another
// one, which knows of no widgets yet and would lose the reader's next click. seams.js comes before this.
const connection = {
  lost: false,
  held: null, // the timer that ends the holding off of clicks

  // The page was connected again, or Streamlit has run.
  changed(ask) {
    if (connection.lost && seams.isConnected()) {
      ask("back", Date.now());
      connection.holdClicks(true);
    }
    connection.lost = !seams.isConnected();
  },

  // The server has drawn the page. The page says by which run, and whoever watches it sees that there was another.
  drawn(run) {
    const page = document.documentElement;
    if (run !== page.dataset.run) connection.holdClicks(false);
    page.dataset.run = run;
  },

  // Until the server has drawn the page, it knows of no widgets, and a click would be lost.
  holdClicks(on) {
    clearTimeout(connection.held);
    document.documentElement.toggleAttribute("data-returning", on);
    if (on) connection.held = setTimeout(connection.holdClicks, 20_000, false);
  },
};
