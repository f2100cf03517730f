"""The facts as typed values: dates, rows, tables, and the network they form."""
