class BackupError(Exception):
    """A sentence for the operator; nothing was changed unless it says so."""
