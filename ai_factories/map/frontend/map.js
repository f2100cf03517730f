// What the map adds to Leaflet: country outlines that can be restyled, markers that never cover each other, and labels.
// On the page, components/seams.js calls start() and update(); in a file that works offline, map_page.js. See scene.py
// for the data.
const COARSE = matchMedia("(pointer: coarse)").matches;
const STILL = matchMedia("(prefers-reduced-motion: reduce)").matches;
const HIT = COARSE ? 34 : 26; // pixels: what a click hits, across
const FINGER = HIT + 2; // pixels between the middles of two markers
const NARROW = 600; // pixels below which the key is folded
const ZOOM = { least: 2, most: 7 };
const PAIRS = 1e6; // that are looked at to spread the sites: more than the real ones need, and no second for thousands
const MANY = 300; // sites, beyond which the rest has no label
const SVG = "http://www.w3.org/2000/svg";

// Whether a point is in a box, or at most so many pixels beside it.
const within = ({ x, y }, [left, top, right, bottom], reach) =>
  x > left - reach && x < right + reach && y > top - reach && y < bottom + reach;

const sites = {
  symbols: {},
  points: {}, // by country: where its name stands, and where lines end
  countries: {},
  latest: null, // the state as the server sent it last
  state: { sites: [], site: null }, // as it is shown, which the reader's choice may be ahead of
  pending: null, // the reader's choice, as {site}, until the server has acknowledged it
  drawn: new Map(), // by site: its marker
  places: new Map(), // by site: where it is drawn, in layer points
  lines: L.layerGroup(),
  markers: L.layerGroup(),
  active: null, // the marker that Tab leads to
  send: () => {}, // called with the id of the site that is chosen, or null
  home: null,
  moved: false, // whether the reader moved the map
  fitting: false,
  margin: 44, // pixels
  covered: [], // what the page draws over the map, as boxes in pixels
  fills: () => false, // whether the map fills the page, so that the wheel has nothing else to scroll

  // outlines: their URL, or (in a file that works offline) the outlines themselves.
  start(map, { symbols, palette, points, outlines, home }) {
    Object.assign(sites, { symbols, points, home });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(palette);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    // Leaflet focuses the map on the first press; if the page scrolled then, the click would miss its marker.
    const container = map.getContainer();
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
    container.tabIndex = -1; // one of the markers is the map's tab stop
    map.invalidateSize();
    map.options.renderer = L.svg({ padding: 1 }); // land beyond the edge, for dragging
    map.createPane("labels").setAttribute("aria-hidden", "true"); // the markers have names
    map.zoomControl.setPosition("bottomright");
    map.setMaxZoom(ZOOM.most);
    sites.goHome(map);
    sites.lines.addTo(map);
    sites.markers.addTo(map);
    map.on("resize", () => {
      if (!sites.moved) sites.goHome(map);
      else sites.limit(map, map.getMaxZoom());
      sites.foldKey();
      sites.arrange();
    });
    map.on("zoomstart dragstart", () => { if (!sites.fitting) sites.moved = true; });
    map.on("zoomend", () => sites.arrange());
    map.on("moveend", () => sites.label());
    map.on("click", () => sites.letGo());
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") sites.letGo(event); });
    sites.homeButton().addTo(map);
    sites.key().addTo(map);
    // Labels avoid the controls, which get their size from a style sheet that may come later.
    const controls = new ResizeObserver(() => { sites.foldKey(); sites.label(); });
    document.querySelectorAll(".leaflet-bar, .key").forEach((control) => controls.observe(control));
    addEventListener("beforeprint", () => sites.toPaper());
    // On a touch screen one finger scrolls the page; two fingers move the map.
    if (COARSE) {
      map.dragging.disable();
      sites.hint(container);
    }
    if (STILL) {
      map.options.inertia = false;
      const panBy = map.panBy;
      map.panBy = (offset, options) => panBy.call(map, offset, { ...options, animate: false });
    }
    // Where the page scrolls, the wheel zooms only once the map has focus, so that the page can be scrolled past it.
    map.scrollWheelZoom.disable();
    const wake = () => { if (sites.fills()) map.scrollWheelZoom.enable(); };
    document.addEventListener("wheel", wake, { capture: true, passive: true }); // before Leaflet hears of it
    container.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    document.documentElement.dataset.up = "true"; // page.js waits for this
    Promise.resolve(typeof outlines === "string" ? fetch(outlines).then((response) => response.json()) : outlines)
      .then((outlines) => {
        L.geoJSON(outlines, {
          interactive: false,
          style: { className: "country", weight: 1 },
          onEachFeature: (feature, layer) => { sites.countries[feature.id] = layer; },
        }).addTo(map).bringToBack();
        map.getPane("overlayPane").querySelector("svg").append(sites.patterns());
        sites.shade();
        sites.label();
      })
      .catch(() => console.warn("The outlines of the countries could not be loaded."));
  },

  // --- the view ---------------------------------------------------------------------------------------------------

  // Shows every site of the network, and every Antenna if these are turned on.
  goHome(map = window.map) {
    sites.fit(sites.home, map);
    sites.moved = false;
  },

  fit(bounds, map = window.map, left = 0) {
    // The page may not have given the frame a size yet, so nothing can be fitted; "resize" will lead here again.
    const { x, y } = map.getSize();
    const margin = Math.min(sites.margin, x / 8, y / 8);
    const top = Math.min(Math.max(0, ...sites.covered.map((box) => box[3])), y / 2);
    if (Math.min(x, y) <= 48) return;
    sites.fitting = true;
    map.options.minZoom = ZOOM.least;
    const padding = { paddingTopLeft: [left + margin, top + margin], paddingBottomRight: [margin, margin] };
    map.fitBounds(bounds, { ...padding, maxZoom: 5, animate: false });
    sites.limit(map, map.getZoom());
    sites.fitting = false;
  },

  // Allows to zoom out to one level below that at which all is in view: any less would be a stamp of Europe in the world.
  limit(map, zoom) {
    map.setMinZoom(Math.max(ZOOM.least, Math.min(zoom, map.getBoundsZoom(sites.home)) - 1));
  },

  // On paper a map keeps its size and its theme, and what is beyond the page is cut off: hence a size for A4 and US
  // Letter, on which the key covers no site.
  toPaper() {
    const frame = window.frameElement ?? map.getContainer();
    const { dataset } = document.documentElement;
    const [style, theme, moved] = [frame.getAttribute("style") ?? "", dataset.theme, sites.moved];
    const [centre, zoom, bounds] = [map.getCenter(), map.getZoom(), moved ? map.getBounds() : sites.home];
    dataset.theme = "light";
    sites.moved = true; // so that the new size does not move it
    sites.covered = [];
    frame.setAttribute("style", `${style}; width: 700px !important; height: 540px !important`);
    map.invalidateSize({ animate: false });
    sites.fit(bounds, map, document.querySelector(".key").offsetWidth);
    sites.arrange();
    addEventListener("afterprint", () => {
      dataset.theme = theme;
      frame.setAttribute("style", style);
      map.setView(centre, zoom, { animate: false }); // first: at this zoom, a larger map would reach beyond its bounds
      map.invalidateSize({ animate: false });
      sites.moved = moved;
    }, { once: true });
  },

  inView(points) {
    const { x, y } = map.getSize();
    return points.every((point) => {
      const at = map.latLngToContainerPoint(point);
      return within(at, [0, 0, x, y], -12) && !sites.covered.some((box) => within(at, box, 12));
    });
  },

  // What the page draws over the map has changed.
  cover(boxes) {
    if (JSON.stringify(boxes) === JSON.stringify(sites.covered)) return;
    sites.covered = boxes;
    const shown = sites.state.sites.map(({ position }) => position);
    if (boxes.length && shown.length && !sites.inView(shown)) sites.fit(shown);
    sites.arrange();
  },

  // The map moves by itself only to where the answer is: to sites that a filter leaves out of view, or to the chosen
  // one and its consortium.
  follow(before) {
    const ids = (state) => state.sites.map(({ id }) => id).sort().join();
    const chosen = sites.chosen();
    if (before.sites.length && ids(before) !== ids(sites.state)) {
      const shown = sites.state.sites.map(({ position }) => position);
      if (shown.length && !sites.inView(shown)) sites.fit(shown);
    }
    if (chosen && chosen.id !== before.site) {
      const joined = [chosen.position, ...chosen.participants.map((code) => sites.points[code]).filter(Boolean)];
      if (!sites.inView(joined)) sites.fit(joined);
    }
  },

  // --- choosing ---------------------------------------------------------------------------------------------------

  // Shown at once, before the server has heard of it.
  choose(id) {
    sites.pending = { site: id };
    sites.show({ ...sites.state, site: id });
    sites.send(id);
  },

  letGo(event) {
    if (sites.state.site === null) return;
    event?.preventDefault();
    sites.choose(null);
  },

  // Applies what the server sends: language, sites and the selected one, unless the reader has chosen another since.
  update(state) {
    sites.latest = state;
    if (sites.pending?.settled) sites.pending = null;
    sites.show(sites.pending ? { ...state, site: sites.pending.site } : state);
  },

  // The server has acknowledged every change. What it shows now may still be on its way to this frame.
  settle() {
    const pending = sites.pending;
    if (!pending) return;
    pending.settled = true;
    if (sites.latest?.site === pending.site) sites.pending = null;
    else setTimeout(() => { if (sites.pending === pending) sites.update(sites.latest); }, 1000);
  },

  chosen: () => sites.state.sites.find(({ id }) => id === sites.state.site),

  // --- drawing ----------------------------------------------------------------------------------------------------

  show(state) {
    const before = sites.state;
    sites.state = state;
    if (before.lang !== state.lang || before.legend?.length !== state.legend.length) sites.speak();
    const moves = JSON.stringify(sites.home) !== JSON.stringify(state.home);
    sites.home = state.home;
    const shown = new Set(state.sites.map(({ id }) => id));
    for (const [id, marker] of sites.drawn) {
      if (shown.has(id)) continue;
      sites.markers.removeLayer(marker);
      sites.drawn.delete(id);
    }
    for (const site of state.sites) sites.mark(site);
    if (moves && !sites.moved) sites.goHome();
    sites.shade();
    sites.follow(before);
    sites.foldKey();
    sites.arrange();
  },

  speak() {
    const { lang, name, words, key, hint, legend } = sites.state;
    document.documentElement.lang = lang;
    Object.assign(map.getContainer(), { role: "group", ariaLabel: name });
    for (const [direction, text] of Object.entries(words)) {
      const button = document.querySelector(`.leaflet-control-zoom-${direction}`);
      button.title = text;
      button.setAttribute("aria-label", text);
    }
    document.querySelector(".key summary").textContent = key;
    const lists = legend.reduce((all, entry) => { (entry.stage ? all[1] : all[0]).push(entry); return all; }, [[], []]);
    document.querySelectorAll(".key ul").forEach((list, which) => {
      list.replaceChildren(...lists[which].map((entry) => {
        const item = document.createElement("li");
        if (entry.pattern) item.dataset.needs = entry.pattern;
        item.innerHTML = sites.swatch(entry);
        item.append(entry.label);
        return item;
      }));
    });
    const said = document.querySelector(".hint");
    if (said) said.textContent = hint;
  },

  swatch({ symbol, stage, pattern }) {
    if (pattern) {
      return `<svg viewBox="0 0 16 16" aria-hidden="true"><rect class="box" x="1" y="1" width="14" height="14" fill="url(#pattern-${pattern})"/></svg>`;
    }
    const look = sites.symbols[symbol ?? "new-build"];
    const fill = symbol ? `fill="${look.colour}"` : 'class="stage"';
    return `<svg viewBox="0 0 24 24" aria-hidden="true"><path class="shape" d="${look.path}" fill="none"/><path d="${look.path}" ${fill}/>${sites.hollow(look, stage)}</svg>`;
  },

  // The upper part of a shape, which is hollow until the stage reaches it.
  hollow({ path, inset, hollow }, stage) {
    if (!stage || !hollow[stage]) return "";
    return `<svg width="24" height="${hollow[stage]}"><path class="hollow" d="${path}" transform="${inset}"/></svg>`;
  },

  // A pattern each for the host and the participants, in a neutral tone: colours are for the types of sites.
  patterns() {
    const defs = document.createElementNS(SVG, "defs");
    const pattern = (name, size, marks) => `<pattern id="pattern-${name}" class="pattern" width="${size}" height="${size}"
      patternUnits="userSpaceOnUse"><rect width="${size}" height="${size}"/>${marks}</pattern>`;
    defs.innerHTML = pattern("host", 6, '<path d="M-1.5 1.5l3-3M0 6L6 0M4.5 7.5l3-3"/>')
      + pattern("participant", 7, '<circle cx="2" cy="2" r="1.1"/><circle cx="5.5" cy="5.5" r="1.1"/>');
    return defs;
  },

  shade() {
    const site = sites.chosen();
    map.getContainer().classList.toggle("has-selection", Boolean(site));
    for (const [code, layer] of Object.entries(sites.countries)) {
      const { classList } = layer.getElement();
      classList.toggle("host", code === site?.host);
      classList.toggle("participant", Boolean(site?.participants.includes(code)));
    }
    const has = { host: Boolean(site?.host), participant: Boolean(site?.participants.length) };
    for (const item of document.querySelectorAll(".key [data-needs]")) item.hidden = !has[item.dataset.needs];
  },

  mark(site) {
    const { id, type, label, spoken, stage } = site;
    const look = sites.symbols[type];
    const marker = sites.drawn.get(id) ?? sites.marker(site);
    const element = marker.getElement();
    const chosen = sites.chosen();
    element.setAttribute("aria-label", spoken);
    element.setAttribute("aria-pressed", String(id === chosen?.id));
    element.dataset.selected = String(id === chosen?.id);
    element.dataset.related = String(Boolean(chosen?.linked.includes(id)));
    marker.setZIndexOffset(id === chosen?.id ? 1000 : type === "antenna" ? -1000 : 0);
    const html = `<path class="shape" d="${look.path}" fill="${look.colour}"/>${sites.hollow(look, stage)}<circle class="ring" cx="12" cy="12" r="16"/>`;
    const svg = element.firstElementChild;
    if (svg.dataset.drawn !== `${type} ${stage}`) {
      svg.innerHTML = html;
      svg.dataset.drawn = `${type} ${stage}`;
    }
    marker.getTooltip()?.getContent().replaceChildren(label);
    return marker;
  },

  marker({ id, type, position }) {
    const icon = L.divIcon({ className: `site ${type}`, iconSize: [HIT, HIT], html: '<svg viewBox="0 0 24 24" aria-hidden="true"></svg>' });
    const marker = L.marker(position, { icon, riseOnHover: true, autoPanOnFocus: false });
    marker.on("mouseover", () => { // before the tooltip opens: at the upper edge, it would be cut off
      const [direction, offset] = map.latLngToContainerPoint(marker.getLatLng()).y < 60 ? ["bottom", 14] : ["top", -14];
      Object.assign(marker.getTooltip()?.options ?? {}, { direction, offset: [0, offset] });
    });
    // On a touch screen it would cover the neighbours, and stay.
    if (!COARSE) marker.bindTooltip(document.createElement("span"), { direction: "top", offset: [0, -14], opacity: 1 });
    sites.markers.addLayer(marker);
    sites.drawn.set(id, marker);
    marker.on("click", ({ originalEvent }) => {
      if (originalEvent?.detail > 1) return; // the second click of a double click would let go what the first chose
      sites.choose(id === sites.state.site ? null : id);
    });
    const element = marker.getElement();
    element.dataset[type === "antenna" ? "antenna" : "site"] = id;
    element.addEventListener("keydown", (event) => sites.press(event, id));
    element.addEventListener("focus", () => {
      sites.active = id;
      sites.rove();
      // Only for the keyboard: a map that moves under a finger swallows the click (Leaflet's own panning would).
      if (element.matches(":focus-visible")) map.panInside(marker.getLatLng(), { padding: [40, 40] });
    });
    return marker;
  },

  // --- keyboard ---------------------------------------------------------------------------------------------------

  rove() {
    const first = sites.state.sites.find(({ type }) => type !== "antenna") ?? sites.state.sites[0];
    const at = sites.drawn.has(sites.active) ? sites.active : sites.chosen()?.id ?? first?.id;
    for (const [id, marker] of sites.drawn) marker.getElement().tabIndex = id === at ? 0 : -1;
  },

  focus(id = sites.active) {
    (sites.drawn.get(id) ?? [...sites.drawn.values()][0])?.getElement().focus({ preventScroll: true });
  },

  press(event, id) {
    const { key } = event;
    const ids = sites.state.sites.map((site) => site.id);
    const next = key === "Home" ? ids[0] : key === "End" ? ids[ids.length - 1] : sites.towards(id, key);
    if (next) sites.focus(next);
    else if (key === "+" || key === "-") map.setZoom(map.getZoom() + (key === "+" ? 0.5 : -0.5));
    else if (key === "Enter" || key === " ") {
      sites.toCard();
      sites.choose(id);
    } else if (!key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
  },

  toCard: () => {},

  // The nearest site in the direction of an arrow key.
  towards(id, key) {
    const [along, sign] = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowDown: ["y", 1], ArrowUp: ["y", -1] }[key] ?? [];
    if (!along) return null;
    const from = sites.places.get(id);
    let best = null;
    for (const [other, to] of sites.places) {
      const ahead = (to[along] - from[along]) * sign;
      const aside = along === "x" ? Math.abs(to.y - from.y) : Math.abs(to.x - from.x);
      const cost = ahead + 2 * aside;
      if (other !== id && ahead > 1 && (!best || cost < best.cost)) best = { other, cost };
    }
    return best?.other;
  },

  // --- where things stand -----------------------------------------------------------------------------------------

  // Spreads what is closer than a finger at this zoom, and draws the lines that lead to the true places.
  arrange() {
    if (!window.map?._loaded || sites.fitting) return;
    const all = sites.state.sites.map(({ id, position }) => {
      const at = map.latLngToLayerPoint(position);
      return { id, position, at, x: at.x, y: at.y };
    });
    for (let pairs = 0; pairs < PAIRS && sites.push(all); pairs += all.length ** 2 / 2);
    sites.places = new Map(all.map(({ id, x, y }) => [id, L.point(x, y)]));
    sites.lines.clearLayers();
    const line = (className, ...ends) => L.polyline(ends, { className, interactive: false }).addTo(sites.lines);
    const drawnAt = new Map();
    for (const { id, position, at, x, y } of all) {
      const apart = Math.hypot(x - at.x, y - at.y) > 3;
      const place = apart ? map.layerPointToLatLng([x, y]) : L.latLng(position);
      sites.drawn.get(id).setLatLng(place);
      drawnAt.set(id, place);
      if (!apart) continue;
      line("leader", place, position);
      L.circleMarker(position, { radius: 2, className: "place", interactive: false }).addTo(sites.lines);
    }
    const chosen = sites.chosen();
    for (const { id, type, linked } of sites.state.sites) {
      for (const other of type === "antenna" ? linked : []) {
        const lit = [id, other].includes(chosen?.id);
        line(lit ? "antenna-link selected" : "antenna-link", drawnAt.get(id), drawnAt.get(other));
      }
    }
    for (const code of chosen?.participants ?? []) {
      if (sites.points[code]) line("consortium-link", drawnAt.get(chosen.id), sites.points[code]);
    }
    sites.rove();
    sites.label();
  },

  // Moves each pair that is too close apart by as much; whether there was any.
  push(all) {
    let any = false;
    for (let i = 0; i < all.length; i += 1) {
      for (let j = i + 1; j < all.length; j += 1) {
        const [a, b] = [all[i], all[j]];
        let [dx, dy] = [b.x - a.x, b.y - a.y];
        const distance = Math.hypot(dx, dy);
        if (distance >= FINGER - 0.01) continue;
        any = true;
        if (distance < 0.5) [dx, dy] = [Math.cos(i + j), Math.sin(i + j)];
        const step = (FINGER - distance) / 2 / Math.hypot(dx, dy);
        a.x -= dx * step; a.y -= dy * step; b.x += dx * step; b.y += dy * step;
      }
    }
    return any;
  },

  // Writes as many names as fit: none over another, a marker, a control or the edge; sites first, then countries.
  label() {
    if (!window.map?._loaded || !sites.state.lang || map._animatingZoom || sites.fitting) return;
    const origin = map.containerPointToLayerPoint([0, 0]);
    const frame = map.getContainer().getBoundingClientRect();
    const size = map.getSize();
    const taken = [...document.querySelectorAll(".leaflet-bar, .key")].map((control) => {
      const { left, top, right, bottom } = control.getBoundingClientRect();
      return [left - frame.left - 4, top - frame.top - 4, right - frame.left + 4, bottom - frame.top + 4];
    });
    taken.push(...sites.covered);
    const spots = new Map([...sites.places].map(([id, at]) => [id, at.subtract(origin)]));
    const chosen = sites.chosen();
    for (const [id, { x, y }] of spots) {
      const reach = id === chosen?.id ? 19 : 13;
      taken.push([x - reach, y - reach, x + reach, y + reach]);
    }
    const free = (box) => box[0] >= 3 && box[1] >= 3 && box[2] <= size.x - 3 && box[3] <= size.y - 3
      && !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
    const names = [];
    const write = (kind, id, text, boxes) => {
      const box = boxes.find(free);
      if (!box) return false;
      taken.push(box);
      names.push({ kind, id, text, at: origin.add([box[0], box[1]]) });
      return true;
    };
    const rank = ({ id, type }) => (id === chosen?.id ? 0 : chosen?.linked.includes(id) ? 1 : type === "antenna" ? 3 : 2);
    const crowd = ({ id }) => [...spots.values()].filter((other) => other.distanceTo(spots.get(id)) < 90).length;
    const ordered = sites.state.sites.filter(({ id }) => spots.has(id)).map((site) => [rank(site), crowd(site), site]);
    ordered.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (const [, , site] of ordered.slice(0, MANY)) {
      const texts = [site.short, site.city];
      if (map.getZoom() >= 5.5 || site === chosen) texts.unshift(`${site.short}, ${site.city}`);
      const reach = site === chosen ? 20 : 14;
      const fits = (text) => write("site", site.id, text, sites.around(spots.get(site.id), sites.width(text, "600 12px"), reach));
      [...new Set(site.short === site.city ? [site.city] : texts)].some(fits);
    }
    for (const [code, name] of Object.entries(sites.state.countries)) {
      const layer = sites.countries[code];
      if (!layer) continue;
      const { x, y } = map.latLngToContainerPoint(sites.points[code]);
      const width = sites.width(name, "400 11px") + name.length * 0.5;
      const box = ([dx, dy]) => [x + dx - width / 2, y + dy - 8, x + dx + width / 2, y + dy + 8];
      const outline = layer.getElement();
      const on = (left, top) => outline.isPointInFill({ x: origin.x + left, y: origin.y + top });
      const inside = ([dx, dy]) => on(x + dx, y + dy - 4) && on(x + dx, y + dy + 4);
      const places = [[0, 0], [0, -18], [0, 18], [0, -32], [0, 32]].filter(inside);
      if (width < outline.getBBox().width * 1.1) write("country", code, name, places.map(box));
    }
    sites.writeNames(names);
  },

  writeNames(names) {
    const chosen = sites.chosen();
    map.getPane("labels").replaceChildren(...names.map(({ kind, id, text, at }) => {
      const name = document.createElement("span");
      name.className = `name of-${kind}`;
      name.classList.toggle("lit", kind === "site" && (id === chosen?.id || Boolean(chosen?.linked.includes(id))));
      name.dataset[kind === "site" ? "label" : "country"] = id;
      name.textContent = text;
      Object.assign(name.style, { left: `${Math.round(at.x)}px`, top: `${Math.round(at.y)}px` });
      return name;
    }));
  },

  // Boxes for a label beside a marker, the best first.
  around({ x, y }, width, reach) {
    const near = reach * 0.7;
    const corners = [
      [reach, -8], [-reach - width, -8], [-width / 2, -reach - 16], [-width / 2, reach],
      [near, -near - 12], [near, near - 4], [-near - width, -near - 12], [-near - width, near - 4],
      [-width * 0.25, -reach - 16], [-width * 0.75, -reach - 16], [-width * 0.25, reach], [-width * 0.75, reach],
    ];
    return corners.map(([left, top]) => [x + left, y + top, x + left + width, y + top + 16]);
  },

  width(text, font) {
    sites.pen ??= document.createElement("canvas").getContext("2d");
    sites.pen.font = `${font} system-ui, sans-serif`;
    return Math.ceil(sites.pen.measureText(text).width) + 2;
  },

  // --- controls ---------------------------------------------------------------------------------------------------

  homeButton() {
    const control = L.control({ position: "bottomright" });
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

  key() {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => {
      const details = L.DomUtil.create("details", "key");
      details.innerHTML = '<summary></summary><ul class="legend"></ul><ul class="stages"></ul>';
      details.addEventListener("toggle", () => sites.label());
      details.firstElementChild.addEventListener("click", () => { details.dataset.kept = "true"; });
      L.DomEvent.disableClickPropagation(details).disableScrollPropagation(details);
      return details;
    };
    return control;
  },

  // Where the map is small, or the open key would cover a site, it is folded, unless the reader has opened it.
  foldKey() {
    const key = document.querySelector(".key");
    if (key.dataset.kept || sites.moved) return;
    const { x, y } = map.getSize();
    key.open = true;
    const { left, top, right, bottom } = key.getBoundingClientRect();
    const box = [left, top, right, bottom];
    const beneath = ({ position }) => within(map.latLngToContainerPoint(position), box, HIT / 2);
    key.open = x >= NARROW && y >= 420 && !sites.state.sites.some(beneath);
  },

  hint(container) {
    const hint = L.DomUtil.create("div", "hint", container);
    hint.setAttribute("aria-hidden", "true");
    let timer = null;
    container.addEventListener("touchmove", ({ touches }) => {
      hint.classList.toggle("shown", touches.length === 1);
      clearTimeout(timer);
      timer = setTimeout(() => hint.classList.remove("shown"), 1500);
    }, { passive: true });
  },
};
