"""The task list."""
