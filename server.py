"""The app for a public server: the page, the HTTP interface below ``/api/v1``, probes and security headers.

Start it with ``streamlit run server.py`` or ``uvicorn server:app``.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current
from ai_factories.web.connections import bound
from ai_factories.web.headers import API, ClosedPaths, Policy, SecurityHeaders, answer_failure
from ai_factories.web.interface import api
from ai_factories.web.limits import Limits
from ai_factories.web.logs import refuse_setting
from ai_factories.web.probes import PROBES
from ai_factories.web.settings import INTERFACE, embedders, log_level, sessions_per_address
from ai_factories.web.static_files import StaticFiles
from components import seams, site_map

seams.start_logs()
seams.stay_private()
try:
    log_level()
    policy = Policy(seams.base_path(), seams.FRAMES, seams.inline_scripts(), embedders(), seams.FOLDERS)
    per_address = sessions_per_address()
except ValueError as error:
    refuse_setting(str(error))
    sys.exit(1)
os.environ[INTERFACE] = API
sessions = bound(per_address)


def documentation(request: Request) -> Response:
    """Redirect the interface's path without a trailing slash, which ``Mount`` does not match, to its documentation."""
    return RedirectResponse(f"{request.url.path}/docs" + (f"?{request.url.query}" if request.url.query else ""))


def failed(request: Request, _error: Exception) -> Response:
    return answer_failure(request, policy)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Make the files of the map available before anyone has opened a page here: its readers may come from elsewhere."""
    with suppress(DataError):  # readiness reports it
        site_map.serve_files(current()[0])
    yield


# Probes respond both at the root and below the base path.
bases = sorted({"", policy.base})
app = st.App(
    Path(__file__).parent / "app.py",
    routes=[
        *(Route(base + path, probe) for base in bases for path, probe in PROBES.items()),
        Route(policy.base + API, documentation),
        Mount(policy.base + API, api),
    ],
    lifespan=lifespan,
    middleware=[
        Middleware(SecurityHeaders, policy=policy),
        Middleware(Limits, interface=policy.base + API, sessions=sessions, per_address=per_address),
        Middleware(ClosedPaths, base=policy.base, paths=seams.PRIVATE),
        Middleware(StaticFiles, files=seams.static_files()),
    ],
    exception_handlers={Exception: failed},
)
