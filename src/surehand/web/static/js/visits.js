// Pages are asked for faster than they come: the one that was asked for last is shown, and older ones are let go.
const underWay = new Set();
const isOfPage = (detail) => detail.target.id === "main";
const isVisit = (detail) => detail.boosted && detail.requestConfig.verb === "get" && isOfPage(detail);
let latest = null;

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (!isOfPage(detail)) return;
  if (isVisit(detail)) {
    latest = detail;
    // Said to the link itself: it may be gone from the page when the answer comes.
    detail.requestConfig.elt.addEventListener("htmx:beforeOnLoad", (event) => detail !== latest && event.preventDefault(), { once: true });
  }
  underWay.add(detail);
  detail.xhr.addEventListener("loadend", () => underWay.delete(detail));
});

// What was asked for before the page changed goes into the page that stands there now, not into the one that is gone.
document.addEventListener("htmx:afterSwap", () => {
  const main = document.getElementById("main");
  underWay.forEach((detail) => { detail.target = main; });
});
