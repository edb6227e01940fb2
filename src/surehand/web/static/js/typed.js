// What somebody has typed into a page and not sent yet.
const TEXTS = "textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit], [type=button])";

function isChanged(control) {
  if (control.type === "file") return control.files.length > 0;
  if (!(control instanceof HTMLSelectElement)) return control.value !== control.defaultValue;
  const options = [...control.options];
  if (control.multiple) return options.some((option) => option.selected !== option.defaultSelected);
  const first = options.findIndex((option) => option.defaultSelected);
  return control.selectedIndex !== Math.max(first, 0);
}

const texts = (form) => [...form.elements].filter((control) => control.matches(TEXTS));

// Whether a form holds something that is not sent, or somebody is just about to type into it.
export const isTyped = (form) =>
  texts(form).some((control) => isChanged(control) || control === document.activeElement);

const nameOf = (form) => form.id || form.getAttribute("action") || "";

// Everything typed below an element, to be put back by `fill` once the element was made anew.
export function gather(root) {
  return [...root.querySelectorAll("form")].flatMap((form) =>
    texts(form).filter((control) => control.type !== "file" && isChanged(control))
      .map((control) => ({ form: nameOf(form), name: control.name, value: control.value })));
}

export function fill(root, typed) {
  for (const form of root.querySelectorAll("form")) {
    for (const each of typed.filter((one) => one.form === nameOf(form))) {
      const control = texts(form).find((one) => one.name === each.name);
      if (control) control.value = each.value;
    }
  }
}
