"""The catalogues of the other languages: complete, with the same places, compiled, and found by what the core says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation

from surehand.core.engine import Program, Refusal, Unmet, decide
from surehand.core.engine.case_scene import Scene, act_of, set_scene
from surehand.core.engine.cases import read_cases
from surehand.core.engine.gate import check_gate
from surehand.core.playbook import read_playbook
from surehand.runtime.language import spoken, spoken_reasons
from surehand.runtime.shipped import shipped_cases, shipped_playbooks
from tools import translate

pytestmark = pytest.mark.any_database

GERMAN = translate.LOCALE / "de" / "LC_MESSAGES"
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?\w+[^>]*>")
DOMAINS = {
    "django": cache(translate.pages),
    "sentences": cache(translate.sentences),
    "audits": cache(translate.audits),
}


@cache
def catalogue(domain: str) -> Catalog:
    with (GERMAN / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="de")


def entries(domain: str) -> list[Message]:
    return [each for each in catalogue(domain) if each.id]


def forms(text: object) -> list[str]:
    return [str(each) for each in text] if isinstance(text, tuple | list) else [str(text)]


def key(message: Message) -> tuple[str, str]:
    context = message.context or ""
    return context.decode() if isinstance(context, bytes) else context, forms(message.id)[0]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_is_translated(domain: str) -> None:
    told = {key(each) for each in DOMAINS[domain]() if each.id}
    known = {key(each) for each in entries(domain) if translate.is_translated(each)}
    assert told - known == set(), "run: python tools/translate.py, then fill in what is empty"


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_translation_is_left_over_or_fuzzy(domain: str) -> None:
    told = set(map(key, DOMAINS[domain]()))
    assert [each.id for each in entries(domain) if each.fuzzy or key(each) not in told] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_have_the_same_places(domain: str) -> None:
    differ = [
        each.id
        for each in entries(domain)
        if sorted(PLACES.findall(forms(each.id)[-1])) != sorted(PLACES.findall(forms(each.string)[-1]))
    ]
    assert differ == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_plurals_have_all_forms(domain: str) -> None:
    assert [each.id for each in entries(domain) if len(forms(each.id)) != len(forms(each.string))] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_german_quotes_as_german(domain: str) -> None:
    assert [each.string for each in entries(domain) if re.search(r"“\w+”", str(each.string))] == []


def test_what_is_compiled_is_what_is_written() -> None:
    with (GERMAN / "django.mo").open("rb") as file:
        compiled = {key(each): forms(each.string) for each in read_mo(file) if each.id}
    told = filter(translate.is_translated, entries("django"))
    assert compiled == {key(each): forms(each.string) for each in told}


def scenes() -> Iterator[tuple[Program, Scene, object]]:
    """Every case of every shipped playbook: the scene, and what somebody does in it."""
    for name, text in shipped_playbooks().items():
        playbook = read_playbook(text, name).playbook
        assert playbook is not None
        program = Program(playbook)
        for case in read_cases(shipped_cases(name), name).cases:
            scene = set_scene(program, case)
            assert isinstance(scene, Scene)
            yield program, scene, act_of(playbook, case)


def test_all_that_shipped_cases_say_is_german() -> None:
    unmet: list[Unmet] = []
    said: set[str] = set()
    for program, scene, act in scenes():
        for gate in program.gates.values():
            unmet.extend(check_gate(gate, scene.context, scene.state))
        outcome = decide(scene.context, scene.state, act)  # type: ignore[arg-type]  # a case that cannot act fails elsewhere
        if isinstance(outcome, Refusal):
            said.update((outcome.sentence, *(each.sentence for each in outcome.allowed)))
        else:
            said.update(why for event in outcome.events if (why := getattr(event, "why", "")))
    said.update(each.sentence for each in unmet if each.kind != "criterion")
    reasons = {each.seen for each in unmet if each.kind == "criterion"}
    with translation.override("de"):
        english = [each for each in said if spoken(each) == each]
        english += [each for each in reasons if spoken_reasons(each) == each]
    assert len(said) > 200
    assert english == []


AVOIDED = re.compile(
    r"\b(?:time-?outs?|forced?|forces|approv\w+|validat\w+|simulat\w+|insight|quality score|bounced?|payload|"
    r"assignees?|users?|tickets?|click here|please|sorry|oops|successfully|invalid)\b",
    re.IGNORECASE,
)
"""Words that mean something else here, or that nobody who works says."""
AVOIDED_IN_GERMAN = re.compile(
    r"\b(?:time-?out|handover|datens[aä]tz\w*|ticket\w*|genehmig\w*|freigeb\w*|freigabe\w*|stornier\w*|erzwing\w*|"
    r"pakete?s?|besitzer\w*|eigent[uü]mer\w*|zur[uü]ckweis\w*|admins?|bitte|leider|erfolgreich|benutzer\w*|du|dein\w*)\b",
    re.IGNORECASE,
)
OF_FILES = re.compile(
    r"`[^`]*`|(?:smtp|imaps)://\S+|^admin:|\badmins?\b(?=[,.:]? (?:or|oder)\b)|(?:an|und|to|and) admins?\b"
    r"|\b(?:tickets?|users?) of (?:HubSpot|Salesforce|Zendesk)|which user of Salesforce|audits of tickets|handover="
)
"""Words of files, addresses and other tools, which stay as they are."""


def prose_of(text: str) -> str:
    return OF_FILES.sub("", PLACES.sub("", text))


@pytest.mark.parametrize("domain", DOMAINS)
def test_english_says_what_people_say(domain: str) -> None:
    told = (text for each in DOMAINS[domain]() if each.id for text in forms(each.id))
    assert [text for text in told if AVOIDED.search(prose_of(text))] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_german_keeps_to_the_glossary(domain: str) -> None:
    told = (text for each in entries(domain) for text in forms(each.string))
    assert [text for text in told if AVOIDED_IN_GERMAN.search(prose_of(text))] == []
