"""Webhooks: who gets what happens, and what comes in from outside systems."""
