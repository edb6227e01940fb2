"""What every connector that holds twins of records shares: whose turn it is to read, what is written back, echoes."""
