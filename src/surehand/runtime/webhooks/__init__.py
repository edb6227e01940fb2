"""Webhooks: what happens is sent to whoever subscribed, and what outside systems send is kept, then processed."""
