// What the map does in a file of its own, beside Leaflet and map.js. See picture.py for the data it receives.
function show(symbols, outlines, features, looks, chosen) {
  window.map = L.map("map_div", {
    attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 2, maxZoom: 8, maxBounds: [[20, -45], [80, 70]],
  });
  sites.start(map, symbols, outlines, looks[""].home);
  const markers = L.layerGroup().addTo(map);

  const choose = (id) => {
    const look = looks[id];
    sites.update(look);
    markers.clearLayers();
    L.geoJSON(features.map((feature) => ({
      ...feature,
      properties: { ...feature.properties, selected: feature.properties.id === id, related: look.related.includes(feature.properties.id) },
    })), {
      pointToLayer: sites.marker,
      onEachFeature: (feature, marker) => {
        sites.eachSite(feature, marker);
        marker.on("click", () => choose(feature.properties.id));
      },
    }).eachLayer((marker) => markers.addLayer(marker));
    for (const card of document.querySelectorAll("[data-card]")) card.hidden = card.dataset.card !== id;
    for (const row of document.querySelectorAll("tr[data-site]")) row.toggleAttribute("aria-current", row.dataset.site === id);
    for (const entry of document.querySelectorAll("[data-needs]")) entry.hidden = !look[entry.dataset.needs]?.length;
  };

  for (const link of document.querySelectorAll("a[data-choose]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(link.dataset.choose);
      document.querySelector("[data-card]:not([hidden])").scrollIntoView({ block: "nearest" });
    });
  }
  choose(chosen);
}
