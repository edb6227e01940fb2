// A filter takes effect when it is chosen; without script, its button does that.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
