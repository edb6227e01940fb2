"""A ClickUp that keeps state: its API over HTTP, its webhooks, and what can go wrong with both."""

from tests.fakes.clickup.server import TOKEN, FakeClickUp

__all__ = ["TOKEN", "FakeClickUp"]
