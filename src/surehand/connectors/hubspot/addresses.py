"""Where things are in HubSpot's API: its dated version stands in this one place.

https://developers.hubspot.com/docs/api-reference/latest/overview. A dated version lives eighteen months.
"""

from __future__ import annotations

API = "https://api.hubapi.com"
AUTHORIZE = "https://app.hubspot.com/oauth/authorize"
VERSION = "2026-09"
OAUTH_VERSION = "2026-03"


def objects(type: str, rest: str = "", *, version: str = VERSION) -> str:
    """The objects of a type, or what is under them."""
    return f"/crm/objects/{version}/{type}{rest}"


def pipelines(type: str, *, version: str = VERSION) -> str:
    """The pipelines of a type."""
    return f"/crm/pipelines/{version}/{type}"


def pipeline_rules(type: str, pipeline: str, rest: str = "", *, version: str = VERSION) -> str:
    """The rules of a pipeline. https://developers.hubspot.com/docs/api-reference/latest/crm/pipelines/rules"""
    return f"/crm/pipelines-rules/{version}/{type}/{pipeline}{rest}"


def properties(type: str, *, version: str = VERSION) -> str:
    """The properties of a type."""
    return f"/crm/properties/{version}/{type}"


def associations(from_type: str, to_type: str, rest: str, *, version: str = VERSION) -> str:
    """The associations between two types, or their labels."""
    return f"/crm/associations/{version}/{from_type}/{to_type}{rest}"


def owners(*, version: str = VERSION) -> str:
    """The people who may own things."""
    return f"/crm/owners/{version}"


def teams(*, version: str = VERSION) -> str:
    """The teams of the account."""
    return f"/settings/users/{version}/teams"


def account(*, version: str = VERSION) -> str:
    """The account itself."""
    return f"/account-info/{version}/details"


def subscriptions(app: str, *, version: str = VERSION) -> str:
    """What an app is told of."""
    return f"/webhooks/{version}/{app}/subscriptions"


def token(rest: str = "") -> str:
    """Tokens of OAuth."""
    return f"/oauth/{OAUTH_VERSION}/token{rest}"
