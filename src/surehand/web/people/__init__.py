"""People and teams: who works here, as what, who is away, and who leaves."""
