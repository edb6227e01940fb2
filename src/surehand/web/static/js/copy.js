// Copies what stands in an input: a link or a key that is shown once.
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const input = document.querySelector(button.dataset.copy);
  input.select();
  await navigator.clipboard?.writeText(input.value);
  document.getElementById("status").textContent = button.dataset.copied;
});
