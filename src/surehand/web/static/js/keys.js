// Single-letter keys: j and k go through rows, other letters press what the row or the page has for them, g and a letter
// goes to a page of the menu. They can be turned off (WCAG 2.1.4), and never act while something is typed.
const STORED = "surehand.keys";
const CHORD = 1500;
const MOST_NAMES = 3;
const isOn = () => localStorage.getItem(STORED) !== "off";
const isTyping = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
const rowOf = (element) => element.closest("[data-row]");
let goUntil = 0;

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(rowOf(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  const link = all[next].querySelector("[data-open]");
  link.focus();
  all[next].scrollIntoView({ block: "nearest", inline: "nearest" });
}

// The key of the row one stands on comes first, then that of the page, then that of the first row. One stays on the row,
// to go on from it; what belongs to the page takes the focus, as if it had been reached with Tab.
function press(key) {
  const wanted = `[data-key~="${key}"]`;
  const ofPage = [...document.querySelectorAll(wanted)].find((each) => !rowOf(each) && each.checkVisibility());
  const found = rowOf(document.activeElement)?.querySelector(wanted) ?? ofPage ?? rows()[0]?.querySelector(wanted);
  if (found && found === ofPage) found.focus();
  found?.click();
  return Boolean(found);
}

function go(key) {
  goUntil = 0;
  document.querySelector(`[data-go="${key}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const { key } = event;
  if (key === "?") showKeys();
  else if (!isOn() || !/^[a-z1-9]$/.test(key)) return;
  else if (goUntil > Date.now()) go(key);
  else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (!press(key) && key === "g") goUntil = Date.now() + CHORD;
  event.preventDefault();
});

// The sheet lists what is on the page at the moment, read from the very attributes that the keys act on.
function showKeys() {
  const sheet = document.getElementById("keys");
  if (!sheet || sheet.open) return;
  for (const line of sheet.querySelectorAll("[data-when]")) line.hidden = !document.querySelector(line.dataset.when);
  const here = new Map();
  for (const each of document.querySelectorAll("main [data-key], main [data-key-help]")) {
    const key = each.dataset.keyHelp ?? each.dataset.key;
    if (each.checkVisibility()) here.set(key, (here.get(key) ?? new Set()).add(nameOf(each)));
  }
  const pages = [...document.querySelectorAll("[data-go]")].map((link) => [`g ${link.dataset.go}`, link.dataset.title]);
  const told = [...here].map(([key, names]) => line([key, [...names].slice(0, MOST_NAMES).join(", ")]));
  sheet.querySelector("[data-keys-here]").replaceChildren(...told);
  sheet.querySelector("[data-keys-go]").replaceChildren(...pages.map(line));
  sheet.showModal();
}

export const nameOf = (element) =>
  (element.dataset.actName || element.getAttribute("aria-label") || element.textContent).trim().replace(/\s+/g, " ");

function line([keys, words]) {
  const [row, term, told] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  keys.split(" ").forEach((key) => term.append(Object.assign(document.createElement("kbd"), { textContent: key }), " "));
  told.textContent = words;
  row.append(term, told);
  return row;
}

const turn = document.getElementById("keys-on");
if (turn) {
  turn.checked = isOn();
  turn.addEventListener("change", () => localStorage.setItem(STORED, turn.checked ? "on" : "off"));
}

if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-command-key]")) key.textContent = "⌘";
}
