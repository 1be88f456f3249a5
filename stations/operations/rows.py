"""Writing a row from a form's worth of values."""


def write(row, **wanted):
    """Saves what differs and returns the names of the changed fields; a new row is saved whole."""
    is_new = row._state.adding
    changed = [field for field, value in wanted.items() if is_new or getattr(row, field) != value]
    for field in changed:
        setattr(row, field, wanted[field])
    if is_new:
        row.save()
    elif changed:
        row.save(update_fields=changed)
    return changed
