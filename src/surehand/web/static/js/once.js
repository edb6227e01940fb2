// A form of an act is sent once, however often its button is pressed. The server holds to the same, by the form's key.
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (sent.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
}, true);

function again(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
}

document.addEventListener("htmx:afterRequest", (event) => again(event.detail.elt.closest("form") ?? event.detail.elt));
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-once]").forEach(again));
