"""One's own account: name, language, time zone, password, and signing out everywhere."""
