"""The shapes of HubSpot's own SDK, by address: what a request must look like, and what an answer."""

from __future__ import annotations

import re
from typing import Any, get_args, get_origin, get_type_hints

from hubspot_sdk._utils import PropertyInfo
from hubspot_sdk.types import account, auth, crm, settings, webhooks
from hubspot_sdk.types.crm import associations
from hubspot_sdk.types.crm.objects import generic_object_search_params
from hubspot_sdk.types.crm.objects import generic_objects as batches
from pydantic import TypeAdapter
from typing_extensions import is_typeddict

_TYPE = r"0-\d+"
REQUESTS: dict[str, Any] = {
    rf"POST /crm/objects/{_TYPE}/batch/create": batches.BatchCreateParams,
    rf"POST /crm/objects/{_TYPE}/batch/read": batches.BatchGetParams,
    rf"POST /crm/objects/{_TYPE}/batch/update": batches.BatchUpdateParams,
    rf"POST /crm/objects/{_TYPE}/batch/upsert": batches.BatchUpsertParams,
    rf"POST /crm/objects/{_TYPE}/batch/archive": batches.BatchDeleteParams,
    rf"POST /crm/objects/{_TYPE}/search": generic_object_search_params.GenericObjectSearchParams,
    rf"POST /crm/properties/{_TYPE}": crm.PropertyCreateParams,
    rf"POST /crm/associations/{_TYPE}/{_TYPE}/batch/read": associations.BatchGetParams,
    rf"POST /crm/associations/{_TYPE}/{_TYPE}/batch/associate/default": associations.BatchCreateDefaultParams,
    r"POST /oauth/token": auth.OAuthCreateTokenParams,
    r"POST /oauth/token/introspect": auth.OAuthIntrospectTokenParams,
    r"POST /oauth/token/revoke": auth.OAuthRevokeTokenParams,
}
ANSWERS: dict[str, Any] = {
    rf"GET /crm/objects/{_TYPE}": crm.CollectionResponseSimplePublicObjectWithAssociationsForwardPaging,
    rf"POST /crm/objects/{_TYPE}/batch/(create|read|update)": crm.BatchResponseSimplePublicObject,
    rf"POST /crm/objects/{_TYPE}/batch/upsert": crm.BatchResponseSimplePublicUpsertObject,
    rf"POST /crm/objects/{_TYPE}/search": crm.CollectionResponseWithTotalSimplePublicObject,
    rf"POST /crm/associations/{_TYPE}/{_TYPE}/batch/read": crm.BatchResponsePublicAssociationMultiWithLabel,
    rf"POST /crm/associations/{_TYPE}/{_TYPE}/batch/associate/default": crm.BatchResponsePublicDefaultAssociation,
    rf"GET /crm/associations/{_TYPE}/{_TYPE}/labels": crm.CollectionResponseAssociationSpecWithLabelNoPaging,
    rf"GET /crm/pipelines/{_TYPE}": crm.CollectionResponsePipelineNoPaging,
    rf"GET /crm/properties/{_TYPE}": crm.CollectionResponsePropertyNoPaging,
    r"GET /crm/owners": crm.CollectionResponsePublicOwnerForwardPaging,
    r"GET /settings/users/teams": settings.CollectionResponsePublicTeamNoPaging,
    r"GET /account-info/details": account.PortalInformationResponse,
    r"GET /webhooks/\d+/subscriptions": webhooks.SubscriptionListResponse,
    r"POST /oauth/token": auth.AccessTokenResponse,
    r"POST /oauth/token/introspect": auth.PublicAccessTokenInfoResponse,
}
NEWER = frozenset(("errors", "numErrors"))
"""What 2026-09 answers besides, which the SDK of 2026-03 does not know."""


def shape_of(table: dict[str, Any], method: str, path: str) -> Any:
    """The shape for an address without its version; None where the SDK has none."""
    return next(
        (shape for pattern, shape in table.items() if re.fullmatch(pattern, f"{method} {path}")), None
    )


def check_request(shape: Any, body: dict[str, Any]) -> None:
    """Raise when a body breaks the SDK's types, or says what they do not know."""
    hints = get_type_hints(shape, include_extras=True)
    given = _snake(hints, body)
    # What stands in the address is an argument of the SDK's, not part of the body.
    in_address = {name: "0-3" for name in hints if name in ("from_object_type", "to_object_type")}
    # It reads bit by bit, so it must live until the end.
    adapter = TypeAdapter(shape)
    read = _whole(adapter.validate_python({**in_address, **given}, strict=True))
    assert read == {**in_address, **given}


def check_answer(shape: Any, answer: dict[str, Any]) -> None:
    """Raise when an answer breaks the SDK's models, or says what they do not know."""
    read = shape.model_validate(answer)
    assert set(read.model_extra or {}) <= NEWER, read.model_extra
    for each in getattr(read, "results", None) or ():
        assert not each.model_extra, each.model_extra


def _snake(hints: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """A body with the names that the SDK's types have in Python."""
    names = {_alias(hint) or name: name for name, hint in hints.items()}
    return {names[name]: _inner(hints[names[name]], value) for name, value in body.items()}


def _alias(hint: Any) -> str | None:
    for each in _annotations(hint):
        if isinstance(each, PropertyInfo) and each.alias:
            return each.alias
    return None


def _annotations(hint: Any) -> list[Any]:
    found = list(getattr(hint, "__metadata__", ()))
    return found + [each for inner in get_args(hint) for each in _annotations(inner)]


def _inner(hint: Any, value: Any) -> Any:
    typed = next((each for each in _flat(hint) if is_typeddict(each)), None)
    if typed is None:
        return value
    inner = get_type_hints(typed, include_extras=True)
    if isinstance(value, list):
        return [_snake(inner, each) for each in value]
    return _snake(inner, value)


def _flat(hint: Any) -> list[Any]:
    if get_origin(hint) is None and not get_args(hint):
        return [hint]
    return [each for inner in get_args(hint) for each in _flat(inner)]


def _whole(value: Any) -> Any:
    """Pydantic reads an Iterable bit by bit: all of it."""
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return [_whole(each) for each in value]
