"""Paths of the framework that are not for the public."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class ClosedPaths:
    """Answers 404 for all ``paths`` below ``base``."""

    def __init__(self, app: ASGIApp, base: str, paths: tuple[str, ...]) -> None:
        self.app = app
        self.closed = tuple(base + path for path in paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(self.closed):
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
