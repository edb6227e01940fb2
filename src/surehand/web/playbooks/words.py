"""Sentences of the core as these pages show them."""

from __future__ import annotations

import re

from surehand.runtime.language import spoken


def said(sentence: str) -> str:
    """A sentence in the reader's language; titles that it marks with asterisks stand in quotes."""
    return re.sub(r"\*([^*\n]+)\*", r"“\1”", spoken(sentence))
