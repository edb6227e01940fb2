"""Slack: the page on which it is connected, and the addresses at which it calls us."""
