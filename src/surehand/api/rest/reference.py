"""The reference pages of the API, made from the code: docs/reference/api.md and docs/reference/refusals.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path

import msgspec

import surehand
from surehand.api.rest.endpoint import ENDPOINTS
from surehand.api.rest.problem import status_of
from surehand.api.rest.service import api

_PACKAGES = ("core", "runtime", "api")
_REFUSALS, _UNMET = frozenset({"Refusal"}), frozenset({"Unmet", "ValueProblem", "Shortcoming"})
_POSITION = {"Unmet": 2}
"""Where the code stands among the arguments; first, if not told here."""


class Code(msgspec.Struct, frozen=True, order=True):
    """A code that refusals or their parts carry, with the first sentence that comes with it."""

    code: str
    sentence: str


def endpoints() -> str:
    """A table of all endpoints for each part of the API."""
    parts: dict[str, list[str]] = {}
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            endpoint = ENDPOINTS[operation["operationId"]]
            told = operation["description"].partition("\n")[0]
            address = path.removeprefix("/api/v1")
            row = f"| `{method.upper()} {address}` | {endpoint.scope or '–'} | {told} |"
            parts.setdefault(operation["tags"][0], []).append(row)
    return "\n\n".join(
        f"### {part}\n\n| request | scope | |\n|---|---|---|\n" + "\n".join(rows)
        for part, rows in parts.items()
    )


def refusals() -> str:
    """A table of all codes of refusals by status, and one of the codes of what is unmet."""
    by_status: dict[int, list[Code]] = {}
    for code in codes_in(_REFUSALS):
        by_status.setdefault(status_of(code.code), []).append(code)
    tables = [
        f"### {status} {HTTPStatus(status).phrase}\n\n{_table(codes)}"
        for status, codes in sorted(by_status.items())
    ]
    return "\n\n".join([*tables, f"## Codes of what is unmet\n\n{_table(codes_in(_UNMET))}"])


def codes_in(makers: frozenset[str]) -> list[Code]:
    """Every code that the sources pass to one of these, or to a function that hands it on to one of these."""
    modules = _modules()
    handing_on = frozenset(name for module in modules for name in _handing_on(module, makers))
    public = makers | {name for name in handing_on if not name.startswith("_")}
    found: dict[str, str] = {}
    for module in modules:
        for code in _codes(module, public | frozenset(_handing_on(module, public))):
            found[code.code] = found.get(code.code) or code.sentence
    return sorted(Code(code, sentence) for code, sentence in found.items())


@cache
def _modules() -> tuple[ast.Module, ...]:
    root = Path(surehand.__file__).parent
    files = (file for package in _PACKAGES for file in sorted((root / package).rglob("*.py")))
    return tuple(ast.parse(file.read_text("utf-8")) for file in files)


def _handing_on(module: ast.Module, makers: frozenset[str]) -> Iterator[str]:
    """The functions and classes of a module that take a code and pass it to a maker."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            passed = (arguments[0] for _, arguments in _calls(node, makers))
            if any(isinstance(each, ast.Name) and each.id == "code" for each in passed):
                yield node.name


def _codes(module: ast.Module, makers: frozenset[str]) -> Iterator[Code]:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    for scope in (*functions, module):
        named = {
            each.targets[0].id: each.value
            for each in ast.walk(scope)
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
        }
        for _, (code, *rest) in _calls(scope, makers):
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield Code(code.value, _in_words(rest[0], named) if rest else "")


def _calls(scope: ast.AST, makers: frozenset[str]) -> Iterator[tuple[str, list[ast.expr]]]:
    """The calls of makers, each with its arguments from the code on."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
            arguments = node.args[_POSITION.get(node.func.id, 0) :]
            if arguments:
                yield node.func.id, arguments


def _in_words(sentence: ast.expr, named: Mapping[str, ast.expr]) -> str:
    """A sentence as it stands in the source, with … for what is filled in."""
    match sentence:
        case ast.Constant(value=str() as text):
            return text if " " in text else ""
        case ast.Name(id=name) if name in named:
            return _in_words(named[name], {})
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case _:
            return ""


def _table(codes: list[Code]) -> str:
    rows = (f"| `{each.code}` | {each.sentence or '…'} |" for each in codes)
    return "\n".join(("| code | says |", "|---|---|", *rows))
