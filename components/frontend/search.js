// Search as people type: a combobox with suggestions, as in the ARIA Authoring Practices. The server writes the field and
// what it suggests (data-index); 250 ms after the last key the page searches for what is typed, and a suggestion
// goes where it leads. Everything is delegated, since the field may be replaced at any time.
const DELAY = 250; // milliseconds
const MAX = 8;
const LETTERS = { ø: "o", æ: "ae", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ß: "ss", ς: "σ" };

// As ai_factories.filters.plain.
const plain = (text) =>
  text.toLowerCase().replace(/[øæłđðþıßς]/g, (letter) => LETTERS[letter]).normalize("NFKD").replace(/\p{Mn}/gu, "");

const go = (change) => document.dispatchEvent(new CustomEvent("go", { detail: change }));

function start() {
  let timer, source, all; // the suggestions, and the text that they were read from
  let shown = []; // those in the open list
  let active = -1; // the one that Enter would choose

  const fieldOf = (element) => element.closest?.(".st-key-filter-q")?.querySelector("[data-search]");
  const listOf = (field) => field.parentElement.querySelector("[data-suggestions]");

  function matching(field) {
    const json = document.querySelector("[data-index]")?.dataset.index ?? "[]";
    if (json !== source) [source, all] = [json, JSON.parse(json)];
    const query = plain(field.value).trim();
    if (!query) return [];
    const typed = query.split(/\s+/);
    const rank = ({ text, words }) =>
      plain(text).startsWith(query) ? 0
        : typed.every((word) => ` ${words}`.includes(` ${word}`)) ? 1
          : typed.every((word) => words.includes(word)) ? 2 : 3;
    return [0, 1, 2].flatMap((wanted) => all.filter((one) => rank(one) === wanted)).slice(0, MAX);
  }

  function show(field, found) {
    [shown, active] = [found, -1];
    draw(field);
  }

  function draw(field) {
    const list = listOf(field);
    if (!list) return;
    field.setAttribute("aria-expanded", String(shown.length > 0)); // search.css shows the list by it
    list.replaceChildren(...shown.map(({ text, kind }, place) => {
      const id = `suggestion-${place}`;
      const option = Object.assign(document.createElement("div"), { id, role: "option", ariaSelected: place === active, textContent: text });
      option.append(" ", Object.assign(document.createElement("small"), { textContent: kind }));
      return option;
    }));
    field.removeAttribute("aria-activedescendant");
    if (active >= 0) field.setAttribute("aria-activedescendant", `suggestion-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
    const room = document.documentElement.clientWidth - 8 - list.parentElement.getBoundingClientRect().left - list.offsetWidth;
    list.style.left = `${Math.min(0, room)}px`; // so that it is not cut off at the right
    emptied.observe(list, { childList: true });
  }

  // What the page redraws while people type is the server's HTML, in which the list is empty.
  const emptied = new MutationObserver(([{ target }]) => {
    if (shown.length && !target.childElementCount && fieldOf(target)) draw(fieldOf(target));
  });

  function search(field) {
    clearTimeout(timer);
    go(`?q=${encodeURIComponent(field.value.trim())}`);
  }

  function choose(field, { text, go: change }, byKey) {
    clearTimeout(timer);
    const searches = change.startsWith("?q=");
    field.value = searches ? text : "";
    show(field, []);
    if (byKey && change.includes("site=")) document.dispatchEvent(new Event("to-card")); // page.js
    go(searches ? change : `${change}&q=`);
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.("[data-search]")) return;
    show(target, matching(target));
    clearTimeout(timer);
    timer = setTimeout(() => search(target), DELAY);
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-search]") || event.isComposing || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!shown.length) shown = matching(field);
      const places = shown.length + 1; // with the field itself, where nothing is chosen
      active = ((active + (key === "ArrowDown" ? 2 : places)) % places) - 1;
      draw(field);
    } else if (key === "Enter" && shown[active]) choose(field, shown[active], true);
    else if (key === "Enter") {
      show(field, []);
      search(field);
    } else if (key === "Escape" && shown.length) show(field, []);
    else if (key === "Escape" && field.value) {
      field.value = "";
      search(field);
    } else return;
    event.preventDefault();
  }, true); // before page.js, which closes menus on Escape

  // The field keeps focus while an option is pressed; focus anywhere else closes the list.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.("[data-suggestions]")) event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => {
    const option = target.closest?.('[data-suggestions] [role="option"]');
    if (option) choose(fieldOf(option), shown[[...option.parentElement.children].indexOf(option)], false);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target.matches?.("[data-search]")) show(target, []);
  });
  return true;
}

window.searching ??= start(); // Streamlit may evaluate a module again
