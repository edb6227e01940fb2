"""ClickUp: its API over httpx, its webhooks, and what both answer as plain structs."""
