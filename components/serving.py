"""What a public server adds to Streamlit's own: the HTTP interface, probes, security headers and compressed files."""

import base64
import gzip
import hashlib
import os
import posixpath
import re
from collections.abc import Callable, Mapping
from functools import cache
from logging import DEBUG, ERROR
from pathlib import Path

import anyio.to_thread
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.api import api
from components.loading import DataError, current
from components.logs import log, set_up
from components.records import INTERFACE

FRAME_ANCESTORS = "AI_FACTORIES_FRAME_ANCESTORS"
API = "/api/v1"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
RawHeaders = list[tuple[bytes, bytes]]
COMPRESSIBLE = re.compile(r"\.(js|css|json|geojson|html|svg)$")
# Streamlit's figures about itself, its agent, and uploads, which this page does not take.
PRIVATE = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/upload_file")
UNKEPT = {"Cache-Control": "no-store"}
LASTING = "public, max-age=31536000, immutable"
WORTH_COMPRESSING = 500  # bytes
VERSIONED = re.compile(  # see map_view.py; the library names its script after its content too
    r"/component/(components\.map_view\.\w+-[0-9a-f]{8}/[\w.-]+|streamlit_folium\.\w+/static/js/main\.[0-9a-f]{8}\.js)"
)
GZIP = re.compile(r"(^|,)\s*(gzip|\*)(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


def middleware() -> list[Middleware]:
    """What to wrap around Streamlit, the outermost first. Raises ``ValueError`` for a setting that cannot be used."""
    os.environ[INTERFACE] = API
    set_up()
    return [Middleware(SecurityHeaders, embedders=embedders()), Middleware(FixedFiles), Middleware(OpenData)]


def failed(request: Request, _error: Exception) -> Response:
    """The answer to a request that made the server fail."""
    _log(request.method, request.url.path, 500)
    headers = security_headers(request.url.path, embedders())
    return PlainTextResponse("The server failed.", 500, headers=headers)


def embedders() -> str:
    """The origins that may embed the page, by the setting ``AI_FACTORIES_FRAME_ANCESTORS``: everybody by default, none
    beside the page itself if it is empty. Raises ``ValueError`` for anything that is no origin."""
    value = os.environ.get(FRAME_ANCESTORS, "*").strip()
    for part in value.split():
        if part != "*" and not re.fullmatch(r"https?://(\*\.)?[a-z0-9.-]+(:\d+)?", part, re.IGNORECASE):
            raise ValueError(f"{FRAME_ANCESTORS}: {part!r} is no origin; allowed: *, nothing, or https://example.org")
    return value


def security_headers(path: str, embedders: str) -> dict[str, str]:
    """The headers that tell browsers what a response may load, from its own origin only, and who may embed it."""
    base = _base()
    below = path.removeprefix(base)
    if below == API or below.startswith(f"{API}/") or below in PROBES:
        policy = f"{NOTHING}; style-src 'self'"
    else:
        # The frame of the map runs what folium writes, and so needs more than the page. Scripts in a blob are the
        # page's own components.
        scripts = "'unsafe-inline' 'unsafe-eval'" if path.startswith(f"{base}/component/") else f"blob: {_inline()}"
        policy = (
            f"{NOTHING}; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            "font-src 'self' data:; connect-src 'self'; frame-src 'self'; manifest-src 'self'"
        )
    # The page embeds the frame of its map, so it may always embed itself.
    return HEADERS | {"Content-Security-Policy": f"{policy}; frame-ancestors 'self' {embedders}".strip()}


def _log(method: str, path: str, status: int) -> None:
    failed = status >= 500 and path.removeprefix(_base()) not in PROBES
    if status >= 400:
        level, event = (ERROR, "request failed") if failed else (DEBUG, "request refused")
        log.log(level, event, extra={"method": method, "path": path, "status": status})


def _base() -> str:
    path = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{path}" if path else ""


@cache
def _inline() -> str:
    """The hashes of the scripts that stand in Streamlit's own page."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    hashes = [hashlib.sha256(script.encode()).digest() for script in re.findall(r"<script>(.*?)</script>", page, re.S)]
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)


class SecurityHeaders:
    """Adds ``security_headers`` to every response, and logs those that say that something went wrong."""

    def __init__(self, app: ASGIApp, embedders: str) -> None:
        self.app = app
        self.embedders = embedders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        set_up()  # Streamlit sets its logs up anew when it starts, after this module

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(security_headers(scope["path"], self.embedders))
                _log(scope["method"], scope["path"], message["status"])
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class FixedFiles:
    """Lets browsers keep the files of Streamlit and of the map, and keeps them compressed.

    Streamlit sends its own uncompressed, to spare the processor; a file that never changes is compressed once and kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.base = _base()
        self.prefixes = tuple(f"{self.base}/{folder}/" for folder in ("static", "component"))
        self.kept: dict[str, tuple[RawHeaders, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(self.prefixes):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)

        async def send_lasting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Accept-Encoding")
                if VERSIONED.fullmatch(path.removeprefix(self.base)):
                    headers["Cache-Control"] = LASTING
            await send(message)

        accepted = GZIP.search(asked.get("Accept-Encoding", ""))
        if not accepted:  # Streamlit takes "gzip;q=0" for a wish
            scope = _without(scope, b"accept-encoding")
        if (
            accepted
            and "range" not in asked
            and scope["method"] == "GET"
            and COMPRESSIBLE.search(path)
            and path == posixpath.normpath(path)
        ):
            await self._compressed(scope, receive, send_lasting)
        else:
            await self.app(scope, receive, send_lasting)

    async def _compressed(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        status = 200
        raw, body = self.kept.get(path, ([], b""))
        if not body:
            status, raw, body = await self._whole(scope, receive)
            headers = MutableHeaders(raw=raw)
            if status == 200 and len(body) > WORTH_COMPRESSING:
                body = await anyio.to_thread.run_sync(lambda: gzip.compress(body, mtime=0))
                headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(body))})
                for name in ("ETag", "Accept-Ranges"):  # are about the file as it stands
                    del headers[name]
                # Not what Streamlit answers for addresses that are none: there is no end of those.
                if "immutable" in headers.get("Cache-Control", "") or VERSIONED.fullmatch(path.removeprefix(self.base)):
                    self.kept[path] = raw, body
        await send({"type": "http.response.start", "status": status, "headers": list(raw)})
        await send({"type": "http.response.body", "body": body})

    async def _whole(self, scope: Scope, receive: Receive) -> tuple[int, RawHeaders, bytes]:
        """The whole file as it stands, whatever part or form of it was asked for."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(_without(scope, b"accept-encoding", b"if-none-match", b"if-modified-since"), receive, keep)
        return messages[0]["status"], messages[0]["headers"], b"".join(m.get("body", b"") for m in messages[1:])


def _without(scope: Scope, *names: bytes) -> Scope:
    """A request without some of its headers."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in names]}


