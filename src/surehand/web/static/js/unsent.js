// What is typed into a form with data-unsent is kept until the form is sent: on the server, and in this browser while
// the connection or the session is lost. On the next opening it stands there again.
const WAIT = 700;
const PREFIX = "surehand.unsent.";
const NEVER = "[type=hidden], [type=password], [type=file], [type=submit], button";
const timers = new WeakMap();
// What is under way to the server for a form, and which forms came back refused, by their place.
const sending = new Map();
const refused = new Set();

// Kept apart for each person, as several may use one browser.
const reader = document.body.dataset.reader ?? "";
const workspace = () => location.pathname.match(/^\/w\/[^/]+\//)?.[0];
const address = () => `${workspace()}unsent`;
const key = (place) => `${PREFIX}${workspace()}${reader}:${place}`;
const controls = (form) => [...form.elements].filter((each) => each.name && !each.matches(NEVER));
const isChosen = (each) => each.type === "checkbox" || each.type === "radio";

function textsOf(form) {
  const texts = {};
  for (const each of controls(form)) {
    texts[each.name] ??= [];
    if (!isChosen(each) || each.checked) texts[each.name].push(each.value);
  }
  return texts;
}

// Fills the form; says whether that changed anything.
function fill(form, texts) {
  const left = Object.fromEntries(Object.entries(texts).map(([name, each]) => [name, [...each]]));
  const before = JSON.stringify(textsOf(form));
  for (const each of controls(form)) {
    if (!(each.name in left)) continue;
    if (isChosen(each)) each.checked = texts[each.name].includes(each.value);
    else each.value = left[each.name].shift() ?? "";
    if (each.value || each.checked) each.closest("details")?.setAttribute("open", "");
  }
  return JSON.stringify(textsOf(form)) !== before;
}

async function ask(options, query = "") {
  const answer = await fetch(address() + query, { redirect: "manual", ...options });
  // A redirect leads to the sign-in page: the session has ended.
  if (!answer.ok) throw new Error(`unsent: ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

// One after the other, so that the last one counts.
function send(place, kept) {
  const sent = (sending.get(place) ?? Promise.resolve()).catch(() => {}).then(() => post(place, kept));
  sending.set(place, sent);
  return sent.finally(() => sending.get(place) === sent && sending.delete(place));
}

function post(place, kept) {
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"];
  const body = new FormData();
  body.set("place", place);
  if (kept) body.set("texts", JSON.stringify(kept.texts));
  return ask({ method: "POST", body, headers: { "X-CSRFToken": token }, keepalive: true });
}

function keep(form) {
  stop(form);
  const place = form.dataset.unsent;
  const kept = { texts: textsOf(form), at: new Date().toISOString() };
  remember(place, kept);
  send(place, kept).then(() => forget(place, kept)).catch(() => {});
}

function stop(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
}

function remember(place, kept) {
  if (reader) localStorage.setItem(key(place), JSON.stringify(kept));
}

// What was typed meanwhile is not forgotten with what the server has by now.
function forget(place, kept) {
  if (!kept || localStorage.getItem(key(place)) === JSON.stringify(kept)) localStorage.removeItem(key(place));
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-unsent]") || event.target.matches(NEVER)) return;
  stop(form);
  timers.set(form, setTimeout(() => form.isConnected && keep(form), WAIT));
});

// Nothing may come after the act that it was typed for.
document.addEventListener("submit", ({ target: form }) => stop(form), true);

// The answer takes the place of the form, so it is the request that knows which form was sent.
const sentForm = ({ requestConfig: { elt } }) => (elt.matches("form[data-unsent]") ? elt : null);

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const place = sentForm(detail)?.dataset.unsent;
  if (!place) return;
  if (detail.xhr.status >= 400) {
    refused.add(place);
  } else {
    forget(place);
    send(place, null).catch(() => {});
  }
});

// No connection, or no session any more: what is typed is not lost with it.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = sentForm(detail);
  if (form && (!detail.xhr.status || detail.xhr.getResponseHeader("HX-Redirect"))) keep(form);
});

addEventListener("pagehide", () => flush());
document.addEventListener("htmx:beforeSwap", () => flush());

function flush() {
  for (const form of document.querySelectorAll("form[data-unsent]")) {
    if (!timers.has(form) || form.getAttribute("aria-busy")) continue;
    keep(form);
  }
}

// The database may give the controls back in another order.
const inOrder = (kept) => JSON.stringify(Object.entries(kept.texts).sort());
const isSame = (here, there) => Boolean(here && there) && inOrder(here) === inOrder(there);

async function restore() {
  const fresh = [...document.querySelectorAll("form[data-unsent]:not([data-unsent-ready])")];
  for (const form of fresh) {
    form.dataset.unsentReady = "";
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "unsent", value: form.dataset.unsent }));
  }
  // A refused form comes back as it was sent: that is the latest there is, whatever was kept before.
  const [back, forms] = [true, false].map((is) => fresh.filter((form) => refused.has(form.dataset.unsent) === is));
  refused.clear();
  back.forEach(keep);
  if (!forms.length) return;
  // What was sent a moment ago is not asked for before it is forgotten.
  await Promise.allSettled(sending.values());
  const query = new URLSearchParams(forms.map((form) => ["place", form.dataset.unsent]));
  const found = await ask({}, `?${query}`).catch(() => null);
  if (!found) return;
  for (const form of forms) {
    const place = form.dataset.unsent;
    const here = JSON.parse(localStorage.getItem(key(place)) ?? "null");
    const there = found.forms[place];
    // Left before it heard so, this browser still holds what the server has.
    if (isSame(here, there)) forget(place, here);
    const kept = here && !isSame(here, there) && (!there || here.at > there.at) ? here : there;
    if (kept && kept === here) send(place, here).then(() => forget(place, here)).catch(() => {});
    if (kept && !timers.has(form) && fill(form, kept.texts)) tell(form, kept === here ? found.words_here : there.words, found);
  }
}

function tell(form, words, { discard }) {
  const note = Object.assign(document.createElement("p"), { className: "unsent-note", textContent: `${words} ` });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: discard });
  button.addEventListener("click", () => {
    form.reset();
    forget(form.dataset.unsent);
    send(form.dataset.unsent, null).catch(() => {});
    note.remove();
    controls(form)[0]?.focus();
  });
  note.append(button);
  form.prepend(note);
}

// The connection is back, or somebody signed in again on another tab: what waited here goes to the server.
addEventListener("online", () => {
  for (const form of document.querySelectorAll("form[data-unsent]")) {
    const kept = JSON.parse(localStorage.getItem(key(form.dataset.unsent)) ?? "null");
    if (kept) send(form.dataset.unsent, kept).then(() => forget(form.dataset.unsent, kept)).catch(() => {});
  }
});

document.addEventListener("htmx:afterSettle", restore);
document.addEventListener("surehand:refreshed", restore);
restore();
