"""Files whose content never changes under the same URL: compressed once, and cached by browsers."""

import gzip
import posixpath
import re
from dataclasses import dataclass

import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

RawHeaders = list[tuple[bytes, bytes]]
COMPRESSIBLE = re.compile(r"\.(js|css|json|geojson|html|svg)$")
GZIP = re.compile(r"(^|,)\s*(gzip|\*)(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
IMMUTABLE = "public, max-age=31536000, immutable"
MIN_LENGTH = 500  # bytes; shorter files are not worth compressing


@dataclass(frozen=True)
class Files:
    """Which files these are: their paths begin with one of ``folders``, and those that match ``versioned`` below
    ``base`` change with the content."""

    base: str
    folders: tuple[str, ...]
    versioned: re.Pattern[str]


class StaticFiles:
    """Lets browsers cache the files of Streamlit and of the map, and keeps them compressed.

    Streamlit sends its own uncompressed, to save processor time; here, a file that never changes is compressed once.
    """

    def __init__(self, app: ASGIApp, files: Files) -> None:
        self.app = app
        self.files = files
        self.prefixes = tuple(files.base + folder for folder in files.folders)
        self.compressed: dict[str, tuple[RawHeaders, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(self.prefixes):
            await self.app(scope, receive, send)
            return

        async def send_cacheable(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Accept-Encoding")
                if self._is_versioned(path):
                    headers["Cache-Control"] = IMMUTABLE
            await send(message)

        headers = Headers(scope=scope)
        accepted = GZIP.search(headers.get("Accept-Encoding", ""))
        whole = "range" not in headers and scope["method"] == "GET"
        if accepted and whole and COMPRESSIBLE.search(path) and path == posixpath.normpath(path):
            await self._send_compressed(scope, receive, send_cacheable)
        elif accepted:
            await self.app(scope, receive, send_cacheable)
        else:  # Streamlit takes "gzip;q=0" as a request for gzip
            await self.app(_without(scope, b"accept-encoding"), receive, send_cacheable)

    def _is_versioned(self, path: str) -> bool:
        return bool(self.files.versioned.fullmatch(path.removeprefix(self.files.base)))

    async def _send_compressed(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        status = 200
        raw, body = self.compressed.get(path, ([], b""))
        if not body:
            status, raw, body = await self._whole(scope, receive)
            headers = MutableHeaders(raw=raw)
            if status == 200 and len(body) > MIN_LENGTH:
                body = await anyio.to_thread.run_sync(lambda: gzip.compress(body, mtime=0))
                headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(body))})
                for name in ("ETag", "Accept-Ranges"):  # describe the uncompressed file
                    del headers[name]
                # Not Streamlit's response to paths of no file: there is no limit to their number.
                if "immutable" in headers.get("Cache-Control", "") or self._is_versioned(path):
                    self.compressed[path] = raw, body
        await send({"type": "http.response.start", "status": status, "headers": list(raw)})
        await send({"type": "http.response.body", "body": body})

    async def _whole(self, scope: Scope, receive: Receive) -> tuple[int, RawHeaders, bytes]:
        """The whole uncompressed file, whatever range or encoding was requested."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(_without(scope, b"accept-encoding", b"if-none-match", b"if-modified-since"), receive, keep)
        return messages[0]["status"], messages[0]["headers"], b"".join(m.get("body", b"") for m in messages[1:])


def _without(scope: Scope, *names: bytes) -> Scope:
    """The request without some of its headers."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in names]}
