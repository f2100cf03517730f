"""Pure renderers: from the network to HTML, each with its template beside it."""
