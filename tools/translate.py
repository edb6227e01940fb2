"""Gather every text that people see, and bring the catalogues of the other languages up to date.

``python tools/translate.py`` fills src/surehand/locale/LANGUAGE/LC_MESSAGES: ``django.po`` holds what pages say, marked
with gettext in Python and templates; ``sentences.po`` the templates of the sentences that the core and the runtime make
(see surehand/runtime/language.py); ``audits.po`` all that audits say (see surehand/runtime/audits/language.py). Fill in
what is empty and run it again: it also compiles. ``--missing`` only counts.
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
    "_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CALL = re.compile(r"""n?p?gettext\((?:[^()'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)""")
"""A marked text in what Django makes of a template."""
PLACE = re.compile(r"\{\w*\}")
"""A place in a sentence of the core."""
VAGUE = ("join", "name", "title", "len", "str", "self", "text")
"""Names that do not say what stands in a place."""
SPEAKING = (
    "core",
    "runtime",
    "assist/brief/__init__.py",
    "assist/flag.py",
    "assist/reading/unreadable.py",
    "connectors/hubspot/rules.py",
    "connectors/hubspot/failures.py",
    "connectors/clickup/failures.py",
    "connectors/clickup/paging.py",
)
"""The layers, and files of others, that make sentences without knowing a reader."""
REFUSING = ("Refusal", "Next", "Unmet", "ValueProblem")
"""What pages refuse they say in the same way: these are values, whoever makes them."""
SILENT = (
    "core/conditions/operators.py",
    "core/engine/clock_words.py",
    "core/conditions/problem.py",
    "core/conditions/reference.py",
    "core/conditions/sql.py",
    "core/conditions/unparse.py",
    "core/engine/reference.py",
    "core/playbook/model",
    "core/playbook/schema",
    "core/playbook/terms",
    "core/values/currencies.py",
    "runtime/backups",
    "runtime/demo",
    "runtime/exports",
    "runtime/hubspot/history.py",
    "runtime/hubspot/likeness.py",
    "runtime/hubspot/papers.py",
    "runtime/hubspot/wanted.py",
    "runtime/operations/health.py",
    "runtime/imports/columns.py",
    "runtime/imports/header.py",
    "runtime/imports/names.py",
    "runtime/operations/metrics.py",
    "runtime/projections",
    "runtime/operations/request_times.py",
    "runtime/verify",
    "web/patterns",
)
"""Places whose texts are for machines, for developers, or made up for a demonstration."""
TOLD = ("_Refused", "TaskFailed", "UnreadableTable")
"""Errors that become answers: a value, a table or a log that cannot be read."""
QUIET = ("log", "re", "re2", "sql", "cursor")
"""What is called on these is told to nobody: `log.info`, `re.compile`."""
UNSAID = ("sql", "example", "doc")
"""Values under these names are for machines, or for the reference of the language of conditions."""
NOT_PROSE = re.compile(
    r"[dEMyHhma:., ]+$|[A-Z_]{4,}\b|[A-Z]+ [A-Z]+$|.*\w ?\| ?\w|[,;(\"]|([A-Z][a-z]+( & | |$))+$", re.DOTALL
)
"""SQL, lists of words, ends of sentences, names."""
UNITS = ("minute", "hour", "day", "week", "working minute", "working hour", "working day", "working week")
ROUTED = ("", " because {when}", " who knows {skills}", " who knows {skills} because {when}")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
RELATIONS = (
    *("less than", "at most", "more than", "at least", "before", "on or before", "after", "on or after"),
    *("at or before", "at or after", "before or the same as", "after or the same as"),
)
TOGETHER = (
    *("and", "or", "yes", "no", "nothing", "none", "empty", "members", "admins", "contains", "matches"),
    *("asserted", "assumed", "verified", "incomplete", "misrouted", "not ready", "capacity", "duplicate"),
    *("accepted", "refused", "{count} min", "1 missing", "lead of {team}", "“{text}”"),
    *("nothing changes at the next gate.", "1 would newly be blocked: {blocked_by}"),
    *("1 would be asked for more than today: {asked_for}", "1 would no longer be blocked."),
    *("{many} in {stage}; {changes}", "{count} {records} is", "{count} {records} are"),
    *("today ({date})", "today + {more} ({date})", "today - {less} ({date})", "now ({date})"),
    *("{left} is {value}", "{left} is {value}, not {wanted}", "{left} is {value}, the same as {wanted}"),
    *(
        f"{{left}} is {{value}}, which is {word}{{limit}}"
        for way in RELATIONS
        for word in (f"{way} ", f"not {way} ")
    ),
    *(f"{how} of {{team}}{why}" for how in ("the least loaded", "the next in turn") for why in ROUTED),
    *(f"{{day}} {month} {{year}}" for month in MONTHS),
    *(f"{{day}} {month} {{year}} at {{time}}" for month in MONTHS),
    *(f"{{amount}} {unit}{plural}" for unit in UNITS for plural in ("", "s")),
)
"""What the core puts together at run time, and words that stand alone."""


GLOSSARY = "audit/report/glossary.py"
SAYING = ("say", "part_of")
SILENT_IN_AUDITS = (
    "audit/elsewhere",
    "audit/pseudonyms.py",
    "audit/backtest/judge.py",
    "audit/backtest/words.py",
    "audit/measures/hours.py",
    "audit/mining/conditions.py",
    "audit/mining/writing",
    "audit/report",
)
"""Where audits have no texts beside those that they say by name."""
ASKING = ("rows", "row", "execute", "evidence")
"""What is called so takes SQL."""
SQL = re.compile(
    r"^\W*\w+\(|\b(?:AND|AS|BETWEEN|FILTER|FROM|IN|IS|JOIN|NOT|NULL|OR|OVER|SELECT|WHERE)\b|'VARCHAR'|"
    r"[<>=]{1,2} [?\d'{]|_\w+\(|^[#^]"
    r"|^place <|^today [+-]| \* "
    r"|^\w+: \{|^\{\w+\} (?:=|>) |= '"
)
"""SQL, patterns, and lines of playbook files."""
FULL_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
VERDICTS = (
    "Of none of what it holds it is known what became of it",
    "Would have caught nothing",
    "Went bad no more often than chance gives",
    "Would hold everything",
    "Would hold nothing",
    "Cannot be told",
)
BACK_TESTS = (
    "{name} cannot be told at any move.",
    *(
        f"{{name}} would have {did} {what}."
        for did in ("held", "warned at")
        for what in (
            "none of {moves}",
            "none of {moves} it can be told of",
            "every one of {moves}",
            "{moves}",
            "{moves}, and none of {of} that can be judged went bad: it would have caught nothing",
        )
    ),
    *("{n} move", "{n} moves", "{n} moves for sure", "{n} move for sure"),
    *("{n} of {of} moves ({share})", "{n} of {of} moves it can be told of ({share})"),
    "Of none of them it is known what became of it.",
    "{n} of {of} went bad ({part}), against {m} of {others} of the others ({range}).",
    *(
        "{n} of {of} went bad ({part}).",
        "{n} of {of} went bad ({part})",
        "{n} of {of} went bad ({part}) ({how})",
    ),
    *("none can be judged", "{n} returned", "{n} reworked", "{n} delayed", "{n} lost"),
    *("Chance would hardly give that difference.", "Chance alone could give that difference."),
    "It was filled later at {n}, after {hours} hours in the middle, and never at {never}.",
    "It was filled later at none, and never at {never}.",
    "Not told: {reasons}.",
    *(
        f"The gate before {{way}} asks for nothing: {{moves}} would have passed it{end}."
        for end in ("", "; {later}")
    ),
    *(
        f"Of {{n}} {moves} {{way}} the gate would have held {{held}} and let {{let}} through{untold}."
        for moves in ("move", "moves")
        for untold in ("", "; of {untold} it cannot be told")
    ),
    *("Of those held, {bad}; of those let through, {let}.", "Of those let through, {bad}."),
    "It would have held {caught}, and {n} that went well ({share} of what it holds).",
    *("{n} of {of} ({share}) that went bad", "none that went bad, as none did"),
    "Of {moves} held for missing fields, all of them were filled at {n}, after {median} hours in the middle and {p90}"
    " hours at the 90th percentile; never at {never}.",
    "At none of {moves} held for missing fields were all of them ever filled.",
    "Senders would have had {n} fields to fill at {moves}: {mean} at each, at most {most}.",
    "Senders would have had {n} field to fill at {moves}: {mean} at each, at most {most}.",
    *(f"{verdict}: {{items}}." for verdict in VERDICTS),
    "{log} has {moves} moves between stages of “{title}” in {cases} cases; the playbook has a gate for {gated} of"
    " them.",
    "Nothing can be said of its gates.",
    *(
        f"Its gates would have held {{held}} and let {{let}} through{untold}."
        for untold in ("", "; of {untold} it cannot be told")
    ),
    "{moves} goes where the playbook has no way, most often {way} ({n}).",
    "{moves} go where the playbook has no way, most often {way} ({n}).",
    "“{title}” cannot be taken as it stands at {moves}: {why}.",
    "“{title}” cannot be told at {moves}: {why}.",
    "No column of the log is {fields}: whether it was there cannot be told.",
    "No column of the log is {fields}: whether they were there cannot be told.",
    *(
        f"The new version would newly {did} {{n}} {moves} {{way}}{why}."
        for did in ("hold", "let through")
        for moves in ("move", "moves")
        for why in ("", ", because of {because}")
    ),
    *(
        "The new version would hold {moves} that the old one lets through, and let {less} through that the old one"
        f" holds; of {{same}} both say the same{untold}."
        for untold in ("", ", and of {untold} one of them cannot tell")
    ),
)
"""The sentences of back-tests, which are put together from pieces (audit/backtest/words.py)."""
EVIDENCE = (
    *("hand-overs", "good hand-overs", "hand-overs that brought it", "hand-overs it went well"),
    *(
        "1 person",
        "{n} people",
        "{person} ({n} cases)",
        "{person} ({n} of {of})",
        "over a quarter",
        "“{column}”: {n} of {of} different values are of this type",
    ),
    *("in {n} of {of} cases", "{team} does {share} of it", "{n} begin here", "{n} of {of} end here"),
    *("nothing leads on often enough", "the outcome is by its name"),
    "{n} of {of} that leave it go here ({low} to {high})",
    "this way was taken {share} and in {others}",
    *("{n} of the {of} others that leave the stage", "{n} of the {of} others"),
    "{person} received {share} and in {others}",
    *("hand-overs with it", "such hand-overs", "the log has no address: write it in", "mostly {people}"),
    *("no person is mapped", "a convention: twice the deadline, not from history", "each {share} or more"),
    "a convention: too few good hand-overs waited for somebody, and not for a clock",
    "empty on arrival and filled by the receiver within {days} days {share}",
    *(f"{{n}} {what} ({{low}} to {{high}})" for what in ("came straight back", "came through again later")),
    *(
        "{share} of {n} good hand-overs waited {time} or less from the sender's last step to the receiver's first,"
        f" {of}; half of them {{half}} or less"
        for of in ("of working time", "of the clock")
    ),
    "of {of} {these} {n} were not good ({low} to {high}), of {rest} {others} {worse} ({least} to {high_2}): they go"
    " together ({chance} by chance, corrected for {tries} tries)",
    *("whether one causes the other is not known", "something empty was filled then"),
    "{n} of {of} came straight back",
    *(
        "{text} fits {n} of {of}",
        "nothing that fits a reason",
        "“{column}” says why: {text}",
        "nothing tells why",
    ),
    *("{text} (something empty was filled then)", "{text} (they then went to another team)"),
    "{text} (something empty was filled then, they then went to another team)",
    *("incomplete", "misrouted", "not ready", "capacity", "duplicate", "not qualified"),
    *(
        f"{{n}} {kind}{unit}{end}"
        for kind in ("", "working ")
        for unit in ("minute", "hour", "day")
        for end in ("", "s")
    ),
)
"""The evidence beside the lines of a draft, which is put together from clauses (audit/mining)."""
TOGETHER_IN_AUDITS = (
    *BACK_TESTS,
    *EVIDENCE,
    *(
        "move",
        "moment",
        "same moment",
        "constant",
        "held",
        "cannot be told",
        "not asked",
        "returned",
        "reworked",
    ),
    *("backward", "delayed", "lost", "bad", "no effect", "interval"),
    *("and", "or", "“{text}”", "(empty)", "Surehand's own events"),
    *FULL_MONTHS,
    *(f"{{n}} {unit}" for unit in ("years", "weeks", "days", "hours")),
    *(
        "{n} of {of} cases ({share}, probably {interval})",
        "{n} of {of} hand-overs ({share}, probably {interval})",
    ),
)
"""What audits put together at run time, and words that stand alone."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--missing", action="store_true", help="only say what is not translated")
    only_count = parser.parse_args().missing
    for language in LANGUAGES:
        for domain, template in (("django", pages()), ("sentences", sentences()), ("audits", audits())):
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
    for text in sorted({*_spoken_texts(), *TOGETHER}):
        catalogue.add(text)
    return catalogue


def audits() -> Catalog:
    """What audits say: the texts of their reports, and the templates of their sentences."""
    catalogue = Catalog()
    for text in sorted({*_texts_of_audits(), *TOGETHER_IN_AUDITS}):
        catalogue.add(text)
    return catalogue


def _texts_of_audits() -> Iterator[str]:
    for path in sorted((SOURCE / "audit").rglob("*.py")):
        place = str(path.relative_to(SOURCE))
        tree = ast.parse(path.read_text("utf-8"))
        yield from _said_in(tree, all_of_it=place == GLOSSARY)
        if not place.startswith(SILENT_IN_AUDITS):
            yield from (text for text in texts_in(_without_sql(tree)) if not SQL.search(text))


def _said_in(tree: ast.AST, *, all_of_it: bool) -> Iterator[str]:
    """The templates that reports say, single words too; of the glossary every value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING:
            texts = [
                each for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            yield from (text.value for text in texts)
        elif all_of_it and isinstance(node, ast.Dict):
            named = isinstance(node.keys[0], ast.Constant) and str(node.keys[0].value)[:1].isupper()
            yield from (each.value for each in [*node.values, *(node.keys if named else ())])


def _without_sql(tree: ast.AST) -> ast.AST:
    """A module without what it asks the database."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ASKING:
            node.args.clear()
    return tree


def _spoken_texts() -> Iterator[str]:
    for layer in SPEAKING:
        for tree in _trees(layer):
            yield from texts_in(tree)
    for tree in _trees("web"):
        for node in filter(_refuses, ast.walk(tree)):
            yield from texts_in(node)


def _trees(layer: str) -> Iterator[ast.Module]:
    place = SOURCE / layer
    for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
        if not str(path.relative_to(SOURCE)).startswith(SILENT):
            yield ast.parse(path.read_text("utf-8"))


def _refuses(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in REFUSING
    return isinstance(node, ast.Assign) and any(getattr(to, "id", "") == "sentence" for to in node.targets)


def texts_in(tree: ast.AST) -> Iterator[str]:
    """The texts of a module that people may see: prose that is neither a docstring nor an error of a developer."""
    hidden = set(_hidden(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(
            isinstance(b, ast.Name) and b.id == "Rule" for b in node.bases
        ):
            yield (ast.get_docstring(node) or "").partition("\n")[0]  # of a playbook check it is the message
        elif id(node) not in hidden:
            yield from (text.strip() for text in _templates(node) if _is_prose(text.strip()))


def _is_prose(text: str) -> bool:
    words = PLACE.sub("", text)
    return " " in text and len(re.findall(r"[A-Za-z]", words)) > 3 and not NOT_PROSE.match(text)


def _hidden(tree: ast.AST) -> Iterator[int]:
    """The literals that are not said: docstrings, errors, pieces of a longer text, what only machines read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif isinstance(node, ast.Set):
            yield from map(id, node.elts)
        elif isinstance(node, ast.JoinedStr):
            yield from (id(inner) for inner in ast.walk(node) if inner is not node)
        elif (isinstance(node, ast.Raise) and not _is_told(node)) or (
            isinstance(node, ast.Call) and _tells_nobody(node.func)
        ):
            yield from map(id, ast.walk(node))
        elif isinstance(node, ast.keyword) and node.arg in UNSAID:
            yield from map(id, ast.walk(node.value))


def _is_told(node: ast.Raise) -> bool:
    """Whether what is raised becomes an answer to people on its way out."""
    return isinstance(node.exc, ast.Call) and getattr(node.exc.func, "id", "") in TOLD


def _tells_nobody(function: ast.expr) -> bool:
    """Whether a call takes words to a log, a pattern, a set of words, or to gettext with its own catalogue."""
    if isinstance(function, ast.Name):
        return function.id in ("enumerate", "frozenset", *KEYWORDS)
    if not isinstance(function, ast.Attribute):
        return False
    of = function.value
    return function.attr == "split" or (isinstance(of, ast.Name) and of.id in QUIET)


def _templates(node: ast.AST) -> Iterable[str]:
    """The templates of a literal: each place named for what fills it; a choice between two texts gives both."""
    if isinstance(node, ast.Constant):
        return [_as_template(node.value)] if isinstance(node.value, str) else []
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


def _as_template(text: str) -> str:
    """A text that `str.format` fills: a place has a name, and a brace that is meant as one stands once."""
    return text.replace("{}", "{value}").replace("{{", "{").replace("}}", "}")


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
