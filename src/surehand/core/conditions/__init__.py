"""The condition language: a subset of CEL that explains itself and also runs as SQL (docs/reference/conditions.md)."""

from surehand.core.conditions.check import check
from surehand.core.conditions.condition import Condition, compile_condition
from surehand.core.conditions.constant import constant
from surehand.core.conditions.explain import Reason, Verdict
from surehand.core.conditions.parse import parse
from surehand.core.conditions.problem import ConditionError, Problem
from surehand.core.conditions.schema import RESERVED, FieldType, Schema
from surehand.core.conditions.sql import Sql, to_answer, to_sql
from surehand.core.conditions.tree import Tree, names, tasks_read
from surehand.core.conditions.unparse import unparse

__all__ = [
    "RESERVED",
    "Condition",
    "ConditionError",
    "FieldType",
    "Problem",
    "Reason",
    "Schema",
    "Sql",
    "Tree",
    "Verdict",
    "check",
    "compile_condition",
    "constant",
    "names",
    "parse",
    "tasks_read",
    "to_answer",
    "to_sql",
    "unparse",
]
