// Sorts a table by the column of a button in its head. The order survives when the table is updated.
export function sort(button) {
  const head = button.closest("th");
  const descending = head.ariaSort === "ascending" || (head.ariaSort !== "descending" && button.dataset.sort === "descending");
  for (const other of button.closest("tr").querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  head.ariaSort = descending ? "descending" : "ascending";
  order(head);
}

export function order(head) {
  const body = head.closest("table").tBodies[0];
  const value = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent.trim();
  const compare = (a, b) => value(a).localeCompare(value(b), document.documentElement.lang, { numeric: true });
  const unknown = (row) => Number(value(row) === ""); // last, whichever the direction
  const sign = head.ariaSort === "descending" ? -1 : 1;
  body.append(...[...body.rows].sort((a, b) => unknown(a) - unknown(b) || sign * compare(a, b)));
}
