"""Gather every text that people see, and bring the catalogues of the other languages up to date.

``python tools/translate.py`` writes src/surehand/locale/LANGUAGE/LC_MESSAGES: ``django.po`` holds what pages say, marked
with gettext in Python and templates; ``sentences.po`` the templates of the sentences that the core and the runtime make
(see surehand/runtime/language.py). Fill in what is empty and run it again: it also compiles. ``--missing`` only counts.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parent.parent / "src" / "surehand"
LOCALE = SOURCE / "locale"
LANGUAGES = ("de",)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CALL = re.compile(r"""n?p?gettext\((?:[^()'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)""")
"""A marked text in what Django makes of a template."""
VAGUE = ("join", "name", "title", "len", "str", "self", "text")
"""Names that do not say what stands in a place."""
SPEAKING = ("core", "runtime")
"""The layers that make sentences without knowing a reader."""
SILENT = (
    "core/conditions/sql.py",
    "core/conditions/unparse.py",
    "core/engine/reference.py",
    "core/playbook/model",
    "core/playbook/schema",
    "core/playbook/terms",
    "core/values/currencies.py",
    "runtime/demo",
    "runtime/exports",
    "runtime/imports/columns.py",
    "runtime/imports/header.py",
    "runtime/imports/names.py",
    "runtime/verify",
)
"""Places whose texts are for machines, for developers, or made up for a demonstration."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--missing", action="store_true", help="only say what is not translated")
    only_count = parser.parse_args().missing
    for language in LANGUAGES:
        for domain, template in (("django", pages()), ("sentences", sentences())):
            catalogue = merged(language, domain, template)
            missing = [each for each in catalogue if each.id and not is_translated(each)]
            print(f"{language} {domain}: {len(catalogue)} texts, {len(missing)} not translated")
            if not only_count:
                save(catalogue, language, domain)


def is_translated(message: object) -> bool:
    """Whether a message has a text in every form."""
    string = getattr(message, "string", "")
    return all(string) if isinstance(string, tuple | list) else bool(string)


def merged(language: str, domain: str, template: Catalog) -> Catalog:
    """The catalogue as it is, with new texts added and those that are no longer said left out."""
    path = LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        catalogue = Catalog(locale=language, domain=domain, fuzzy=False)
    else:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, domain=domain)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def save(catalogue: Catalog, language: str, domain: str) -> None:
    """Write a catalogue for people, and for machines too where gettext reads it."""
    folder = LOCALE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{domain}.po").open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, omit_header=False, sort_output=True)
    if domain == "django":
        with (folder / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalogue)


def pages() -> Catalog:
    """What templates and Python code mark for translation."""
    catalogue = Catalog()
    for path in sorted(SOURCE.rglob("*.py")):
        _add(catalogue, path.read_bytes())
    for path in sorted([*SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]):
        calls = CALL.finditer(templatize(path.read_text("utf-8"), origin=path.name))
        _add(catalogue, "\n".join(call[0] for call in calls).encode())
    return catalogue


def _add(catalogue: Catalog, code: bytes) -> None:
    for _, message, comments, context in extract("python", BytesIO(code), keywords=KEYWORDS):
        catalogue.add(message, context=context, auto_comments=comments)


def sentences() -> Catalog:
    """The templates of what the core and the runtime say."""
    catalogue = Catalog()
    for text in sorted({*_spoken_texts(), *(", ", "and", "or")} - {", "}):
        catalogue.add(text)
    return catalogue


def _spoken_texts() -> Iterator[str]:
    for layer in SPEAKING:
        for path in sorted((SOURCE / layer).rglob("*.py")):
            if not str(path.relative_to(SOURCE)).startswith(SILENT):
                yield from texts_in(ast.parse(path.read_text("utf-8")))


def texts_in(tree: ast.Module) -> Iterator[str]:
    """The texts of a module that people may see: with a space, no docstring, no error of a developer."""
    hidden = set(_hidden(tree))
    for node in ast.walk(tree):
        if id(node) not in hidden:
            for text in _templates(node):
                words = re.sub(r"\{\w+\}", "", text)
                if " " in text.strip() and len(re.findall(r"[A-Za-z]", words)) > 3 and "{{" not in text:
                    yield text.strip()


def _hidden(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield id(node.value)
        if isinstance(node, ast.JoinedStr):
            yield from (id(inner) for inner in ast.walk(node) if inner is not node)
        if isinstance(node, ast.Raise):
            yield from map(id, ast.walk(node))
        if isinstance(node, ast.Call) and _is_log_or_pattern(node.func):
            yield from map(id, ast.walk(node))


def _is_log_or_pattern(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    return function.value.id in ("log", "re", "re2", "sql", "cursor")


def _templates(node: ast.AST) -> Iterable[str]:
    """The templates of a literal: each place named for what fills it; a choice between two texts gives both."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if not isinstance(node, ast.JoinedStr):
        return []
    found = [""]
    for number, piece in enumerate(node.values):
        choices = _choices(piece)
        again = any(choice in text for choice in choices if choice.startswith("{") for text in found)
        if again:
            choices = [f"{choices[0][:-1]}_{number}}}"]
        found = [text + choice for text in found for choice in choices]
    return found


def _choices(piece: ast.expr) -> list[str]:
    if isinstance(piece, ast.Constant):
        return [str(piece.value)]
    assert isinstance(piece, ast.FormattedValue)
    value = piece.value
    if isinstance(value, ast.IfExp) and all(
        isinstance(end, ast.Constant) for end in (value.body, value.orelse)
    ):
        return [str(end.value) for end in (value.body, value.orelse) if isinstance(end, ast.Constant)]
    names = re.findall(r"[A-Za-z_]\w*", re.sub(r"'[^']*'", "", ast.unparse(value)))
    telling = [name for name in names if name.strip("_") not in VAGUE]
    return [f"{{{(telling or [*names, 'value'])[-1].strip('_')}}}"]


if __name__ == "__main__":
    main()
