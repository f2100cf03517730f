"""Which pages may open a connection: only ours.

A browser lets every page open a WebSocket to every server, and only says in ``Origin`` which page it was.
"""

from urllib.parse import urlsplit

DEFAULT_PORTS = (":80", ":443")


def same_origin(origin: str | None, host: str | None) -> bool:
    """Whether a request for ``host`` comes from a page of the same host, or from a program, which names no origin.

    The scheme is left out: behind a proxy that terminates TLS it is another one. The proxy must pass on the ``Host``.
    """
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and _short(parts.netloc) == _short(host or "")


def _short(host: str) -> str:
    """The host without a port that goes without saying."""
    host = host.lower()
    return next((host.removesuffix(port) for port in DEFAULT_PORTS if host.endswith(port)), host)
