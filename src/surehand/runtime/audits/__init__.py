"""Audits in the product: a log is brought, its columns are confirmed, and a process of its own measures it."""
