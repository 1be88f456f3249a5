"""Routes of households, clients, tiers and rolls."""

LINES = []
