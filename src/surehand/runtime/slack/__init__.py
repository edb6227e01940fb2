"""Slack, joined to the workspace: alerts go there and are kept up to date, clicks there become commands here."""
