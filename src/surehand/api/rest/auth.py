"""Who asks: the bearer token of an API key, and whether its scopes and its person's role reach far enough."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from surehand.core.engine import Next, Refusal
from surehand.runtime.access import Access, Scope, verify_key

NO_KEY = Refusal(
    "no_key",
    "This needs a valid API key in the header Authorization: Bearer shk_….",
    allowed=(Next("create_key", "Make a key in the settings of the workspace."),),
)


class Denied(Exception):
    """A request that is not let in. Raised where the framework asks who it is, and answered as the refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


class ApiKey(HttpBearer):
    """The one way in. Denies everything that the scope, and for some scopes the role, does not allow."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope: Scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Access:
        """What the key allows. Raises `Denied`."""
        access = verify_key(token)
        if access is None:
            raise Denied(NO_KEY)
        if refused := _refuse_scope(access, self.scope):
            raise Denied(refused)
        return access


def _refuse_scope(access: Access, scope: Scope) -> Refusal | None:
    if scope not in access.scopes:
        return Refusal(
            "scope_missing",
            f"This needs the scope “{scope}”; the key “{access.name}” has {', '.join(sorted(access.scopes))}.",
            allowed=(Next("create_key", "Make a key with that scope."),),
        )
    if scope == "admin" and access.role != "admin":
        return Refusal(
            "not_an_admin", "Only an administrator can do that, and the person of this key is none."
        )
    if scope == "playbooks" and access.role not in ("lead", "admin"):
        return Refusal("not_a_lead", "Only a lead or an administrator works on playbooks.")
    return None