class OpenData:
    """Answers for the HTTP interface and the probes; all else is Streamlit's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.base = _base()
        self.start = self.base + API

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        answer: ASGIApp = self.app
        if scope["type"] == "http" and (probe := PROBES.get(path.removeprefix(self.base))):
            answer = await anyio.to_thread.run_sync(probe)
        elif scope["type"] == "http" and path.removeprefix(self.base).startswith(PRIVATE):
            answer = PlainTextResponse("There is nothing here.", 404)
        elif scope["type"] == "http" and path.rstrip("/") == self.start:
            query = scope["query_string"].decode()
            answer = RedirectResponse(f"{self.start}/docs" + (f"?{query}" if query else ""))
        elif scope["type"] == "http" and path.startswith(f"{self.start}/"):
            answer, scope = api, {**scope, "root_path": self.start}
        await answer(scope, receive, send)


def alive() -> Response:
    """The process answers."""
    return PlainTextResponse("ok", headers=UNKEPT)


def ready() -> Response:
    """Whether data can be shown; which edition they are, and how many problems the files have since then."""
    try:
        network, fault = current()
    except DataError as error:
        return JSONResponse({"ready": False, "problems": len(error.problems)}, 503, headers=UNKEPT)
    edition = {"ready": True, "version": network.package.version, "date": network.package.created}
    return JSONResponse(edition | ({"problems": len(fault.problems)} if fault else {}), headers=UNKEPT)


PROBES: Mapping[str, Callable[[], Response]] = {"/healthz": alive, "/readyz": ready}
