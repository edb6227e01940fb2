"""The pattern page: every element in its states."""
