"""What the map shows and how it is drawn, on the page and in files that work offline."""
