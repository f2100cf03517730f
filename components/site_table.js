// The table of the shown sites: real rows and real links, which a plain click answers without loading the page anew.
export default function ({ parentElement, data, setTriggerValue }) {
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const header = make("tr", {}, ...data.columns.map(({ label, id }) => make("th", { scope: "col", className: id }, label)));
  const rows = data.rows.map((row) => {
    const [name, ...others] = row.cells;
    const link = make("a", { href: data.link + encodeURIComponent(row.site), textContent: name });
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      setTriggerValue("site", row.site);
    });
    const symbol = make("span", { className: "mark" });
    symbol.innerHTML = data.symbols[row.type];
    const cells = others.map((text, index) => make("td", { className: data.columns[index + 1].id }, text));
    const line = make("tr", {}, make("th", { scope: "row", className: "name" }, symbol, link), ...cells);
    line.dataset.site = row.site;
    if (row.site === data.selected) line.setAttribute("aria-current", "true");
    return line;
  });
  const focused = parentElement.activeElement ?? document.activeElement;
  const focusedSite = focused?.closest?.("tr")?.dataset.site;
  const table = make("table", {}, make("caption", { textContent: data.caption }), make("thead", {}, header), make("tbody", {}, ...rows));
  parentElement.querySelector("#table").replaceChildren(table, make("p", { textContent: data.footnote }));
  if (focusedSite) table.querySelector(`tr[data-site="${focusedSite}"] a`)?.focus({ preventScroll: true });
}
