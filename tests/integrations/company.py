"""Puts the sample company into the database that the environment names, and prints the keys to it as JSON."""

from __future__ import annotations

import json
import sys

import django

PEOPLE = ("sender", "receiver", "admin")
SCOPES = ("read", "write", "hooks")


def main() -> None:
    """A company with a handoff that nobody accepted in time: a worker finds it overdue as soon as it works."""
    from django.core.management import call_command

    from surehand.runtime.access import NewKey, create_key
    from tests.fixtures import Company

    call_command("migrate", verbosity=0)
    company = Company("Sample")
    record, handoff = company.offered("Old Ltd")
    keys = {}
    for name in PEOPLE:
        scopes = (*SCOPES, "admin") if name == "admin" else SCOPES
        key = create_key(company.id, getattr(company, name), name, scopes)
        assert isinstance(key, NewKey), key
        keys[name] = key.token
    json.dump({"keys": keys, "record": record, "handoff": handoff}, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main()
