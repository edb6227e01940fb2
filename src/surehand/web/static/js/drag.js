// Cards are dragged to a stage or onto a seam, with mouse, pen or finger; dropping presses the same button that the
// card's menu has. While it is dragged, each place says what dropping would do, or why it cannot. And h and l go to the
// next column, as j and k go to the next card.
const FAR = 6;
const HOLD = 280;
const EDGE = 60;
let drag = null;

const boardOf = (element) => element.closest("[data-drag]");
const cardAt = (target) => target.closest("[data-drag] .card");

document.addEventListener("pointerdown", (event) => {
  const card = cardAt(event.target);
  if (!card || event.button !== 0 || event.target.closest("button, input, summary, .pop")) return;
  drag = { card, board: boardOf(card), from: event, pointer: event.pointerId, ghost: null, over: null };
  // A finger that moves at once scrolls; one that rests takes the card.
  if (event.pointerType === "touch") drag.hold = setTimeout(lift, HOLD, event);
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const moved = Math.hypot(event.clientX - drag.from.clientX, event.clientY - drag.from.clientY) > FAR;
  if (!drag.ghost && moved && event.pointerType === "touch") return end();
  if (!drag.ghost && moved) lift(event);
  if (drag?.ghost) carry(event);
});

document.addEventListener("touchmove", (event) => {
  if (drag?.ghost) event.preventDefault();
}, { passive: false });

document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const { ghost, over, card } = drag;
  end();
  if (!ghost) return;
  if (over) drop(card, over);
  // The click that ends a drag opens nothing.
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
});

document.addEventListener("pointercancel", end);
// A finger that rests on a link would open the menu of the browser, which takes the card from it.
document.addEventListener("contextmenu", (event) => {
  if (drag?.from.pointerType === "touch") event.preventDefault();
});
document.addEventListener("dragstart", (event) => {
  if (cardAt(event.target)) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag?.ghost) end();
});

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function lift(event) {
  const { card, board } = drag;
  const area = card.getBoundingClientRect();
  drag.at = { x: drag.from.clientX - area.left, y: drag.from.clientY - area.top };
  drag.ghost = card.cloneNode(true);
  drag.ghost.classList.add("ghost");
  drag.ghost.style.width = `${area.width}px`;
  drag.ghost.inert = true;
  board.append(drag.ghost);
  card.classList.add("is-lifted");
  board.classList.add("is-dragging");
  board.dataset.keep = "";
  getSelection().removeAllRanges();
  for (const place of board.querySelectorAll("[data-drop]")) mark(place, card);
  carry(event);
  requestAnimationFrame(glide);
}

// What dropping there would do, in words; a place that cannot be says why.
function mark(place, card) {
  const home = card.closest("[data-drop]");
  if (place === home) return;
  const button = buttonFor(card, place);
  const why = button ? "" : card.dataset.blocked ?? noWay(home, place);
  place.classList.add(button ? "can-drop" : "cannot-drop");
  place.append(Object.assign(document.createElement("p"), {
    className: "drop-words", textContent: button ? button.textContent : why,
  }));
}

function buttonFor(card, place) {
  const home = card.closest("[data-drop]").dataset.drop;
  if (place.dataset.from && place.dataset.from !== home) return null;
  return [...card.querySelectorAll("button[name=move]")].find((each) => each.value.endsWith(` ${place.dataset.drop}`));
}

function noWay(home, place) {
  const words = boardOf(place).dataset.drag;
  return words.replace("{from}", home.dataset.title).replace("{to}", place.dataset.title);
}

function carry(event) {
  const { ghost, at } = drag;
  drag.last = event;
  ghost.style.translate = `${event.clientX - at.x}px ${event.clientY - at.y}px`;
  look();
}

// Which place is under the card now: the board moves below a finger that rests, too.
function look() {
  const { clientX, clientY } = drag.last;
  const over = document.elementFromPoint(clientX, clientY)?.closest("[data-drop]") ?? null;
  if (over === drag.over) return;
  drag.over?.classList.remove("is-over");
  over?.classList.add("is-over");
  drag.over = over;
}

// Near its edges the board moves along, to the side the card is carried to, as long as it stays there.
function glide() {
  if (!drag?.ghost) return;
  const { board, from, last } = drag;
  const area = board.getBoundingClientRect();
  if (last.clientX > Math.max(area.right - EDGE, from.clientX)) board.scrollLeft += 12;
  if (last.clientX < Math.min(area.left + EDGE, from.clientX)) board.scrollLeft -= 12;
  if (last.clientY > Math.max(area.bottom - EDGE, from.clientY)) board.scrollTop += 8;
  if (last.clientY < Math.min(area.top + EDGE, from.clientY)) board.scrollTop -= 8;
  look();
  requestAnimationFrame(glide);
}

function drop(card, place) {
  card.querySelector("[data-open]").focus();
  buttonFor(card, place)?.click();
}

function end() {
  if (!drag) return;
  const { hold, ghost, card, board } = drag;
  drag = null;
  clearTimeout(hold);
  if (!ghost) return;
  ghost.remove();
  card.classList.remove("is-lifted");
  board.classList.remove("is-dragging");
  delete board.dataset.keep;
  board.querySelectorAll(".drop-words").forEach((each) => each.remove());
  for (const place of board.querySelectorAll("[data-drop]")) place.classList.remove("can-drop", "cannot-drop", "is-over");
}

// A menu that opens takes the focus to its first way.
document.addEventListener("toggle", ({ target: menu }) => {
  if (!menu.matches(".card-menu[open]") || !menu.closest("[data-row]").contains(document.activeElement)) return;
  menu.querySelector("button")?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "h" && event.key !== "l")) return;
  const card = cardAt(event.target);
  if (!card || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  beside(card, event.key === "l" ? 1 : -1)?.querySelector("[data-open]").focus();
});

// The card at the same height of the next column that has any.
function beside(card, step) {
  const columns = [...boardOf(card).querySelectorAll(".column")].filter((each) => each.querySelector(".card"));
  const cards = [...card.parentElement.querySelectorAll(".card")];
  const next = columns[columns.indexOf(card.closest(".column")) + step];
  const there = next ? [...next.querySelectorAll(".card")] : [];
  return there[Math.min(cards.indexOf(card), there.length - 1)];
}
