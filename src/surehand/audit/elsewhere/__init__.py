"""The same measures where the log is too large for one machine: their SQL, said in the words of another engine."""
