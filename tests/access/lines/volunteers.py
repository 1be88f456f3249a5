"""Routes of volunteers."""

LINES = []
