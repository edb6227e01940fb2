"""Reading what comes in pages to its end: https://developer.clickup.com/docs/paging does not promise a total.

So the end is where ClickUp says it is, or an empty page; a page that brings nothing new, or more pages than anybody has
tasks, is a failure, not an end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.clickup.shapes import Task, TaskPage

MOST_PAGES = 1000
PAGE = 100


def all_pages(read: Callable[[int], TaskPage], first: int = 0) -> Iterator[tuple[Task, ...]]:
    """Page after page from the first; each task once. Raises `DeliveryFailed` when the pages do not end."""
    known: set[str] = set()
    for number in range(first, MOST_PAGES):
        page = read(number)
        new = tuple(task for task in page.tasks if task.id not in known)
        if page.tasks and not new:
            raise DeliveryFailed("retry", "ClickUp repeats a page of tasks: it was not read to its end.")
        known.update(task.id for task in new)
        if new:
            yield new
        if page.last_page or not page.tasks:
            return
        if page.last_page is None and len(page.tasks) < PAGE:
            return
    raise DeliveryFailed("person", f"There are more than {MOST_PAGES * PAGE:,} tasks: narrow what is read.")
