"""The ways in which HubSpot says no."""

from __future__ import annotations

import json
from typing import Any

TRACE = "aeb5f871-7f07-4993-9211-075dc63e7cbf"


class Refused(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, category: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "status": "error",
            "message": message,
            "correlationId": TRACE,
            "category": category,
            **more,
        }

    def as_row(self, trace: str, id: str = "") -> dict[str, Any]:
        """The same as one of the errors in the answer to a batch."""
        named = {"objectWriteTraceId": [trace]} if trace else {}
        named |= {"ids": [id]} if id else {}
        context = {**self.body.get("context", {}), **named}
        rest = {name: value for name, value in self.body.items() if name != "correlationId"}
        return {"errors": [], "links": {}, **rest, "context": context}


def unauthorised(message: str = "Authentication credentials not found.") -> Refused:
    return Refused(401, "INVALID_AUTHENTICATION", message)


def expired() -> Refused:
    return Refused(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired.")


def lacks(scope: str) -> Refused:
    detail = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": [scope]},
    }
    message = "This app hasn't been granted all required scopes to make this call."
    return Refused(403, "MISSING_SCOPES", message, errors=[detail])


def not_found(message: str = "resource not found", **more: Any) -> Refused:
    return Refused(404, "OBJECT_NOT_FOUND", message, **more)


def too_many(policy: str) -> Refused:
    message = f"You have reached your {policy.lower()} limit."
    return Refused(429, "RATE_LIMITS", message, errorType="RATE_LIMIT", policyName=policy)


def invalid(message: str, **more: Any) -> Refused:
    return Refused(400, "VALIDATION_ERROR", message, **more)


def bad_value(name: str, code: str, message: str) -> Refused:
    """What is wrong with a value stands as JSON inside the sentence."""
    inner = [{"isValid": False, "message": message, "error": code, "name": name, "portalId": 8866554}]
    return invalid(f"Property values were not valid: {json.dumps(inner)}")


def lacking(names: list[str], stage: str) -> Refused:
    """What the administrators require of a stage is not there."""
    details = [
        {
            "message": f"Property {name} is required when dealstage is {stage}.",
            "code": "REQUIRED_PROPERTY_MISSING",
            "context": {"propertyName": [name]},
        }
        for name in names
    ]
    return invalid("Required properties are missing for this object.", errors=details)


def breaks_rule(message: str) -> Refused:
    """A rule of the pipeline about moving or creating."""
    return invalid(message, subCategory="PIPELINE_RULE_VIOLATION", context={"propertyName": ["dealstage"]})


def taken(name: str, id: str) -> Refused:
    return Refused(409, "CONFLICT", f"A {name} with this value already exists. Existing ID: {id}")
