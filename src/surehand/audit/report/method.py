"""By which rules all of it was counted, at which rates, and what the words mean."""

from __future__ import annotations

from surehand.audit.report.document import Facts, Prose, Section, Table
from surehand.audit.report.glossary import GLOSSARY, called, named
from surehand.audit.result import Audited
from surehand.audit.voice import say, told


def method(audited: Audited) -> Section:
    """The rules, the rates and the words."""
    rules = [[named(name), told(sentence)] for name, sentence in audited.rules.items()]
    taken = [
        [called(name), told(sentence)]
        for name, sentence in audited.measure_rules.items()
        if name not in audited.withheld
    ]
    return Section(
        "method",
        say("Method"),
        [
            Prose(say("Another rule gives another number: name the rules where you show one.")),
            Table(say("Rules"), [say("What"), say("How it is counted")], rules),
            Table(say("Measures"), [say("What"), say("How it is counted")], taken),
            Table(
                say("Rates and assumptions"),
                [say("What"), say("Reckoned with")],
                [[named(name), told(sentence)] for name, sentence in audited.rates.items()],
            ),
            Table(
                say("Signs that were looked for"),
                [say("Sign"), say("Rule")],
                [[code, told(rule)] for code, rule in audited.signs.items()],
            ),
            Facts([(say(word), say(meaning)) for word, meaning in GLOSSARY.items()]),
        ],
    )
