"""Connecting a system step by step: access, what to bind, mapping, preview. Each step can be left and taken up."""
