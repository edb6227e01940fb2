"""Keeping what is typed into a form until it is sent."""
