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
    sidebarButton: '[data-testid="stExpandSidebarButton"]',
    sidebar: '[data-testid="stSidebar"] .stTextInput input',
    button: ".stButton button",
    viewLink: '[data-testid="stPageLink-NavLink"]',
  },
  stateAttributes: ["data-test-connection-state", "data-test-script-state"],
  isConnected: () => document.querySelector(seams.selectors.app)?.getAttribute("data-test-connection-state") === "CONNECTED",
  isRunning: () => document.querySelector(seams.selectors.app)?.getAttribute("data-test-script-state") === "running",

  // Streamlit links to the first view by its parameters alone. In a new tab that would be the view that is open.
  completeLinks() {
    for (const link of document.querySelectorAll(seams.selectors.viewLink)) {
      const href = link.getAttribute("href");
      if (/^(\?|$)/.test(href)) link.setAttribute("href", `./${href}`);
    }
  },

  // --- in the frame of the map ---

  // streamlit-folium keeps Streamlit's library for frames at window.Streamlit, and the map at window.map_div.
  start({ outlines, ...options }) {
    document.documentElement.style.setProperty("--host", options.colours.host);
    document.documentElement.style.setProperty("--participant", options.colours.participant);
    sites.choose = (site) => {
      const send = () => window.Streamlit.setComponentValue({ site, at: Date.now() });
      parent.document.dispatchEvent(new CustomEvent("choice", { detail: send })); // connection.js
      send();
    };
    window.addEventListener("message", seams.followTheme);
    seams.followTheme();
    // The page sets the height of the frame, but that style sheet may not have loaded yet.
    window.map_div.getContainer().style.setProperty("height", "100vh", "important");
    sites.start(window.map_div, options.symbols, outlines, options.home);
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
