"""Slack: its Web API, its signatures, its messages and windows, and its open line (Socket Mode).

Facts: https://docs.slack.dev/. Everything here is plain: no workspace, no database.
"""
