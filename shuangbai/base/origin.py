"""Where a request comes from, when proxies stand between."""

import ipaddress

from django.conf import settings


def client_address(request):
    """The address that the outermost trusted proxy saw, or None where there is none (a socket).

    X-Forwarded-For is only believed as far as our own proxies wrote it: settings.TRUSTED_PROXIES
    says how many stand in front. Whatever a client put into the header itself is further left.
    """
    hops = request.headers.get("X-Forwarded-For", "").split(",") if settings.TRUSTED_PROXIES else []
    chain = [hop.strip() for hop in hops if hop.strip()] + [request.META.get("REMOTE_ADDR", "")]
    return _plain(chain[max(0, len(chain) - 1 - settings.TRUSTED_PROXIES)])


def _plain(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def neighbourhood(address):
    """What one subscriber holds: an IPv4 address, or the /64 that an IPv6 host can roam in."""
    if address is None or ":" not in address:
        return address or ""
    return str(ipaddress.ip_network(f"{address}/64", strict=False))
