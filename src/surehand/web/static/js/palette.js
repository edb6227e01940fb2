// The command palette: acts of this page, pages, and what the server finds, by a few letters and without a mouse.
// It follows the combobox pattern: focus stays in the text, the arrows choose in the list.
import { nameOf } from "./keys.js";

const SEEN = "surehand.seen";
const MOST_SEEN = 6;
const WAIT = 120;
// What may be done on a page as a whole; what a row offers has its keys.
const ACTS = "main [data-act-name], main a.button, main [data-key], main .way button";
const dialog = document.getElementById("palette");
const text = document.getElementById("palette-text");
const list = document.getElementById("palette-list");
const words = dialog?.querySelector("[data-palette-words]").dataset;
let chosen = 0;
let timer = 0;
let asked = 0;
let opener = null;

const options = () => [...list.querySelectorAll("[role=option]")];
const fits = (title) => text.value.toLowerCase().split(/\s+/).every((word) => title.toLowerCase().includes(word));
const seen = () => JSON.parse(sessionStorage.getItem(SEEN) ?? "[]");

function open() {
  if (!dialog || dialog.open) return;
  opener = document.activeElement;
  text.value = "";
  dialog.showModal();
  fill();
}

function fill() {
  clearTimeout(timer);
  showGroups([]);
  const typed = text.value.trim();
  if (typed.length > 1) timer = setTimeout(search, WAIT, typed);
  else settle();
}

async function search(typed) {
  const number = asked += 1;
  const address = `${dialog.dataset.search}?${new URLSearchParams({ q: typed, part: "" })}`;
  const response = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (number !== asked || typed !== text.value.trim()) return;
  const answer = new DOMParser().parseFromString(response?.ok ? await response.text() : "", "text/html");
  if (number === asked) {
    showGroups([...answer.querySelectorAll("section.found")]);
    settle();
  }
}

function showGroups(found) {
  const typed = text.value.trim();
  const recent = typed ? [] : seen().filter((each) => each.href !== location.pathname).map((each) => option(each.title, "history", { href: each.href }));
  const groups = [
    group(words.acts, acts().filter((each) => fits(nameOf(each))).map(actOption)),
    group(words.recent, recent),
    group(words.pages, pages().filter((each) => fits(each.dataset.title)).map(pageOption)),
    ...found.map((section) => group(section.querySelector("h2").textContent, [...section.querySelectorAll("a")].map(asOption))),
  ];
  list.replaceChildren(...groups.filter(Boolean));
  options().forEach((each, index) => { each.id = `palette-${index}`; });
  choose(0);
}

// The list is complete: say how much there is, once.
function settle() {
  const count = options().length;
  dialog.querySelector(".palette-none").hidden = count > 0;
  dialog.querySelector(".palette-count").textContent = `${words.results}${count}`;
}

const pages = () => [...document.querySelectorAll(".side [data-title]")];
const acts = () => [...document.querySelectorAll(ACTS)].filter((each) => each.checkVisibility() && !each.disabled && !each.closest("[data-row]"));
const actOption = (element) => option(nameOf(element), "arrow", { element });
const pageOption = (link) => option(link.dataset.title, iconOf(link), { href: link.getAttribute("href") });
const iconOf = (link) => link.querySelector("use").getAttribute("href").split("#")[1];

function group(title, found) {
  if (!found.length) return null;
  const part = document.createElement("div");
  part.setAttribute("role", "group");
  part.setAttribute("aria-label", title);
  const head = document.createElement("p");
  head.className = "palette-group";
  head.setAttribute("aria-hidden", "true");
  head.textContent = title;
  part.append(head, ...found);
  return part;
}

function option(title, icon, { href, element } = {}) {
  const made = document.createElement(href ? "a" : "div");
  if (href) made.href = href;
  made.append(picture(icon), Object.assign(document.createElement("span"), { textContent: title, className: "found-title" }));
  if (element) made.act = element;
  return asOption(made);
}

function picture(icon) {
  const drawn = document.querySelector("#menu .icon, .palette .icon").cloneNode(true);
  const use = drawn.querySelector("use");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${icon}`);
  return drawn;
}

function asOption(element) {
  element.setAttribute("role", "option");
  element.tabIndex = -1;
  return element;
}

function choose(index) {
  const all = options();
  chosen = all.length ? (index + all.length) % all.length : 0;
  all.forEach((each, at) => each.setAttribute("aria-selected", at === chosen));
  all[chosen]?.scrollIntoView({ block: "nearest" });
  if (all.length) text.setAttribute("aria-activedescendant", all[chosen].id);
  else text.removeAttribute("aria-activedescendant");
}

function run(chosenOption) {
  if (!chosenOption) return;
  dialog.close();
  if (chosenOption.act) {
    chosenOption.act.focus();
    chosenOption.act.click();
  } else {
    goTo(chosenOption.getAttribute("href"));
  }
}

// As if a link of the page was followed: only its main part is loaded, and the address is its own.
function goTo(href) {
  const link = Object.assign(document.createElement("a"), { href, hidden: true });
  dialog.before(link);
  window.htmx.process(link);
  // It stays until the answer is there: what happens to a link that is gone, nobody hears of.
  link.addEventListener("htmx:afterRequest", () => link.remove());
  link.click();
}

function remember() {
  const title = document.querySelector("main h1")?.textContent.trim().replace(/\s+/g, " ");
  if (!title) return;
  const others = seen().filter((each) => each.href !== location.pathname);
  sessionStorage.setItem(SEEN, JSON.stringify([{ title, href: location.pathname }, ...others].slice(0, MOST_SEEN + 1)));
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (dialog?.open) dialog.close();
    else open();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-palette-open]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open();
});

document.addEventListener("submit", (event) => event.target.matches("[data-sign-out]") && sessionStorage.removeItem(SEEN));

if (dialog) {
  text.addEventListener("input", fill);
  text.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: Math.min(chosen + 8, options().length - 1), PageUp: Math.max(chosen - 8, 0) };
    if (event.key === "Enter") run(options()[chosen]);
    else if (event.key in steps) choose(steps[event.key]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const wanted = event.target.closest("[role=option]");
    if (!wanted || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    run(wanted);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-palette-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => opener?.isConnected && opener.focus({ preventScroll: true }));
  document.addEventListener("htmx:afterSettle", (event) => event.detail.elt.id === "main" && remember());
  remember();
}
