"""What the person who runs the installation looks at: logs, metrics, traces, health."""
