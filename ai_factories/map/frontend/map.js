// What the map adds to Leaflet: country outlines that can be restyled, and markers for the host sites. On the page,
// components/seams.py calls start() and update(); in a file that works offline, map_page.js. See scene.py for the data.
const sites = {
  symbols: {},
  countries: {},
  state: { site: null, host: null, participants: [] }, // as update() receives it
  lines: L.layerGroup(),
  markers: L.layerGroup(),
  choose: () => {}, // called with the id of the site that is clicked
  refocus: null,
  home: null,
  moved: false,
  margin: 24, // pixels

  // outlines: their URL, or (in a file that works offline) the outlines themselves.
  start(map, symbols, outlines, home) {
    sites.symbols = symbols;
    sites.home = home;
    // Leaflet focuses the map on the first press; if the page scrolled then, the click would miss its marker.
    const container = map.getContainer();
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
    map.invalidateSize();
    map.options.renderer = L.svg({ padding: 1 }); // land beyond the edge, for dragging
    sites.goHome(map);
    sites.lines.addTo(map);
    sites.markers.addTo(map);
    map.on("resize", () => { if (!sites.moved) sites.goHome(map); });
    map.on("zoomstart dragstart keydown", () => { sites.moved = true; });
    sites.homeButton().addTo(map);
    // On a touch screen one finger scrolls the page; two fingers move the map.
    if (matchMedia("(pointer: coarse)").matches) map.dragging.disable();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      map.options.inertia = false;
      const panBy = map.panBy;
      map.panBy = (offset, options) => panBy.call(map, offset, { ...options, animate: false });
    }
    // The wheel zooms only once the map has focus, so that the page can be scrolled past it.
    map.scrollWheelZoom.disable();
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    document.documentElement.dataset.up = "true"; // page.js waits for this
    Promise.resolve(typeof outlines === "string" ? fetch(outlines).then((response) => response.json()) : outlines)
      .then((outlines) => {
        L.geoJSON(outlines, {
          interactive: false,
          style: { className: "country", weight: 1 },
          onEachFeature: (feature, layer) => { sites.countries[feature.id] = layer; },
        }).addTo(map).bringToBack();
        sites.shade();
      })
      .catch(() => console.warn("The outlines of the countries could not be loaded."));
  },

  // Shows every site of the network, and every Antenna if these are turned on.
  goHome(map = window.map) {
    // The page may not have given the frame a size yet, so nothing can be fitted; "resize" will lead here again.
    const { x, y } = map.getSize();
    if (Math.min(x, y) > 2 * sites.margin) {
      map.fitBounds(sites.home, { padding: [sites.margin, sites.margin], animate: false });
    }
    sites.moved = false;
  },

  homeButton() {
    const control = L.control({ position: "topleft" });
    control.onAdd = () => {
      const bar = L.DomUtil.create("div", "leaflet-bar");
      const button = L.DomUtil.create("a", "leaflet-control-zoom-home", bar);
      Object.assign(button, { href: "#", role: "button" });
      button.innerHTML = '<svg width="16" height="16" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/></svg>';
      L.DomEvent.disableClickPropagation(bar).on(button, "click", (event) => { event.preventDefault(); sites.goHome(); });
      return bar;
    };
    return control;
  },

  // Applies everything that varies: language, sites, lines, and the countries of the selected consortium.
  update(state) {
    sites.wasSelected = sites.state.site;
    sites.state = state;
    document.documentElement.lang = state.lang;
    Object.assign(map.getContainer(), { role: "group", ariaLabel: state.name });
    for (const [direction, words] of Object.entries(state.words)) {
      const button = document.querySelector(`.leaflet-control-zoom-${direction}`);
      button.title = words;
      button.setAttribute("aria-label", words);
    }
    sites.lines.clearLayers();
    for (const [className, from, to] of state.lines) {
      L.polyline([from, to], { className, interactive: false }).addTo(sites.lines);
    }
    const moves = JSON.stringify(sites.home) !== JSON.stringify(state.home);
    sites.home = state.home;
    if (moves && !sites.moved) sites.goHome();
    sites.shade();
    sites.markers.clearLayers();
    for (const site of state.sites) sites.markers.addLayer(sites.marker(site));
  },

  shade() {
    const { site, host, participants } = sites.state;
    map.getContainer().classList.toggle("has-selection", site !== null);
    for (const [code, layer] of Object.entries(sites.countries)) {
      const outline = layer.getElement();
      outline.classList.toggle("host", code === host);
      outline.classList.toggle("participant", participants.includes(code));
    }
  },

  marker(site) {
    const { id, type, position, label } = site;
    const { colour, path } = sites.symbols[type];
    const selected = id === sites.state.site;
    const size = selected ? 34 : 24;
    const icon = L.divIcon({
      className: `site ${type}`,
      iconSize: [size, size],
      html: `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}" fill="${colour}"/></svg>`,
    });
    const zIndexOffset = selected ? 1000 : type === "antenna" ? -1000 : 0;
    const marker = L.marker(position, { icon, zIndexOffset, riseOnHover: true, autoPanOnFocus: false });
    const tooltip = document.createElement("span");
    tooltip.textContent = label;
    marker.bindTooltip(tooltip, { direction: "auto", offset: [12, 0] });
    marker.on("click", () => sites.choose(id));
    marker.on("keydown", ({ originalEvent: event }) => {
      if (event.key === "Escape") marker.closeTooltip();
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      sites.choose(id);
    });
    marker.on("add", () => sites.onAdd(site, marker));
    return marker;
  },

  // Leaflet creates the element only once the marker is on the map.
  onAdd({ id, type, spoken }, marker) {
    const { site, related } = sites.state;
    const element = marker.getElement();
    element.dataset[type === "antenna" ? "antenna" : "site"] = id;
    element.dataset.related = String(related.includes(id));
    element.dataset.selected = String(id === site);
    element.setAttribute("aria-label", spoken);
    element.setAttribute("aria-pressed", String(id === site));
    element.addEventListener("focus", () => {
      sites.refocus = id;
      // Only for the keyboard: a map that moves under a finger swallows the click (Leaflet's own panning would).
      if (element.matches(":focus-visible")) map.panInside(marker.getLatLng(), { padding: [40, 40] });
    });
    element.addEventListener("blur", (event) => { if (event.relatedTarget) sites.refocus = null; });
    // Each update rebuilds the markers; keyboard users must not lose their place.
    if (sites.refocus === id && document.hasFocus()) element.focus({ preventScroll: true });
    // A site selected elsewhere may be out of view.
    const selectedNow = id === site && sites.wasSelected !== id;
    if (selectedNow && !map.getBounds().contains(marker.getLatLng())) map.panTo(marker.getLatLng());
  },
};
