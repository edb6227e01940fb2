"""What is counted in an event log: plain SQL for each measure, a struct for each result, in the rules of the log."""
