// What a page without a dashboard can offer where scripts run: copying and printing.
for (const button of document.querySelectorAll("[data-copy], [data-print]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if ("print" in button.dataset) return print();
    await navigator.clipboard.writeText(button.dataset.copy || document.querySelector("link[rel=canonical]").href);
    button.textContent += " ✓";
  });
}
addEventListener("beforeprint", () => document.querySelectorAll("details.group").forEach((one) => { one.open = true; }));
