"""ClickUp: what handoffs create there, what is read back, and how it is set up."""
