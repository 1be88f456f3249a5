"""Where to go next, when the address says so."""

from django.utils.http import url_has_allowed_host_and_scheme


def own_path(page, *, default="/"):
    """The page when it is a path of this site, else the default: no link of ours leads away."""
    ours = (page or "").startswith("/")
    return page if ours and url_has_allowed_host_and_scheme(page, allowed_hosts=None) else default
