"""The app for a public server: the page, the HTTP interface below ``/api/v1``, probes and security headers.

Start it with ``streamlit run server.py`` or ``uvicorn server:app``.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current
from ai_factories.web import mcp
from ai_factories.web.connections import bound
from ai_factories.web.headers import API, ClosedPaths, Policy, SecurityHeaders, answer_failure
from ai_factories.web.interface import api
from ai_factories.web.limits import Limits
from ai_factories.web.logs import refuse_setting
from ai_factories.web.pages import add_file, page, routes
from ai_factories.web.probes import PROBES
from ai_factories.web.settings import INTERFACE, embedders, log_level, public_origin, sessions_per_address
from ai_factories.web.shell import KEY, shell
from ai_factories.web.static_files import StaticFiles
from components import seams, site_map
from components.views import VIEWS

seams.start_logs()
seams.stay_private()
try:
    log_level()
    policy = Policy(
        seams.base_path(), seams.FRAMES, seams.inline_scripts(), embedders(), seams.FOLDERS, frozenset(VIEWS)
    )
    public_origin()
    per_address = sessions_per_address()
except ValueError as error:
    refuse_setting(str(error))
    sys.exit(1)
os.environ[INTERFACE] = API
sessions = bound(per_address)
assistants = mcp.sessions(public_origin() + policy.base)


def documentation(request: Request) -> Response:
    """Redirect the interface's path without a trailing slash, which ``Mount`` does not match, to its documentation."""
    return RedirectResponse(f"{request.url.path}/docs" + (f"?{request.url.query}" if request.url.query else ""))


def subscription(request: Request) -> Response:
    """Redirect a short address of a feed or calendar to the interface, which limits how often it may be asked."""
    name = request.url.path.rpartition("/")[2]
    return RedirectResponse(f"{policy.base}{API}/{name}" + (f"?{request.url.query}" if request.url.query else ""), 308)


def only_for_assistants(_request: Request) -> Response:
    """Tell whoever opens the address of the MCP server what it is for; it keeps no streams open."""
    return PlainTextResponse("An MCP server: give this address to your assistant.", 405, headers={"Allow": "POST"})


def failed(request: Request, _error: Exception) -> Response:
    return answer_failure(request, policy)


def view(path: str) -> Route:
    """The page of a view of the dashboard, which shows its text before Streamlit has started."""
    titles = {path: title for path, (title, _view) in VIEWS.items()}

    def endpoint(request: Request) -> Response:
        return shell(request, path, titles, seams.index_page(), policy.base)

    return Route(f"{policy.base}/{path}", endpoint, middleware=[Middleware(GZipMiddleware)])


class Unknown:
    """Responds with 404 to paths at which there is nothing: Streamlit would send its own page for each."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        below = scope["path"].removeprefix(policy.base) if scope["type"] == "http" else ""
        known = below in seams.OWN_FILES or seams.CORE in below or not policy.is_page(below)
        known = known or any(route.matches(scope)[0] != Match.NONE for route in app_routes)
        if scope["type"] == "http" and not known:
            response = await run_in_threadpool(page, Request(scope), policy.base)
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Make the files of the map available before anyone has opened a page here: its readers may come from elsewhere."""
    with suppress(DataError):  # readiness reports it
        site_map.serve_files(current()[0])
    async with assistants.run():
        yield


# Probes respond both at the root and below the base path.
bases = sorted({"", policy.base})
style = (seams.FRONTEND / "page.css").read_text(encoding="utf-8")
# More specific than the live page's own rules, which come while this is still seen.
add_file("dashboard", style.replace(f".{KEY}", ":is(#first *).first-"), "css")
app_routes: list[BaseRoute] = [
    *(Route(base + path, probe) for base in bases for path, probe in PROBES.items()),
    Route(policy.base + API, documentation),
    Mount(policy.base + API, api),
    Route(policy.base + mcp.PATH, StreamableHTTPASGIApp(assistants), methods=["POST"]),
    Route(policy.base + mcp.PATH, only_for_assistants),
    *(Route(f"{policy.base}/{name}", subscription) for name in ("feed.atom", "calendar.ics")),
    *routes(policy.base),
    *map(view, VIEWS),
]
app = st.App(
    Path(__file__).parent / "app.py",
    routes=app_routes,
    lifespan=lifespan,
    middleware=[
        Middleware(SecurityHeaders, policy=policy),
        Middleware(
            Limits, limited=(f"{policy.base}{API}/", policy.base + mcp.PATH), sessions=sessions, per_address=per_address
        ),
        Middleware(ClosedPaths, base=policy.base, paths=seams.PRIVATE),
        Middleware(Unknown),
        Middleware(StaticFiles, files=seams.static_files()),
    ],
    exception_handlers={Exception: failed},
)
