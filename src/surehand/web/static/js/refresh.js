// Shows the present page anew in place: only what differs is touched, so that focus, selection, scroll, open parts and
// what is being typed stay. A form that somebody types into, an open drawer and a refusal are never replaced.
import { fill, gather, isTyped } from "./typed.js";

const KEPT = ".editing, [data-keep], dialog[open], [data-extended]";
let underWay = 0;

// Counted by the requests themselves: htmx tells nothing of one whose link has gone from the page meanwhile.
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  underWay += 1;
  detail.xhr.addEventListener("loadend", () => { underWay -= 1; });
});

// A list that was made longer by “Show more” is not cut again.
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.closest?.("[data-rows]")?.toggleAttribute("data-extended", event.target.id !== "main");
});

const isKept = (node) => node.matches(KEPT) || (node instanceof HTMLFormElement && isTyped(node));
const holdsKept = (node) => isKept(node) || [...node.querySelectorAll(`${KEPT}, form`)].some(isKept);

// Fetches the page once more. The answer is null when it cannot be shown now, else whether something was left as it was.
export async function refresh({ all = false } = {}) {
  const main = document.getElementById("main");
  const address = location.href;
  const fresh = underWay ? null : await load(address);
  if (!fresh || underWay || location.href !== address || main !== document.getElementById("main")) return null;
  const refused = [...main.querySelectorAll(".refusal[data-focus]")].some((each) => !each.closest("dialog"));
  if (refused && !all) return { kept: true };
  return show(main, fresh, all);
}

async function load(address) {
  const response = await fetch(address, { headers: { "HX-Request": "true", "Surehand-Live": "1" } });
  // What was shown here is gone, or no longer for this reader: then nothing of it stays on the screen.
  if (response.status === 404) location.reload();
  if (!response.ok || response.redirected || response.headers.has("HX-Redirect")) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function show(main, fresh, all) {
  const [focused, typed] = [placeOf(document.activeElement), all ? gather(main) : []];
  const next = fresh.getElementById("main");
  nameRows(main);
  nameRows(next);
  const kept = morph(main, next, all);
  fill(main, typed);
  replaceMenu(fresh);
  document.title = fresh.title;
  window.htmx.process(main);
  focusAgain(main, focused);
  main.dispatchEvent(new CustomEvent("surehand:refreshed", { bubbles: true }));
  return { kept };
}

function morph(main, next, all) {
  let kept = false;
  const leave = (node, holds) => {
    const stays = !all && node instanceof Element && holds(node);
    // The drawer stands beside the page: that it stays as it is leaves nothing of the page behind.
    kept ||= stays && !(node instanceof HTMLDialogElement);
    return !stays;
  };
  window.Idiomorph.morph(main, next, {
    morphStyle: "outerHTML",
    // Of anything else that has the focus, such as the page itself after a link was followed, it would skip the content.
    ignoreActiveValue: document.activeElement.matches("input, textarea, select"),
    callbacks: {
      beforeNodeMorphed: (node) => leave(node, isKept),
      beforeNodeRemoved: (node) => leave(node, holdsKept),
      beforeAttributeUpdated: (name, node) => !belongsToReader(name, node),
    },
  });
  return kept;
}

// What is folded out, ticked or pulled larger is the reader's, not the server's.
function belongsToReader(name, node) {
  if (name === "style") return true;
  if (name === "open") return node instanceof HTMLDetailsElement || node instanceof HTMLDialogElement;
  return name === "checked" && node.checked !== node.defaultChecked;
}

// Rows are told apart by where they lead, so that a row stays the same element wherever it moves to.
function nameRows(root) {
  for (const row of root.querySelectorAll("[data-row]:not([id])")) {
    const link = row.querySelector("[data-open]")?.getAttribute("href");
    if (link && !root.querySelector(`[id="${CSS.escape(`row ${link}`)}"]`)) row.id = `row ${link}`;
  }
}

function replaceMenu(fresh) {
  const [menu, next] = [document.getElementById("menu"), fresh.getElementById("menu")];
  if (!menu || !next) return;
  const callbacks = { beforeAttributeUpdated: (name, node) => !belongsToReader(name, node) };
  window.Idiomorph.morph(menu, next.innerHTML, { morphStyle: "innerHTML", callbacks });
  window.htmx.process(menu);
}

function placeOf(element) {
  const rows = [...document.querySelectorAll("[data-row]")];
  return { element, row: rows.findIndex((row) => row.contains(element)) };
}

// Whoever stood on a row that is gone stands on the one in its place, or at the top of the page.
function focusAgain(main, { element, row }) {
  if (document.activeElement !== document.body || element === document.body) return;
  const rows = [...main.querySelectorAll("[data-row]")];
  const near = row >= 0 && rows.length ? rows[Math.min(row, rows.length - 1)].querySelector("[data-open]") : null;
  (element.isConnected ? element : near ?? main).focus({ preventScroll: true });
}
