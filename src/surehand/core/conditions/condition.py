"""A condition ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.core.conditions.check import types_of
from surehand.core.conditions.compile import Compiler
from surehand.core.conditions.explain import Explainer, Verdict
from surehand.core.conditions.schema import Schema
from surehand.core.conditions.tree import Tree, names


class Condition:
    """A checked condition. Made by `compile_condition`; may be kept and asked from many threads.

    Facts map field ids to Python values (text, Decimal or int, Money, date, datetime, bool, a tuple of texts, Contact,
    FileRef); what is missing, None, "" or () is empty. Beside the fields they hold ``today``, ``now``, ``owner``,
    ``stage``, ``sender``, ``receiver``, ``files``, ``links``, and ``tasks``: task id to whether it is done.
    """

    def __init__(self, tree: Tree, schema: Schema) -> None:
        types = types_of(tree, schema)
        compiler = Compiler(types)
        self.source = tree.source
        self.fields = names(tree)
        self._run = compiler.run(tree.root)
        self._explainer = Explainer(tree.root, compiler, types)

    def __repr__(self) -> str:
        return f"Condition({self.source!r})"

    def met(self, facts: Mapping[str, object]) -> bool:
        """Whether the facts meet the condition; false also when it is unknown, because something is empty."""
        return self._run(facts) is True

    def fails(self, facts: Mapping[str, object]) -> bool:
        """Whether the facts contradict the condition; false also when it is unknown, because something is empty."""
        return self._run(facts) is False

    def reasons(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """Why the facts do not meet the condition, in sentences; empty when they do."""
        return self._explainer.sentences(facts)

    def explain(self, facts: Mapping[str, object]) -> Verdict:
        """Whether the facts meet the condition and, if not, which parts fail and why. Slower than `met`."""
        return self._explainer.verdict(facts)


def compile_condition(tree: Tree, schema: Schema) -> Condition:
    """The condition a checked tree stands for.

    Raises:
        ConditionError: the tree has a problem; `check` it before.
    """
    return Condition(tree, schema)
