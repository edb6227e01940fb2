"""Histories of other systems, known by their columns: each becomes a log of stages, owners, teams and fields."""
