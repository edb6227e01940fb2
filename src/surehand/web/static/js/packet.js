// What the reader of a packet has seen is what they accept. When the page shows itself anew because others acted, the
// form keeps the digest it was opened with; accepting then shows the change first. Only a page the reader asked for,
// or the answer to their act, renews it.
let seen = new Map();

const form = () => document.querySelector("form[data-packet]");
const inputs = (found) => [found.elements.digest, found.elements.seen];

function remember() {
  const found = form();
  seen = new Map(found ? inputs(found).map((input) => [input.name, input.value]) : []);
}

function hold() {
  const found = form();
  if (!found || !seen.size) return remember();
  const changed = found.elements.digest.value !== seen.get("digest");
  for (const input of inputs(found)) input.value = seen.get(input.name);
  found.querySelector("[data-packet-changed]").hidden = !changed;
}

document.addEventListener("surehand:refreshed", hold);
document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt.id === "main") remember(); });

// The source of a statement folds in again with a second press.
document.addEventListener("htmx:beforeRequest", (event) => {
  const place = document.getElementById(event.detail.elt.dataset?.sources);
  if (!place?.firstElementChild) return;
  event.preventDefault();
  place.replaceChildren();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A form that is opened by its key or its link is ready to be filled in.
document.addEventListener("toggle", (event) => {
  const opened = event.target;
  if (!opened.matches?.("details.act") || !opened.open || !opened.contains(document.activeElement)) return;
  opened.querySelector("textarea, select, input:not([type=hidden])")?.focus();
}, true);

remember();
