"""Tables on a schedule: set up, looked at, confirmed, and what came of the last look. For administrators."""
