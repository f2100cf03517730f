"""What every response passes: headers that tell browsers what it may load and who may embed it, and closed paths."""

import re
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ai_factories.web.logs import log_request
from ai_factories.web.probes import PROBES

API = "/api/v1"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
LOGGED = "ai_factories.logged"  # in the scope of a request
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Policy:
    """What the headers depend on.

    ``base`` is the path below which the app is served; ``frame_paths`` are those of documents that run scripts written
    by folium; ``inline_scripts`` are the hashes of the scripts in Streamlit's own page; ``embedders`` may embed it.
    ``folders`` are those that the log names; ``views`` are the paths of the dashboard.
    """

    base: str
    frame_paths: str
    inline_scripts: str
    embedders: str
    folders: tuple[str, ...] = ()
    views: frozenset[str] = frozenset()

    def headers(self, path: str) -> dict[str, str]:
        """The headers for a response from a path."""
        below = path.removeprefix(self.base)
        if below == API or below.startswith(f"{API}/") or below in PROBES:
            policy = f"{NOTHING}; style-src 'self'"
        elif self.is_page(below):
            policy = f"{NOTHING}; style-src 'self'; script-src 'self'; img-src 'self' data:"
        else:
            # The page's own components are scripts in blobs.
            frame = below.startswith(self.frame_paths)
            scripts = "'unsafe-inline' 'unsafe-eval'" if frame else f"blob: {self.inline_scripts}"
            policy = (
                f"{NOTHING}; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
                "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; "
                "manifest-src 'self'"
            )
        # The page embeds its map in a frame, so it must always be allowed to embed itself.
        return HEADERS | {"Content-Security-Policy": f"{policy}; frame-ancestors 'self' {self.embedders}".strip()}

    def is_page(self, below: str) -> bool:
        """Whether a path below the app's is one of a page that needs no script, or of none at all."""
        return below.strip("/") not in self.views and not below.startswith(self.folders)


class SecurityHeaders:
    """Adds the headers of a ``Policy`` to every response, makes redirects relative, and logs error responses."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.policy.headers(scope["path"]))
                if "Location" in headers:
                    headers["Location"] = _relative(headers["Location"])
                if scope["path"].removeprefix(self.policy.base) not in PROBES:
                    scope[LOGGED] = True
                    log_request(scope["method"], known_path(scope, self.policy), message["status"])
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _relative(url: str) -> str:
    """A redirect without the host, which Starlette takes from the request; none of ours leads to another one.

    Two slashes at the beginning would make a host of a path.
    """
    return re.sub(r"^(\w+:)?[/\\]{2,}[^/\\?#]*", "", url) or "/"


def known_path(scope: Scope, policy: Policy) -> str:
    """The path of a request for the log, as far as it is one of ours: the rest is what somebody typed."""
    below = str(scope["path"]).removeprefix(policy.base)
    if below in PROBES:
        return below
    if below.startswith(f"{API}/"):
        return API + str(getattr(scope.get("route"), "path", "/…"))
    if route := getattr(scope.get("route"), "path", None):
        return str(route).removeprefix(policy.base)
    return next((folder for folder in policy.folders if below.startswith(folder)), "/") + "…"


def answer_failure(request: Request, policy: Policy) -> Response:
    """The response to a request that made the server fail; Starlette sends it outside all middleware."""
    if LOGGED not in request.scope:
        log_request(request.method, known_path(request.scope, policy), 500)
    return PlainTextResponse("The server failed.", 500, headers=policy.headers(request.url.path))


class ClosedPaths:
    """Responds with 404 to all ``paths`` below ``base``."""

    def __init__(self, app: ASGIApp, base: str, paths: tuple[str, ...]) -> None:
        self.app = app
        self.closed = tuple(base + path for path in paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(self.closed):
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
