// Going through suggestions: whoever decides on one stands on the next, and after the last one where the work goes on.
const all = () => [...document.querySelectorAll("[data-suggestion]")];
let place = -1;

document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  place = elt.matches("form[data-decides]") ? all().indexOf(elt.closest("[data-suggestion]")) : -1;
});

document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  if (place < 0 || elt.id !== "main") return;
  const [rows, at] = [all(), place];
  place = -1;
  if (elt.querySelector("[data-focus], [aria-invalid=true]")) return;
  const next = rows[Math.min(at, rows.length - 1)];
  next?.scrollIntoView({ block: "nearest" });
  (next?.querySelector("[data-open]") ?? document.querySelector("[data-after-queue]"))?.focus({ preventScroll: Boolean(next) });
});

// The input for another value is ready to be typed into.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("details.correct") || !target.open) return;
  const stands = document.activeElement;
  if (stands !== document.body && !target.closest("[data-suggestion]").contains(stands)) return;
  target.querySelector("textarea, select, input:not([type=hidden])")?.focus();
}, true);
