"""What changed between two versions of a playbook, in sentences that a team can read before it goes live.

The walk follows the model, so nothing changes unnoticed: a setting without a sentence of its own gets a plain one.
Moving keys around is no change, save where the order has a meaning: the first stage, receiver rules, the brief.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

import msgspec

from surehand.core.playbook.diff_words import (
    BARE_NAMES,
    KINDS,
    OPPOSITE,
    PLACES,
    SETTINGS,
    Effect,
    Setting,
    Titles,
    say,
)
from surehand.core.playbook.model import Part, Playbook
from surehand.core.playbook.problem import Path
from surehand.core.values import Quality

_Parts: TypeAlias = Mapping[str, Any] | tuple[Any, ...]


class Change(msgspec.Struct, frozen=True):
    """One difference. ``old`` and ``new`` say it in words, empty where there is nothing.

    ``path`` leads to the part in the new version, or in the old one where it is gone; ``effect`` is meant for those who
    work by the playbook: more is asked of them, or less.
    """

    code: str
    path: Path
    sentence: str
    old: str = ""
    new: str = ""
    effect: Effect = "neutral"


def compare(old: Playbook, new: Playbook) -> tuple[Change, ...]:
    """Everything that changed, in the order of the file; empty when nothing did."""
    return tuple(_Comparison(old, new).changes())


class _Whole(NamedTuple):
    """The part that a sentence is about: what it is called, and where it stands."""

    name: str
    path: Path


class _Comparison:
    """One walk over two versions."""

    def __init__(self, old: Playbook, new: Playbook) -> None:
        self.old = old
        self.new = new
        self.titles = Titles(old, new)

    def changes(self) -> Iterator[Change]:
        """All of them."""
        yield from self._settings(_Whole("the playbook", ()), (), self.old, self.new)
        if self.old.stages and self.new.stages:
            was, now = (playbook.starts()[0] for playbook in (self.old, self.new))
            if was != now:
                before, after = self.titles.stage(was), self.titles.stage(now)
                told = f"A new {self.new.record.singular} now starts in {after} (was {before})."
                yield Change("first_stage_changed", ("stages",), told, before, after)

    def _settings(
        self, whole: _Whole, path: Path, old: msgspec.Struct, new: msgspec.Struct
    ) -> Iterator[Change]:
        for name in new.__struct_fields__:
            before, after, here = getattr(old, name), getattr(new, name), (*path, name)
            if before == after:
                continue
            if name in KINDS and (type(new), name) not in BARE_NAMES:
                yield from self._collection(whole, here, before, after)
            elif isinstance(after, Part | Quality) and type(before) is type(after):
                inner = whole._replace(name=PLACES.get(name, "{}").format(whole.name))
                yield from self._settings(inner, here, before, after)
            else:
                yield _changed(whole, here, SETTINGS.get((type(new), name)), (before, after))

    def _collection(self, whole: _Whole, path: Path, old: _Parts, new: _Parts) -> Iterator[Change]:
        kind = KINDS[str(path[-1])]
        was = {kind.key(step, part): (step, part) for step, part in _steps(old)}
        now = {kind.key(step, part): (step, part) for step, part in _steps(new)}
        for key, (step, part) in now.items():
            here, name = (*path, step), kind.name(self.titles, part)
            before = was.get(key, (step, None))[1]
            if before is None:
                told = kind.added.format(whole=whole.name, part=name)
                yield _told(f"{kind.code}_added", here, told, new=name, effect=kind.means(part))
            elif isinstance(part, msgspec.Struct):
                yield from self._settings(_Whole(name, here), here, before, part)
            elif before != part:
                told = f"{name} of {whole.name} was called “{before}”."
                yield _told(f"{kind.code}_renamed", here, told, old=before, new=part)
        for step, part in (was[key] for key in was if key not in now):
            name, effect = kind.name(self.titles, part), OPPOSITE[kind.means(part)]
            told = kind.removed.format(whole=whole.name, part=name)
            yield _told(f"{kind.code}_removed", (*path, step), told, old=name, effect=effect)
        kept = [key for key in now if key in was]
        if kind.code == "section" and kept != [key for key in was if key in now]:
            told = f"The brief of {whole.name} tells its sections in another order."
            yield _told("sections_moved", path, told)


def _steps(parts: _Parts) -> Iterator[tuple[str | int, Any]]:
    yield from parts.items() if isinstance(parts, Mapping) else enumerate(parts)


def _changed(whole: _Whole, path: Path, setting: Setting | None, values: tuple[object, object]) -> Change:
    if setting is None:
        steps = [str(step) for step in path[len(whole.path) :]]
        told = f"{{whole}}: `{'.'.join(steps)}` is now {{new}} (was {{old}})."
        setting = Setting(f"{'_'.join(steps)}_changed", told)
    was, now = map(say, values)
    told = setting.sentence.format(whole=whole.name, old=was or setting.nothing, new=now or setting.nothing)
    return _told(setting.code, path, told, old=was, new=now, effect=setting.judge(*values))


def _told(
    code: str, path: Path, told: str, *, old: str = "", new: str = "", effect: Effect = "neutral"
) -> Change:
    return Change(code, path, told[:1].upper() + told[1:], old, new, effect)
