"""Objects about volunteers."""
