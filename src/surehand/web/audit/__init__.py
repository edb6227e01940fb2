"""Audits of logs: bringing one, confirming its columns, the report, a mined contract, and back-tests."""
