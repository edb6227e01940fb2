"""The back-test: what the gates of a playbook would have held in a history, and what became of those records.

Nothing is claimed of what holding would have changed: it is counted which moves a gate would have held, and which of
them went bad as it was. What a history does not tell is counted as that.
"""

from __future__ import annotations

from surehand.audit.backtest.by import By, Same, Told
from surehand.audit.backtest.result import BackTest, Compared, Delay, Effort, Gate, Item, Later, Shift
from surehand.audit.backtest.run import back_test
from surehand.audit.backtest.versions import compare

__all__ = [
    "BackTest",
    "By",
    "Compared",
    "Delay",
    "Effort",
    "Gate",
    "Item",
    "Later",
    "Same",
    "Shift",
    "Told",
    "back_test",
    "compare",
]
