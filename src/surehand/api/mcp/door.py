"""Who may come in: an agent with a key made for this address, so many times a minute as the REST API allows."""

from __future__ import annotations

from importlib.util import find_spec

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

from surehand.api.mcp.calls import NO_DATABASE
from surehand.api.rest.limits import PerKey
from surehand.core.engine import Next, Refusal
from surehand.runtime.access import Access, agents_address, verify_key

INSTALL = "pip install 'surehand[mcp]'"


def is_installed() -> bool:
    """Whether the extra that speaks the protocol is there."""
    return find_spec("mcp") is not None


def let_in(request: HttpRequest, token: str) -> Access | Refusal:
    """What the key of an agent allows. What is left of its minute is kept on the request."""
    try:
        access = verify_key(token, audience=agents_address())
    except (OperationalError, InterfaceError):
        return NO_DATABASE
    if access is None:
        return Refusal(
            "no_key",
            f"This needs a valid key of an agent, made for {agents_address()}.",
            allowed=(Next("create_key", "Make one with: surehand key create NAME --agent."),),
        )
    request.auth = access
    limit = PerKey()
    if not limit.allow_request(request):
        wait = f"{limit.wait():.0f}"
        return Refusal("too_many_requests", f"This key has used up its minute; go on in {wait} seconds.")
    return access
