// New content in place of old: what was unfolded, scrolled to and focused stays so.
export function swap(element, markup) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const key = focused && (focused.id ? `#${CSS.escape(focused.id)}` : focused.dataset.at !== undefined && `[data-at="${CSS.escape(focused.dataset.at)}"]`);
  const folds = new Map([...element.querySelectorAll("details")].map((each) => [each.querySelector("summary").firstChild?.textContent, each.open]));
  const scrolled = element.scrollTop;
  element.innerHTML = markup;
  for (const each of element.querySelectorAll("details")) {
    const was = folds.get(each.querySelector("summary").firstChild?.textContent);
    if (was !== undefined && !each.classList.contains("wrong")) each.open = was;
  }
  element.scrollTop = scrolled;
  if (key) element.querySelector(key)?.focus({ preventScroll: true });
}
