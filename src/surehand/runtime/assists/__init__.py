"""The assists beside the records: what they read, and what becomes of what they propose."""
