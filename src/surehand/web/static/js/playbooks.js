// The playbook editor is large and needed on one page only: it is loaded when its element is there.
async function begin() {
  const root = document.querySelector("[data-playbook-editor]:not([data-begun])");
  if (!root) return;
  root.dataset.begun = "";
  const { openEditor } = await import("./editor.js");
  openEditor(root);
}

document.addEventListener("htmx:afterSettle", begin);
begin();
