"""What a worker process does about money."""

from funding.operations.sheet_packs import make_pack

__all__ = ["make_pack"]
