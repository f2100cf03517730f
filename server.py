"""The app for a public server: the page, the HTTP interface below ``/api/v1``, probes and security headers.

Start it with ``streamlit run server.py`` or ``uvicorn server:app``.
"""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from ai_factories.web.headers import API, ClosedPaths, Policy, SecurityHeaders, answer_failure
from ai_factories.web.interface import api
from ai_factories.web.probes import PROBES
from ai_factories.web.settings import INTERFACE, embedders, log_level
from ai_factories.web.static_files import StaticFiles
from components import seams

try:
    log_level()
    policy = Policy(seams.base_path(), seams.FRAMES, seams.inline_scripts(), embedders())
except ValueError as error:
    sys.exit(str(error))
os.environ[INTERFACE] = API
seams.start_logs()


def documentation(request: Request) -> Response:
    """Redirect the interface's path without a trailing slash, which ``Mount`` does not match, to its documentation."""
    return RedirectResponse(f"{request.url.path}/docs" + (f"?{request.url.query}" if request.url.query else ""))


def failed(request: Request, _error: Exception) -> Response:
    return answer_failure(request, policy)


# Probes respond both at the root and below the base path.
bases = sorted({"", policy.base})
app = st.App(
    Path(__file__).parent / "app.py",
    routes=[
        *(Route(base + path, probe) for base in bases for path, probe in PROBES.items()),
        Route(policy.base + API, documentation),
        Mount(policy.base + API, api),
    ],
    middleware=[
        Middleware(SecurityHeaders, policy=policy),
        Middleware(ClosedPaths, base=policy.base, paths=seams.PRIVATE),
        Middleware(StaticFiles, files=seams.static_files()),
    ],
    exception_handlers={Exception: failed},
)
