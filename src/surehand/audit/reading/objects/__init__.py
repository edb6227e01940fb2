"""Object-centric event logs (OCEL 1.0 and 2.0): read from JSON, XML and SQLite, laid flat for one type of object."""
