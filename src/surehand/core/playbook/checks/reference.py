"""The table of docs/reference/playbook-checks.md, made from the checks themselves."""

from __future__ import annotations

import re

from surehand.core.playbook.checks import RULES
from surehand.core.playbook.checks.rule import Rule


class _Named(dict[str, str]):
    """Words of a message that are known only when something is found: they are shown by their names."""

    def __missing__(self, word: str) -> str:
        return f"<{word}>"


def table() -> str:
    """Every check in Markdown: its code and severity, what it says, why it matters and how to mend it."""
    return "\n\n".join(_section(rule) for rule in RULES)


def _section(rule: type[Rule]) -> str:
    said, fix = (_shown(text) for text in (rule.message, rule.fix))
    why = f"\n\n{rule.why}" if rule.why else ""
    return f"### `{rule.code}` ({rule.severity})\n\n{said}{why}\n\n*Fix:* {fix}"


def _shown(template: str) -> str:
    return re.sub(r"(?<!`)(<\w+>)(?!`)", r"\\\1", template.format_map(_Named()))
