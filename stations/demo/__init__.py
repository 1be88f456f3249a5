"""The demo's people and what they run, on the real network. Everybody is invented, and so are all
phone, ID and account numbers; what the public documents say of whole cities and counties is kept."""
