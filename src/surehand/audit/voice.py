"""In which language a report is written. The audit speaks English and knows no reader: who does hands it a voice.

A text of the report is a template that is said with its words: ``say("{n} of {of} cases", n=…, of=…)``. What comes from
the log is a word and never a template, so no name of a client is ever translated. Sentences that were made before,
such as those of findings, are told again by the voice. As with gettext one voice is active, so that no function has to
hand it on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


def _as_it_is(sentence: str, names: Iterable[str]) -> str:
    return sentence


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A language: ``texts`` are the templates by the English ones, ``retell`` says a sentence that was made of one.

    ``retell`` is given the names in the sentence, which stay as they are. ``signs`` stand between thousands and before
    decimals.
    """

    language: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    retell: Callable[[str, Iterable[str]], str] = _as_it_is
    signs: str = ",."


ENGLISH = Voice()
LANGUAGES = ("en", "de")
"""The languages in which a report can be written."""
_active: ContextVar[Voice] = ContextVar("voice", default=ENGLISH)


@contextmanager
def speaking(voice: Voice) -> Iterator[None]:
    """Have everything said by a voice meanwhile."""
    before = _active.set(voice)
    try:
        yield
    finally:
        _active.reset(before)


def say(template: str, **words: object) -> str:
    """A text in the language that is spoken; ``words`` stand in its places as they are."""
    said = _active.get().texts.get(template) or template
    return said.format(**words)


def told(sentence: str, names: Iterable[str] = ()) -> str:
    """A sentence of findings, rules or weaknesses in the language that is spoken; ``names`` in it stay as they are."""
    return _active.get().retell(sentence, names)


def language() -> str:
    """The language that is spoken, as HTML names it."""
    return _active.get().language


def figure(value: float, spec: str) -> str:
    """A number as the language writes it; ``spec`` is as English would have it, such as ``,.1f``."""
    return format(value, spec).translate(str.maketrans(",.", _active.get().signs))
