"""A stand-in for a replica, which tells what reached it."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Thread

from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve


@contextmanager
def told_upstream() -> Iterator[str]:
    """A server that answers each request with its headers as JSON, and accepts every socket; yields its address."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)  # as many as a replica lets wait
    with serve(_stay, sock=listening, process_request=_answer, compression=None) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            host, port = server.socket.getsockname()
            yield f"{host}:{port}"
        finally:
            server.shutdown()
            thread.join()


def _answer(_connection: ServerConnection, request: Request) -> Response | None:
    if request.headers.get("Upgrade"):
        return None
    headers = Headers({"Connection": "close", "Content-Type": "application/json"})
    if request.path.endswith("/elsewhere"):
        headers["Location"] = "http://evil.example/ai-factories/api/v1/factories?country=FI"
        return Response(HTTPStatus.TEMPORARY_REDIRECT, "Temporary Redirect", headers, b"")
    headers["Set-Cookie"] = "_streamlit_xsrf=1; Path=/"
    body = json.dumps({name.lower(): value for name, value in request.headers.raw_items()}).encode()
    headers["Content-Length"] = str(len(body))
    return Response(HTTPStatus.OK, "OK", headers, body)


def _stay(connection: ServerConnection) -> None:
    for message in connection:
        connection.send(message)
