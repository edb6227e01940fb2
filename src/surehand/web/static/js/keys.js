// Single-letter keys for rows: j and k go through them, the other letters press what a row has for them.
// They can be turned off (WCAG 2.1.4), and never act while something is typed.
const STORED = "surehand.keys";
const isOn = () => localStorage.getItem(STORED) !== "off";
const isTyping = (element) => element.closest("input, textarea, select, [contenteditable], dialog[open]");
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
const rowOf = (element) => element.closest("[data-row]");
const helpDialog = () => document.getElementById("keys");

function go(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(rowOf(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  const link = all[next].querySelector("[data-open]");
  link.focus();
  all[next].scrollIntoView({ block: "nearest", inline: "nearest" });
}

function press(key) {
  const row = rowOf(document.activeElement) ?? rows()[0];
  row?.querySelector(`[data-key="${key}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "?") {
    helpDialog()?.showModal();
  } else if (isOn() && (event.key === "j" || event.key === "k")) {
    go(event.key === "j" ? 1 : -1);
  } else if (isOn() && /^[a-z]$/.test(event.key)) {
    press(event.key);
  } else {
    return;
  }
  event.preventDefault();
});

const turn = document.getElementById("keys-on");
if (turn) {
  turn.checked = isOn();
  turn.addEventListener("change", () => localStorage.setItem(STORED, turn.checked ? "on" : "off"));
}
