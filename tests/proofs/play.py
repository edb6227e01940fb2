"""Runs a part of a proof in a process of its own, on the database that the environment names: JSON in, JSON out."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    json.dump(import_module(f"tests.proofs.{sys.argv[1]}").play(**json.load(sys.stdin)), sys.stdout)
