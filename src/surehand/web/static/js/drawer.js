// The drawer beside the page: focus goes to the first thing to fill in, Escape closes it, and afterwards the focus is
// where it was. Without script the same dialog stands open on the page of the record.
const box = () => document.getElementById("drawer");
const FILLABLE = "input:not([type=hidden]), select, textarea";
let opener = null;
let openedFor = "";

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "drawer" || box()?.matches(":modal")) return;
  opener = document.activeElement;
});

document.addEventListener("htmx:afterSettle", show);
show();

function show() {
  const drawer = box();
  if (!drawer?.open || drawer.matches(":modal")) return;
  openedFor = drawer.dataset.record;
  // It came open, for those without script; shown anew, it keeps the focus in it and the page behind still.
  drawer.removeAttribute("open");
  drawer.showModal();
  drawer.addEventListener("close", closed, { once: true });
  first(drawer)?.focus();
}

// What is wrong or missing first, then anything to fill in, then why it is refused, then the act itself.
function first(drawer) {
  const seen = (selector) => [...drawer.querySelectorAll(selector)].find((each) => each.checkVisibility());
  return seen("[aria-invalid=true]") ?? seen(`.items :is(${FILLABLE})`) ?? seen(`form :is(${FILLABLE})`)
    ?? seen(".refusal") ?? seen("form .main") ?? seen("[data-close]");
}

function closed(event) {
  const drawer = event.target;
  drawer.replaceChildren();
  // An address that opens the drawer would open it again at the next reload.
  if (new URLSearchParams(location.search).has("move")) history.replaceState(history.state, "", location.pathname);
  const again = opener?.checkVisibility() ? opener : document.querySelector(`[data-record="${CSS.escape(openedFor)}"] [data-open]`);
  (again ?? document.getElementById("main"))?.focus({ preventScroll: true });
  opener = null;
}

document.addEventListener("click", (event) => {
  const drawer = box();
  if (!drawer?.matches(":modal")) return;
  const outside = event.target === drawer && !within(drawer.getBoundingClientRect(), event);
  if (!outside && !event.target.closest("#drawer [data-close]")) return;
  event.preventDefault();
  event.stopPropagation();
  drawer.close();
}, true);

const within = (area, { clientX: x, clientY: y }) =>
  area.left <= x && x <= area.right && area.top <= y && y <= area.bottom;
