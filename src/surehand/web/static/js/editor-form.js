// The form of a part, as a view of the file: what it says goes into the text, whatever else is asked meanwhile.
export function partForm({ root, state, text, cases, field, send, typed, take, isOpen }) {
  const nothing = Promise.resolve();
  let latest = { done: nothing, before: nothing, isDone: true };

  // One after the other; only the same form with more in it takes the place of one that is under way, acts included.
  function sendForm(form, submitter) {
    const former = latest;
    const isMore = !former.isDone && former.form === form;
    const by = submitter ?? (isMore ? former.by : undefined);
    former.isReplaced = isMore;
    const mine = { form, by, values: new FormData(form, by), number: state.checks += 1, before: isMore ? former.before : former.done };
    mine.done = mine.before.then(() => put(mine)).finally(() => { mine.isDone = true; });
    latest = mine;
    return mine.done;
  }

  async function put(mine) {
    if (mine.isReplaced) return;
    const { form, by, values, number } = mine;
    const before = text.text();
    values.set("text", before);
    values.set("cases", cases.text());
    const response = await send(root.dataset.form, values).catch(() => null);
    if (!response?.ok || mine.isReplaced || !isOpen()) return;
    const answer = await response.json();
    if (mine.isReplaced || !isOpen()) return;
    // The file was typed into meanwhile: the form goes into what it says now.
    if (text.text() !== before) return put(mine);
    if (answer.text !== before) {
      text.replace(answer.text);
      typed();
    }
    if (number === state.checks) show(form, by, answer);
  }

  function show(form, submitter, answer) {
    const isRenamed = !submitter && answer.at !== state.at;
    state.at = answer.at;
    field("at").value = answer.at;
    clearTimeout(state.timers.check);
    const goOn = isRenamed ? placeIn(form) : () => {};
    take(answer, Boolean(submitter) || isRenamed);
    goOn();
    if (submitter) text.goTo(answer.places[answer.at] ?? 1, 1, false);
  }

  // A part that was given another id has other inputs: who is at one goes on in the same place, with what stands there.
  function placeIn(form) {
    const number = [...form.elements].indexOf(document.activeElement);
    const typedHere = document.activeElement.value;
    return () => {
      const control = root.querySelector("[data-part-form]")?.elements[number];
      control?.focus({ preventScroll: true });
      if (!control?.matches("input:not([type=checkbox]), textarea") || control.value === typedHere) return;
      control.value = typedHere;
      // What a script put there is no change to the browser, which would say nothing when it is left.
      control.dispatchEvent(new Event("change", { bubbles: true }));
    };
  }

  return { sendForm, settled: () => latest.done };
}

// Whether somebody was at a control since the page came: before this script did, nothing listened.
export function isTouched(control) {
  if (control.matches("select")) return control.selectedIndex !== Math.max(0, [...control.options].findIndex((each) => each.defaultSelected));
  if (control.matches("[type=checkbox]")) return control.checked !== control.defaultChecked;
  return control.matches("input, textarea") && control.value !== control.defaultValue;
}
