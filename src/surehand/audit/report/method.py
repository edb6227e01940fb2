"""By which rules all of it was counted, at which rates, and what the words mean."""

from __future__ import annotations

from surehand.audit.report.document import Facts, Prose, Section, Table
from surehand.audit.report.glossary import GLOSSARY, called
from surehand.audit.result import Audited


def method(audited: Audited) -> Section:
    """The rules, the rates and the words."""
    rules = [[name.replace("_", " "), sentence] for name, sentence in audited.rules.items()]
    taken = [
        [called(name), sentence]
        for name, sentence in audited.measure_rules.items()
        if name not in audited.withheld
    ]
    return Section(
        "method",
        "Method",
        [
            Prose("Another rule gives another number: name the rules where you show one."),
            Table("Rules", ["What", "How it is counted"], rules),
            Table("Measures", ["What", "How it is counted"], taken),
            Table(
                "Rates and assumptions",
                ["What", "Reckoned with"],
                [list(each) for each in audited.rates.items()],
            ),
            Table(
                "Signs that were looked for", ["Sign", "Rule"], [list(each) for each in audited.signs.items()]
            ),
            Facts(list(GLOSSARY.items())),
        ],
    )
