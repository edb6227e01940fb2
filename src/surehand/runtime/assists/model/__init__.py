"""Asking a language model: what a workspace allows it, when it is asked, and what is kept of its answer."""
