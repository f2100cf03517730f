// Runs in the page and in every frame before anything else. In the page it looks at each animation frame whether what
// is waited for is there, so all times are those of a frame drawn, in milliseconds of one clock.
addEventListener("click", (event) => { top.bench.clicked ??= performance.timeOrigin + event.timeStamp; }, true);
if (top === window) {
  const now = () => performance.timeOrigin + performance.now();
  window.bench = {
    clicked: null, // when the click came in
    sent: null, // when the page then told the server
    markers: () => [...document.querySelectorAll("iframe")]
      .map((frame) => frame.contentDocument?.querySelectorAll(".leaflet-marker-pane > .leaflet-interactive").length ?? 0)
      .reduce((sum, number) => sum + number, 0),
    rows() { // in our list of sites; the other pages have a table
      const list = document.querySelector(".st-key-site-list");
      if (!list) return document.querySelectorAll("tbody tr").length;
      return new Set([...list.querySelectorAll('a[data-go^="?site="]')].map((link) => link.dataset.go)).size;
    },
    text: (selector) => document.querySelector(selector)?.textContent ?? "",
    until(condition) { // resolves to the time when it holds
      const end = now() + 60_000;
      return new Promise((resolve, reject) => {
        const look = () => {
          if (condition()) resolve(now());
          else if (now() > end) reject(new Error(`waited a minute in vain for ${condition}`));
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    expect(conditions) { // from now on, by name; the next click is the one that counts
      bench.clicked = bench.sent = null;
      bench.when = Object.entries(conditions).map(([name, condition]) => {
        if (condition()) throw new Error(`holds before the click: ${condition}`);
        return bench.until(condition).then((seen) => [name, seen]);
      });
    },
    async answer() { // milliseconds from the click, and from the message, until each came true
      return (await Promise.all(bench.when)).map(([name, seen]) => [name, seen - bench.clicked, seen - bench.sent]);
    },
    settled: () => document.querySelector("[data-test-script-state=notRunning]") !== null,
    says: (number) => [...document.querySelectorAll(".st-key-count, strong")]
      .some((said) => said.textContent.trim().startsWith(`${number} of `)),
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (bench.clicked) bench.sent ??= now();
    return send.call(this, data);
  };
  const firsts = { text: () => bench.text("h1"), row: () => bench.rows(), marker: () => bench.markers() };
  bench.first = {}; // milliseconds from the start of the navigation
  const look = () => {
    for (const [name, condition] of Object.entries(firsts)) {
      if (!(name in bench.first) && document.body && condition()) bench.first[name] = performance.now();
    }
    if (Object.keys(bench.first).length < Object.keys(firsts).length) requestAnimationFrame(look);
  };
  look();
}
