"""The settings of a workspace: its zone and currency, working hours, API keys, data, and the audit log."""
