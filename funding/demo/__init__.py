"""The demo's money, written in bulk."""
