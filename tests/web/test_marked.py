"""Every text that people see is marked for translation: found by looking at the templates and the code of the pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import surehand

pytestmark = pytest.mark.any_database

WEB = Path(surehand.__file__).parent / "web"
TEMPLATES = sorted(path for path in (WEB / "templates").rglob("*.*") if path.parent.name != "patterns")
PAGES = sorted(path for path in WEB.rglob("*.py") if "patterns" not in path.parts)

MARKED = re.compile(
    r"{% block live %}.*?{% endblock %}|{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}"
    r"|<style>.*?</style>|{#.*?#}|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
"""What is translated, what templates say to themselves, and what only machines read."""
ATTRIBUTE = re.compile(r"""\s(?:aria-label|title|placeholder|alt|content|data-say[\w-]*)="([^"]*)\"""")
TAG = re.compile(r"<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
NO_PROSE = re.compile(
    r"width=device-.*|light dark|Surehand|Slack|HubSpot|ClickUp|https://|EUR|CSV|PDF|SVG|YAML|Markdown|Ctrl|Enter|Esc|&\w+;|"
    r"(?:Dana Diaz|Lea Lind), .*"
)
"""What reads the same in every language."""

PROSE = re.compile(r".*[A-Za-z]{2,}[,.:]? [A-Za-z“(]|[A-Z][a-z]+[.:]?$", re.DOTALL)
MARKS = frozenset(
    {
        "_",
        "_lazy",
        "gettext",
        "gettext_lazy",
        "ngettext",
        "ngettext_lazy",
        "pgettext",
        "pgettext_lazy",
        "spoken",
    }
)
"""The calls that translate."""
UNSEEN = frozenset(
    {
        "ValueProblem",
        "__init__",
        "Refusal",
        "Next",
        "compile",
        "split",
        "cast",
        "info",
        "warning",
        "exception",
        "format_html",
    }
)
"""The calls whose texts are translated where they are shown, or not shown."""
NAMES = re.compile(
    r"Surehand|Slack|Google|Microsoft|Authorization|Bearer|openid email|to be said|Any|Mode|Reader|"
    r"[EdMmyaHh, :.]+|.*[{}<\[].*",
    re.DOTALL,
)
"""Names, patterns, addresses, pieces of playbook files."""


def unmarked_in(template: str) -> Iterator[str]:
    """The texts of a template that stand outside of what is translated."""
    plain = MARKED.sub("", template)
    for text in [*ATTRIBUTE.findall(plain), *TAG.split(plain)]:
        if re.search(r"[A-Za-z]{2}", NO_PROSE.sub("", text)):
            yield " ".join(text.split())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_templates_mark_their_texts(path: Path) -> None:
    assert list(unmarked_in(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Not here</p>",
        '<a title="Go on">{{ name }}</a>',
        "{% if x %}Missing{% endif %}",
        '<b aria-label="Close"></b>',
    ],
)
def test_an_unmarked_text_is_found(template: str) -> None:
    assert len(list(unmarked_in(template))) == 1


def unmarked_code(code: str) -> Iterator[str]:
    """The texts of a module of pages that no call translates."""
    hidden: set[int] = set()
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if _tells_elsewhere(node):
            hidden.update(map(id, ast.walk(node)))
        elif isinstance(node, ast.Dict):
            hidden.update(map(id, node.keys))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in hidden:
            yield from (text for text in [node.value] if PROSE.match(text) and not NAMES.fullmatch(text))


def _tells_elsewhere(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", "")) in MARKS | UNSEEN
    if isinstance(node, ast.Assign):
        return any(getattr(to, "id", "") == "sentence" for to in node.targets)
    return isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(WEB)))
def test_code_of_pages_marks_its_texts(path: Path) -> None:
    assert list(unmarked_code(path.read_text("utf-8"))) == []


def test_an_unmarked_sentence_is_found() -> None:
    code = 'title = "Not found here"\nsaid = _("Found here")\n'
    assert list(unmarked_code(code)) == ["Not found here"]
