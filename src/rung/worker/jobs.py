"""What the worker does when a service has asked for a job by name."""
