// The parts of a long playbook, narrowed to those whose title holds what is typed.
export function filterOutline(root) {
  const wanted = root.querySelector("#outline-filter").value.trim().toLocaleLowerCase();
  for (const item of root.querySelectorAll("#editor-outline details li")) {
    item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
  }
  for (const section of root.querySelectorAll("#editor-outline details")) {
    section.hidden = !section.querySelector("li:not([hidden])");
    if (wanted) section.open = true;
  }
}
