"""What the settings of the assists say: outcomes, methods, what was hidden, why something was dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from surehand.core.values import Money
from surehand.runtime.assists.model.usage import Total
from surehand.web import formats
from surehand.web.words import listed

OUTCOMES: Mapping[str, Promise] = {
    "answered": gettext_lazy("Answered"),
    "kept": gettext_lazy("Answered before"),
    "over_budget": gettext_lazy("Budget used up"),
    "resting": gettext_lazy("Left alone"),
    "timed_out": gettext_lazy("No answer in time"),
    "unreachable": gettext_lazy("Not reached"),
    "busy": gettext_lazy("Too busy"),
    "denied": gettext_lazy("Key refused"),
    "rejected": gettext_lazy("Question refused"),
    "failed": gettext_lazy("Failed there"),
    "unreadable": gettext_lazy("Answer not readable"),
}
METHODS: Mapping[str, Promise] = {
    "rules": gettext_lazy("Rules"),
    "model": gettext_lazy("Language model"),
    "agent": gettext_lazy("Agent"),
}
APIS: Mapping[str, Promise] = {
    "openai": gettext_lazy("OpenAI, and whoever speaks like it: Ollama, vLLM, llama.cpp, gateways"),
    "anthropic": gettext_lazy("Anthropic"),
}
RUNGS: Mapping[str, Promise] = {
    "native": gettext_lazy("it keeps to a schema"),
    "prompted": gettext_lazy("it has to be told the form in words"),
}
_KINDS = ("person", "email", "phone", "account", "link", "private")
"""What is hidden, people before how they are reached."""


def hidden_in_words(hidden: Mapping[str, int]) -> str:
    """“3 people, 1 e-mail address”: what was replaced before a text left."""
    return listed(_hidden(kind, hidden[kind]) for kind in _KINDS if hidden.get(kind))


def _hidden(kind: str, count: int) -> str:
    match kind:
        case "person":
            said = ngettext("%(count)s name", "%(count)s names", count)
        case "email":
            said = ngettext("%(count)s e-mail address", "%(count)s e-mail addresses", count)
        case "phone":
            said = ngettext("%(count)s phone number", "%(count)s phone numbers", count)
        case "account":
            said = ngettext("%(count)s account number", "%(count)s account numbers", count)
        case "link":
            said = ngettext("%(count)s link", "%(count)s links", count)
        case _:
            said = ngettext("%(count)s private value", "%(count)s private values", count)
    return said % {"count": count}


def tokens(count: int) -> str:
    """“12,400 tokens”."""
    said = ngettext("%(count)s token", "%(count)s tokens", count)
    return said % {"count": formats.number(count)}


def characters(count: int) -> str:
    """“3,100 characters”."""
    said = ngettext("%(count)s character", "%(count)s characters", count)
    return said % {"count": formats.number(count)}


def total(found: Total) -> str:
    """What was used in the last thirty days, in a sentence."""
    said = ngettext(
        "%(count)s question in the last 30 days: %(what)s.",
        "%(count)s questions in the last 30 days: %(what)s.",
        found.asked,
    )
    costs = [money(cost, currency) for currency, cost in found.cost.items()]
    what = listed([characters(found.characters), tokens(found.tokens), *costs])
    return said % {"count": formats.number(found.asked), "what": what}


def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency; empty where nothing has a price."""
    if amount is None:
        return ""
    plain = amount.quantize(Decimal("0.0001")).normalize() if amount else Decimal(0)
    # Cents at least, as people write money; and no more digits than say something.
    shown = plain if -int(plain.as_tuple().exponent) > 2 else plain.quantize(Decimal("0.01"))
    return formats.money(Money(shown, currency)) if currency else formats.number(shown)


def fields_in_words(fields: Iterable[str], titles: Mapping[str, str]) -> str:
    """The fields that were asked about, by their titles."""
    return listed(titles.get(each, each) for each in fields)
