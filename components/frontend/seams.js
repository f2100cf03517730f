// All script that relies on undocumented behaviour of Streamlit or streamlit-folium: element names, and how the map's
// frame talks to the page. Both load it; tests/contracts has a test for each item.
const seams = {
  // --- in the page ---

  // Streamlit marks its elements for its own tests, and reports its state in attributes of the outermost one.
  selectors: {
    app: "[data-test-connection-state]",
    main: '[data-testid="stMain"]',
    panelButton: '[data-testid="stPopover"] button',
    panel: '[data-testid="stPopoverBody"] button',
  },
  stateAttributes: ["data-test-connection-state", "data-test-script-state"],
  isConnected: () => document.querySelector(seams.selectors.app)?.getAttribute("data-test-connection-state") === "CONNECTED",
  isRunning: () => document.querySelector(seams.selectors.app)?.getAttribute("data-test-script-state") === "running",

  // --- in the frame of the map ---

  // streamlit-folium keeps Streamlit's library for frames at window.Streamlit, and the map at window.map_div.
  start(options) {
    const tell = (name, detail) => parent.document.dispatchEvent(new CustomEvent(name, { detail })); // page.js
    window.sites = sites; // a constant is no property of the window, where page.js looks for it
    sites.send = (site) => tell("go", `?site=${site ?? ""}`);
    sites.toCard = () => tell("to-card");
    sites.fills = () => {
      const main = parent.document.querySelector(seams.selectors.main);
      return main.scrollHeight <= main.clientHeight;
    };
    window.addEventListener("message", seams.followTheme);
    seams.followTheme();
    // The page sets the height of the frame, but that style sheet may not have loaded yet.
    window.map_div.getContainer().style.setProperty("height", "100vh", "important");
    sites.start(window.map_div, options);
  },

  // Streamlit sends its frames the theme with each message, and its library keeps it in CSS variables. Reading these
  // forces another layout of the frame, so they are read only at the start.
  followTheme(message) {
    const root = document.documentElement;
    const background =
      message?.data?.theme?.backgroundColor ?? getComputedStyle(root).getPropertyValue("--background-color").trim();
    const [red, green, blue] = [1, 3, 5].map((start) => parseInt(background.slice(start, start + 2), 16));
    root.dataset.theme = red + green + blue < 3 * 128 ? "dark" : "light";
  },
};
globalThis.seams = seams; // page.js imports this as a module
