"""Imports of tables: what a file holds, what its columns become, how far it is."""
