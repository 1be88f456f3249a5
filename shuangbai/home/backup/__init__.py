"""`manage.py backup` and `restore`: one tar of the database, the uploaded files and a manifest.

The manifest is the tar's last member: it holds the hash of every other one. Keys are never in it,
only their fingerprints, so that a restore with other keys is refused before it touches anything.
"""
