"""Insights: how handoffs go, told in tables and charts, each number with the records behind it."""
