// What is scrolled sideways stays so when it is replaced, and a long track shows where the record is.
const places = new Map();
const kept = () => document.querySelectorAll("[data-keep-scroll]");

document.addEventListener("htmx:beforeSwap", () => {
  for (const element of kept()) places.set(element.dataset.keepScroll, element.scrollLeft);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const element of kept()) element.scrollLeft = places.get(element.dataset.keepScroll) ?? 0;
  showCurrent();
});

function showCurrent() {
  for (const track of document.querySelectorAll("[data-show-current]")) {
    const here = track.querySelector("[aria-current]");
    if (here) track.scrollLeft = here.offsetLeft - track.offsetLeft - (track.clientWidth - here.offsetWidth) / 2;
  }
}

showCurrent();
