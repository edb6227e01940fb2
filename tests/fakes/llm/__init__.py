"""A language model that answers by a script, over real HTTP on this machine."""

from tests.fakes.llm.scripts import Script
from tests.fakes.llm.server import FakeModel

__all__ = ["FakeModel", "Script"]
