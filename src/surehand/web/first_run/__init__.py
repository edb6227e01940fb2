"""The first run: what the business is, who works there, and a first handoff; and the list of first steps."""
