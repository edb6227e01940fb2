"""Files as tables of text: whatever wrote them, each column is text until the audit knows what it means."""
