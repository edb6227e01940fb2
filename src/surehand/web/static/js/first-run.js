// Where a new company is: guessed from the time zone of the browser as long as nobody has said it, and the currency
// follows the country until somebody chooses another.
function choose(select, value) {
  if (value && [...select.options].some((option) => option.value === value)) select.value = value;
}

function guess(root) {
  const place = root.querySelector("[data-guess-place]");
  if (!place) return;
  const zone = place.querySelector("[name=zone]");
  choose(zone, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const region = place.querySelector("[name=region]");
  choose(region, zone.selectedOptions[0]?.dataset.region);
  follow(region);
}

function follow(region) {
  const currency = region.closest(".place").querySelector("[name=currency]");
  if (!("chosen" in currency.dataset)) choose(currency, region.selectedOptions[0]?.dataset.currency);
}

document.addEventListener("change", (event) => {
  if (event.target.matches(".place [name=currency]")) event.target.dataset.chosen = "";
  if (event.target.matches(".place [name=region]")) follow(event.target);
});
guess(document);
document.addEventListener("htmx:afterSettle", (event) => guess(event.target));
