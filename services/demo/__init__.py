"""Invented contacts with the demo's people."""
