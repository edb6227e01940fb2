"""Webhooks: signed messages by HTTP POST, in both directions."""
