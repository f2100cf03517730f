// The map in the file that works offline; follows Leaflet and map.js. See map_page.py for the data it receives.
function show(start, state) {
  window.map = L.map("map_div", {
    attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 2, maxZoom: 8, maxBounds: [[20, -45], [80, 70]],
  });
  sites.start(map, start);

  sites.send = (id) => {
    sites.pending = null; // there is no server to wait for
    for (const card of document.querySelectorAll("[data-card]")) card.hidden = card.dataset.card !== (id ?? "");
    for (const row of document.querySelectorAll("tr[data-site]")) row.toggleAttribute("aria-current", row.dataset.site === id);
  };

  for (const link of document.querySelectorAll("a[data-go]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      sites.choose(link.dataset.go);
      document.querySelector("[data-card]:not([hidden])").scrollIntoView({ block: "nearest" });
    });
  }
  sites.update(state);
  sites.send(state.site);
}
