"""What keeps an open page present: see docs/decisions/live-pages-ask.md."""
