"""What stands at a place: functions `(world, code) -> object`, known by their names."""

KINDS = {}


def kind(make):
    """Registers a kind of object; its name is what a Line's `kind` says."""
    KINDS[make.__name__] = make
    return make


def marker(code):
    """A word that stands in every object of a place and nowhere else."""
    return f"标记{code[-9:]}"
