"""The inbox: what needs the reader, and what the reader waits for."""
