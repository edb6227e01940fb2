"""Signing in, by password or one-time link, and out."""
