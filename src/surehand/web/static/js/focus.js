// After a part of the page was replaced, the reader stands where something is to be done or read: at a refusal or an
// opened form, or at the top of a new page. Whoever acts and stays on the page keeps their place.
let path = location.pathname;

document.addEventListener("htmx:afterSettle", (event) => {
  const arrived = location.pathname !== path;
  path = location.pathname;
  const part = event.detail.elt;
  const wanted = part.matches?.("[data-focus]") ? part : part.querySelector?.("[data-focus]");
  if (wanted) {
    const control = wanted.matches("form") && wanted.querySelector("input:not([type=hidden]), textarea, select");
    (control || wanted).focus();
  } else if (part.id === "main") {
    if (arrived && !location.hash) window.scrollTo(0, 0);
    if (arrived || document.activeElement === document.body) part.focus({ preventScroll: true });
  }
});

// A link to a folded part unfolds it.
function unfold() {
  const part = location.hash && document.getElementById(location.hash.slice(1));
  if (part instanceof HTMLDetailsElement) part.open = true;
}

window.addEventListener("hashchange", unfold);
document.addEventListener("htmx:afterSettle", unfold);
unfold();

const refused = document.querySelector(".refusal[data-focus]");
if (refused) refused.focus();
