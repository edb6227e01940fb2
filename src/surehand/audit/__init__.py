"""The audit of a process: an event log in, measures and findings out. DuckDB holds the log; Django is unknown here."""
