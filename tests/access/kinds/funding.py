"""Objects about money."""
