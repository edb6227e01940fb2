// Menus close when the reader goes on: by a choice, by a click elsewhere, by Escape.
const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("htmx:afterRequest", () => {
  for (const menu of open()) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menus = [...open()];
  if (menus.length) {
    for (const menu of menus) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    return;
  }
  const scope = event.target.closest?.("[data-drawer], .editing") ?? document.querySelector("[data-drawer]");
  scope?.querySelector("[data-close]")?.click();
});
