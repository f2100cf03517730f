// Turns the content of an element into other HTML with as few changes as possible, so that focus, open details, scroll
// positions and what is being typed survive. Children correspond by their id or data-key, otherwise by their order.
export function morph(element, html) {
  if (element.shown === html) return;
  element.shown = html;
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  children(element, wanted.content);
}

const key = (node) => node.id || node.dataset?.key;

function children(from, to) {
  const keyed = new Map([...from.children].filter(key).map((child) => [key(child), child]));
  let old = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    let match = key(wanted) ? keyed.get(key(wanted)) : old;
    while (!key(wanted) && match && key(match)) match = match.nextSibling;
    if (!match || match.nodeName !== wanted.nodeName) from.insertBefore(wanted, old);
    else {
      if (match === old) old = old.nextSibling;
      else from.insertBefore(match, old);
      update(match, wanted);
    }
  }
  while (old) {
    const next = old.nextSibling;
    old.remove();
    old = next;
  }
}

function update(from, to) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  const kept = (name) => (from.nodeName === "DETAILS" && name === "open") || ["aria-expanded", "aria-sort", "data-show"].includes(name);
  for (const { name, value } of to.attributes) {
    if (!kept(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) if (!kept(name) && !to.hasAttribute(name)) from.removeAttribute(name);
  if ("checked" in from && from.dataset.name) from.checked = to.hasAttribute("checked");
  if (from.nodeName === "INPUT" && from !== document.activeElement) from.value = to.getAttribute("value") ?? (from.type === "checkbox" ? "on" : "");
  if (from.nodeName === "OPTION" && !from.closest("[data-column]")) from.selected = to.hasAttribute("selected");
  children(from, to);
}
