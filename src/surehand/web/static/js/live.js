// Keeps the open page present: asks the server every moment whether something happened to what it shows.
// Often while somebody looks and works, seldom when not, ever more seldom while there is no answer.
import { refresh } from "./refresh.js";

const WORKING = 1500;
const RESTING = 5000;
const HIDDEN = 30_000;
const RESTS_AFTER = 120_000;
const LONGEST = 30_000;
const OLD_AFTER = 120_000;
const NEWS_STAYS = 8000;

const root = document.getElementById("live");
const state = { said: "", place: "", failures: 0, timer: 0, asked: 0, acted: Date.now(), shown: Date.now(), isOld: false };
const page = () => document.getElementById("main");
const part = (name) => root.querySelector(`[data-live-${name}]`);
const isSeen = () => document.visibilityState === "visible";

function pause() {
  if (state.failures) return Math.min(1000 * 2 ** state.failures, LONGEST);
  if (!isSeen()) return HIDDEN;
  return Date.now() - state.acted > RESTS_AFTER ? RESTING : WORKING;
}

function plan(wait = pause()) {
  clearTimeout(state.timer);
  state.timer = setTimeout(ask, wait);
}

function question(main) {
  const place = isSeen() ? document.querySelector("[data-presence]")?.dataset.presence ?? "" : "";
  const asked = new URLSearchParams({ about: main.dataset.live ?? "", since: main.dataset.seq ?? "0", said: state.said });
  if (place) asked.set("at", place);
  if (state.place && state.place !== place) asked.set("left", state.place);
  state.place = place;
  return `${root.dataset.changes}?${asked}`;
}

// Only the latest question counts: an answer that comes after another question was asked is let go.
async function ask() {
  const main = page();
  const number = state.asked += 1;
  clearTimeout(state.timer);
  try {
    const response = await fetch(question(main), { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    if (number !== state.asked) return;
    if (response.type === "opaqueredirect" || response.status === 404) return signedOut();
    if (response.status >= 400) throw new Error(`status ${response.status}`);
    found();
    if (response.status === 200) await take(await response.json(), main);
    else if (isSeen() && Date.now() - state.shown > OLD_AFTER) await showAnew(main, main.dataset.seq);
  } catch (problem) {
    if (number !== state.asked) return;
    if (!["TypeError", "TimeoutError", "AbortError"].includes(problem.name) && !problem.message.startsWith("status")) throw problem;
    lost();
  } finally {
    if (number === state.asked) plan();
  }
}

async function take(answer, main) {
  state.said = answer.said;
  state.isOld ||= answer.release !== document.body.dataset.release;
  for (const [name, count] of Object.entries(answer.counts)) showCount(name, count);
  showPresent(answer.present);
  if (main !== page()) return;
  if (answer.changed) await showAnew(main, answer.seq, answer.news);
  else main.dataset.seq = answer.seq;
}

// Without news nothing happened, and the page is only to look fresh: its times grow old.
async function showAnew(main, seq, news) {
  if (!main.dataset.live) return;
  const done = await refresh();
  if (!done) return;
  state.shown = Date.now();
  main.dataset.seq = seq;
  if (!news) return;
  const words = news.join(" ");
  if (done.kept || words) tell(words || part("texts").dataset.changed, done.kept);
}

// News that the page shows already pass by; news it cannot show without taking what was typed wait for the reader.
function tell(words, waits) {
  const note = part("news");
  if (note.hidden === false && !part("show").hidden && !waits) return;
  part("words").textContent = words;
  part("show").hidden = !waits;
  note.hidden = false;
  clearTimeout(note.timer);
  if (!waits) note.timer = setTimeout(() => { note.hidden = true; }, NEWS_STAYS);
}

function showCount(name, count) {
  for (const badge of document.querySelectorAll(`[data-count="${name}"]`)) {
    badge.firstChild.nodeValue = count;
    badge.hidden = !count;
  }
}

function showPresent(words) {
  const element = document.querySelector("[data-presence]");
  if (!element || element.textContent.trim() === words) return;
  element.setAttribute("role", "status");
  element.textContent = words;
}

function found() {
  if (state.failures > 1) tell(part("texts").dataset.back, false);
  state.failures = 0;
  part("lost").hidden = true;
}

// One miss may be chance; the second is told.
function lost() {
  state.failures += 1;
  part("lost").hidden = state.failures < 2;
}

function signedOut() {
  state.asked += 1;
  part("back").href = `${part("back").pathname}?next=${encodeURIComponent(location.pathname + location.search)}`;
  part("out").hidden = false;
}

// What was told of the former page is nothing to the next.
function startAnew() {
  clearTimeout(part("news").timer);
  part("news").hidden = true;
  part("out").hidden = true;
  state.shown = Date.now();
  plan(0);
}

if (root) {
  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) {
    document.addEventListener(kind, () => {
      const rested = Date.now() - state.acted > RESTS_AFTER;
      state.acted = Date.now();
      if (rested) plan(0);
    }, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => isSeen() && plan(0));
  window.addEventListener("online", () => plan(0));
  window.addEventListener("offline", () => { state.failures = 1; lost(); });
  document.addEventListener("htmx:afterSwap", (event) => event.detail.elt.id === "main" && startAnew());
  document.addEventListener("htmx:sendError", () => tell(part("texts").dataset.unsent, false));
  // Scripts of an older release do not fit pages of a newer one: the next page is loaded whole.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!state.isOld || !event.detail.boosted || event.detail.requestConfig.verb !== "get") return;
    event.preventDefault();
    location.assign(event.detail.pathInfo.finalRequestPath);
  });
  part("show").addEventListener("click", async () => {
    part("news").hidden = true;
    await refresh({ all: true });
    page().focus({ preventScroll: true });
  });
  part("hide").addEventListener("click", () => { part("news").hidden = true; });
  plan();
}
