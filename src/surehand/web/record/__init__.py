"""The page of a record: where it is, what is known, what is missing, and everything that happened."""
