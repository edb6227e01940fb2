"""The language of a text, by the small words it is full of, or by its script. Close calls are read, not refused."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from surehand.assist.source import Language

_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and of to is that for it with you we are this be have not but they will our from at by an as was "
        "what there would if can do so he she i'm we'll it's which your their been has had yes just about",
        "de": "der die das und ist nicht wir sie zu den von mit auf für ein eine dass es im dem auch als an werden aus "
        "bei nach wird sind ich hat wie noch einen oder aber haben kann uns ihr bis mal ja",
        "French": "le la les des et est une que pour dans pas nous vous sur qui avec ce il elle sont au aux du cette "
        "mais ou par plus je ne se être avons c'est",
        "Spanish": "el la los las de que y en un una es para con por no se lo del al como más pero su está son "
        "nosotros hay muy ya también este esta",
        "Italian": "il lo la gli di che e un una per con non sono del della dei nel alla da si come più ma anche "
        "questo questa è ci abbiamo",
        "Dutch": "de het een en van is dat niet we wij voor met zijn op te aan er maar ook om bij naar dit deze wordt "
        "hebben kan nog wel ik je",
        "Portuguese": "o os as de que e em um uma para com não por se do da dos das no na mas mais como está são "
        "você nós também isso este",
        "Polish": "i w na z do nie się że jest to o jak za od po dla ale przez tym są być czy już tak my będzie",
        "Swedish": "och att det som en på är av för den med till inte om ett har vi de jag men kan ska så från",
        "Danish": "og at det som en på er af for den med til ikke om et har vi de jeg men kan skal så fra",
        "Turkish": "ve bir bu için ile da de çok ne biz daha olarak ama gibi var değil mı mi olan",
    }.items()
}
_SCRIPTS = {
    "CYRILLIC": "Cyrillic",
    "GREEK": "Greek",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CJK": "Chinese",
    "DEVANAGARI": "Hindi",
    "THAI": "Thai",
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE = 20_000
_LEAST = 3
_LEAST_SHARE = 0.08
"""Of running text a third and more are small words; of lists of names and figures hardly any are."""
_RUNNING = 60
"""So many words without small ones are in a language that is not known here; fewer are names and figures."""
_AHEAD = 1.3
"""So much more than of the languages that are read must speak for another one."""


def language_of(text: str) -> tuple[Language, str]:
    """The language in which a text is read, and where it is none of those, the name of its own, or nothing."""
    sample = text[:_SAMPLE]
    if (script := _script_of(sample)) is not None:
        return "", script
    words = [word.replace("’", "'").casefold() for word in _WORD.findall(sample)]
    counts = {language: sum(word in small for word in words) for language, small in _SMALL_WORDS.items()}
    english, german = counts.pop("en"), counts.pop("de")
    ours = max(english, german)
    other = max(counts, key=lambda language: counts[language])
    if counts[other] > ours * _AHEAD and counts[other] >= max(_LEAST, _LEAST_SHARE * len(words)):
        return "", other
    if len(words) >= _RUNNING and ours < _LEAST_SHARE * len(words) / 2:
        return "", ""
    return ("de" if german > english else "en"), ""


def _script_of(text: str) -> str | None:
    """What a text is in that is not in Latin letters; empty where the script is not known, None for Latin letters."""
    letters = [letter for letter in text[:4_000] if letter.isalpha()]
    foreign = Counter(
        unicodedata.name(letter, "").split(" ")[0].split("-")[0] for letter in letters if letter > "\u036f"
    )
    foreign.pop("LATIN", None)
    if not letters or sum(foreign.values()) * 2 < len(letters):
        return None
    if foreign["HIRAGANA"] + foreign["KATAKANA"]:
        return "Japanese"
    return _SCRIPTS.get(foreign.most_common(1)[0][0], "")
