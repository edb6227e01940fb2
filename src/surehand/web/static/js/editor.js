// The playbook editor: form, picture and file are views of one text, which the server reads, checks and keeps.
// What is typed is checked after a short pause and saved after a longer one; nobody's change is written over.
import { codeEditor } from "./editor-code.js";
import { isTouched, partForm } from "./editor-form.js";
import { filterOutline } from "./editor-outline.js";
import { swap } from "./editor-swap.js";

const CHECK_AFTER = 250;
const SAVE_AFTER = 1200;
const AGAIN_AFTER = 4000;
const ASK_EVERY = 4000;

export function openEditor(root) {
  const file = root.querySelector("[data-file-form]");
  const field = (name) => file.querySelector(`[name="${name}"]`);
  const place = (id) => root.querySelector(`#${id}`);
  const urls = root.dataset;
  const words = JSON.parse(urls.words);
  const mayWrite = Boolean(urls.mayWrite);
  const state = { at: urls.at, places: {}, checks: 0, dirty: false, saving: null, stopped: false, timers: {} };

  const text = codeEditor(field("text"), { label: urls.saidFile, words, readOnly: !mayWrite, onChange: typed, onCursor: moved });
  const cases = codeEditor(field("cases"), { label: urls.saidCases, words, readOnly: !mayWrite, onChange: typed });
  const isOpen = () => root.isConnected;

  // A new part's own inputs are no part of the file until it is added.
  const isPart = (control) => !control.name.startsWith("v:new/");

  function later(name, wait, act) {
    clearTimeout(state.timers[name]);
    state.timers[name] = setTimeout(() => isOpen() && act(), wait);
  }

  async function send(url, values, options = {}) {
    const body = values instanceof FormData ? values : new URLSearchParams(values);
    const headers = { "Surehand-Editor": "1", "x-csrftoken": field("csrfmiddlewaretoken").value };
    return fetch(url, { method: "POST", body, headers, redirect: "error", ...options });
  }

  function typed() {
    state.dirty = true;
    say(urls.saidUnsaved);
    later("check", CHECK_AFTER, check);
    later("save", SAVE_AFTER, save);
  }

  function say(words) {
    place("editor-kept").textContent = words;
  }

  async function check() {
    const number = state.checks += 1;
    await settled();
    const response = await send(urls.check, { text: text.text(), at: state.at }).catch(() => null);
    if (!response?.ok || number !== state.checks || !isOpen()) return;
    take(await response.json());
  }

  // What follows from the text. The form is left alone while somebody types into it: only its problems would differ.
  function take(answer, isFromForm = false) {
    state.places = answer.places;
    text.show(answer.problems);
    const isTyping = place("editor-form").contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea");
    for (const [id, markup] of Object.entries(answer.parts)) {
      if (id === "editor-form" && isTyping && !isFromForm) continue;
      swap(place(id), markup);
      if (id === "editor-outline") filterOutline(root);
    }
  }

  async function save({ leaving = false } = {}) {
    if (!state.dirty || state.stopped || !mayWrite) return;
    if (state.saving) return later("save", SAVE_AFTER, save);
    const sent = { text: text.text(), cases: cases.text(), expect: field("expect").value, base: field("base").value, at: state.at };
    state.dirty = false;
    say(urls.saidSaving);
    state.saving = send(urls.draft, sent, { keepalive: leaving });
    const response = await state.saving.catch(() => null);
    state.saving = null;
    if (!isOpen()) return;
    if (response?.ok) return kept(await response.json(), sent);
    if (response?.status === 409) return refused(await response.json());
    state.dirty = true;
    say(urls.saidOffline);
    later("save", AGAIN_AFTER, save);
  }

  function kept(answer, sent) {
    if (answer.merged === null) {
      field("expect").value = answer.digest;
      field("base").value = sent.text;
    } else if (text.text() === sent.text) {
      field("expect").value = answer.digest;
      field("base").value = answer.merged;
      text.replace(answer.merged);
      later("check", 0, check);
    } else {
      // Typed on meanwhile: the next save brings it together with what is kept now.
      field("expect").value = "changed";
      field("base").value = sent.text;
    }
    place("editor-conflict").replaceChildren();
    if (state.dirty) say(urls.saidUnsaved);
    else swap(place("editor-kept"), answer.kept);
  }

  function refused(answer) {
    state.dirty = true;
    state.stopped = true;
    state.theirs = answer;
    say(urls.saidRefused);
    place("editor-conflict").innerHTML = answer.part;
    place("editor-conflict").querySelector(".refusal")?.focus();
  }

  function settle(isMine) {
    const { theirs, cases: theirCases, digest } = state.theirs;
    field("expect").value = digest;
    field("base").value = theirs;
    state.stopped = false;
    place("editor-conflict").replaceChildren();
    if (isMine) return save();
    text.replace(theirs);
    cases.replace(theirCases);
    state.dirty = false;
    later("check", 0, check);
    return ask();
  }

  // What another person saved appears while nothing of one's own waits; else the next save brings both together.
  async function ask() {
    if (!isOpen()) return;
    if (document.visibilityState === "visible" && !state.dirty && !state.saving && !state.stopped) {
      const url = `${urls.draft}?since=${field("expect").value}`;
      const response = await fetch(url, { headers: { "Surehand-Editor": "1" }, redirect: "error" }).catch(() => null);
      if (response?.status === 200 && isOpen() && !state.dirty) {
        const answer = await response.json();
        if (!state.dirty) {
          field("expect").value = answer.digest;
          field("base").value = answer.text;
          text.replace(answer.text);
          cases.replace(answer.cases);
          swap(place("editor-kept"), `${answer.kept} · ${urls.saidTaken}`);
          check();
        }
      }
    }
    later("ask", ASK_EVERY, ask);
  }

  const { sendForm, settled } = partForm({ root, state, text, cases, field, send, typed, take, isOpen });

  // The cursor goes to a part at once where its line is known, else as soon as it is.
  async function select(at) {
    state.at = at;
    field("at").value = at;
    const show = () => at in state.places && text.goTo(state.places[at], 1, false);
    if (show() === false) await check().then(() => text.hasFocus() || show());
    else await check();
  }

  function moved(line) {
    const before = Object.entries(state.places).filter(([, start]) => start <= line);
    if (!before.length) return;
    const [at] = before.reduce((best, each) => (each[1] >= best[1] ? each : best), ["", 0]);
    if (at === state.at) return;
    state.at = at;
    field("at").value = at;
    later("check", CHECK_AFTER, check);
  }

  async function show(id, url, values) {
    const response = await send(url, values).catch(() => null);
    if (response?.ok && isOpen()) place(id).innerHTML = await response.text();
  }

  const runCases = () => show("editor-cases", urls.cases, { text: text.text(), cases: cases.text() });
  const tryOn = (q, record = "") => show("editor-try", urls.try, { text: text.text(), q, record });
  // The list is drawn anew with the answer: who chose a record stays on it.
  const tryRecord = async (record) => {
    await tryOn(place("try-q").value, record);
    root.querySelector(`[data-try-record="${CSS.escape(record)}"]`)?.focus();
  };

  // On the way down: a link of the page as it came would else be followed by htmx too, and the editor with it replaced.
  root.addEventListener("click", (event) => {
    const target = event.target.closest("a, button");
    if (!target || event.ctrlKey || event.metaKey) return;
    if (target.dataset.at !== undefined) select(target.dataset.at);
    else if (target.dataset.line) text.goTo(Number(target.dataset.line), Number(target.dataset.column ?? 1));
    else if (target.dataset.caseLine) cases.goTo(Number(target.dataset.caseLine));
    else if (target.matches("[data-run-cases]")) runCases();
    else if (target.dataset.tryRecord) tryRecord(target.dataset.tryRecord);
    else if (target.matches("[data-keep-mine]")) settle(true);
    else if (target.matches("[data-take-theirs]")) settle(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-part-form]")) sendForm(form, event.submitter?.name ? event.submitter : undefined);
    else if (form.matches("[data-try-form]")) tryOn(new FormData(form).get("q"));
    else if (form === file) save();
    else return;
    event.preventDefault();
  });

  root.addEventListener("change", (event) => {
    const form = event.target.closest("[data-part-form]");
    if (form && isPart(event.target)) sendForm(form);
    else if (event.target.name === "pane") {
      text.measure();
      cases.measure();
      if (event.target.value === "try" && !place("try-q")) tryOn("");
      if (event.target.value === "cases" && cases.text().trim()) runCases();
    }
  });

  root.addEventListener("input", (event) => {
    if (event.target.id === "outline-filter") filterOutline(root);
    if (event.target.id === "try-q") later("try", CHECK_AFTER, () => tryOn(event.target.value).then(() => place("try-q").focus()));
  });

  root.addEventListener("focusin", (event) => {
    const { line } = event.target.dataset;
    if (line && event.target.closest("[data-part-form]")) text.goTo(Number(line), 1, false);
  });

  const leave = () => {
    if (!isOpen()) return;
    clearTimeout(state.timers.save);
    save({ leaving: true });
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  document.addEventListener("htmx:beforeSwap", leave);
  // To publish or compare, what was typed is kept first.
  root.addEventListener("click", async (event) => {
    const link = event.target.closest(".head-acts a");
    if (!link || !state.dirty || state.stopped) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    clearTimeout(state.timers.save);
    await save();
    link.click();
  }, true);
  addEventListener("beforeunload", (event) => {
    if (isOpen() && state.dirty) event.preventDefault();
  });

  root.classList.add("has-code");
  // What was typed or ticked before this script came is taken up now.
  const form = root.querySelector("[data-part-form]");
  if (mayWrite && [...(form?.elements ?? [])].some((each) => isPart(each) && isTouched(each))) sendForm(form);
  if (mayWrite && [field("text"), field("cases")].some(isTouched)) typed();
  select(state.at);
  if (mayWrite) later("ask", ASK_EVERY, ask);
}
