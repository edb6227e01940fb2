// What is scrolled sideways stays so when it is replaced, and a long track shows where the record is.
const places = new Map();
const kept = () => document.querySelectorAll("[data-keep-scroll]");

document.addEventListener("htmx:beforeSwap", () => {
  for (const element of kept()) places.set(element.dataset.keepScroll, element.scrollLeft);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const element of kept()) element.scrollLeft = places.get(element.dataset.keepScroll) ?? 0;
  showCurrent();
  tellScrolling();
  showWaiting();
});
window.addEventListener("resize", tellScrolling);

function tellScrolling() {
  for (const element of document.querySelectorAll(".map-scroll")) {
    element.toggleAttribute("data-scrolls", element.scrollWidth > element.clientWidth + 1);
  }
}

// A map that does not fit begins where something waits, not with its empty corner.
function showWaiting() {
  for (const map of document.querySelectorAll(".map-scroll[data-scrolls]")) {
    const shown = map.querySelector(".map-bridge.current") ?? map.querySelector(".map-badge");
    if (!shown || map.scrollLeft) continue;
    const [inside, place] = [map.getBoundingClientRect(), shown.getBoundingClientRect()];
    map.scrollLeft = place.left - inside.left - (inside.width - place.width) / 2;
  }
}

function showCurrent() {
  for (const track of document.querySelectorAll("[data-show-current]")) {
    const here = track.querySelector("[aria-current]");
    if (here) track.scrollLeft = here.offsetLeft - track.offsetLeft - (track.clientWidth - here.offsetWidth) / 2;
  }
}

showCurrent();
tellScrolling();
showWaiting();
