"""Stand-ins for outside systems that keep state: what they answer is checked by software that nobody here wrote."""
