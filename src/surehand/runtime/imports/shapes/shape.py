"""What is known of one kind of export: by which columns it is known, what they are, and what to beware of."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from surehand.runtime.imports.history import History

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
_CUSTOM = re.compile(r"(?:property_|Custom field \()(?P<name>.+?)\)?$")


class ExportShape(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of export. Names of columns are as `folded` has them.

    ``header`` are columns that every such export has. ``targets`` says which roles columns have; ``leave_out`` by which
    values rows are left out that are no records any more. ``zone`` is that of times which do not say theirs, where the
    system always writes the same. ``beware`` are sentences for whoever confirms. A ``history`` holds changes instead of
    records.
    """

    id: str
    told: str
    header: frozenset[str]
    targets: Mapping[str, str] = {}
    leave_out: Mapping[str, tuple[str, ...]] = {}
    zone: str = ""
    keys: str = ""
    beware: tuple[str, ...] = ()
    history: History | None = None


def folded(name: str) -> str:
    """A column's name with words in lower case and underscores: “StageName”, “Stage Name” and stage_name are one."""
    return "_".join(_WORD.findall(_HUMP.sub(" ", name).casefold()))


def plain_name(name: str) -> str:
    """A column's name without what an export puts around it: “property_amount”, “Budget__c”, “Custom field (Team)”."""
    found = _CUSTOM.match(name)
    return (found["name"] if found else name).removesuffix("__c").removesuffix("_c")
