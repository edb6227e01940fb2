"""The REST API: requests become commands or named queries, and their outcome becomes JSON. No decision is made here."""
