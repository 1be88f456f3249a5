"""Routes of contacts, cases and the day."""

LINES = []
