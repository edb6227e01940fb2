"""The short codes of playbooks as people read them: why something is returned, why a clock is paused."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

_CODES = {
    "incomplete": gettext_lazy("incomplete"),
    "misrouted": gettext_lazy("misrouted"),
    "not_ready": gettext_lazy("not ready"),
    "capacity": gettext_lazy("capacity"),
    "duplicate": gettext_lazy("duplicate"),
    # Why a clock is paused is each playbook's own word; these stand in those that are shipped.
    "waiting_on_access": gettext_lazy("waiting on access"),
    "waiting_on_account": gettext_lazy("waiting on account"),
    "waiting_on_background_check": gettext_lazy("waiting on background check"),
    "waiting_on_candidate": gettext_lazy("waiting on candidate"),
    "waiting_on_client": gettext_lazy("waiting on client"),
    "waiting_on_customer": gettext_lazy("waiting on customer"),
    "waiting_on_finance": gettext_lazy("waiting on finance"),
    "waiting_on_material": gettext_lazy("waiting on material"),
    "waiting_on_papers": gettext_lazy("waiting on papers"),
    "waiting_on_signature": gettext_lazy("waiting on signature"),
    "waiting_on_stock": gettext_lazy("waiting on stock"),
    "waiting_on_supplier": gettext_lazy("waiting on supplier"),
}


def in_words(code: str) -> str:
    """A code at the beginning of a line: ``waiting_on_client`` is “Waiting on client”."""
    return str(capfirst(within_words(code)))


def within_words(code: str) -> str:
    """A code in the middle of a sentence: “waiting on client”."""
    return str(_CODES.get(code, code.replace("_", " ")))
