"""The board of a playbook: its records in their stages, and the seams between the teams."""
