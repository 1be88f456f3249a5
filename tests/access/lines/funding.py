"""Routes of money."""

LINES = []
