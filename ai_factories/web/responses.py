"""Responses of the interface: with entity tags for caching, and problems as described in RFC 9457."""

import hashlib
from collections.abc import Callable, Sequence
from http import HTTPStatus
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from ai_factories.context import Context
from ai_factories.loading.problems import DataError
from ai_factories.model.network import Network
from ai_factories.url import UrlState
from ai_factories.web.parameters import ParameterError, ParameterProblem

MAX_AGE = 300  # seconds for which a response may be cached
PROBLEM_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, as described in RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[ParameterProblem] | None = None


def answer(request: Request, body: bytes, media_type: str, file_name: str | None = None) -> Response:
    """The body, or status 304 if the client already has it."""
    tag = hashlib.sha256(body).hexdigest()[:32]
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": f"public, max-age={MAX_AGE}", "Vary": "Accept-Encoding"}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    cached = [
        part.strip().removeprefix("W/").strip('"') for part in request.headers.get("If-None-Match", "").split(",")
    ]
    if tag in cached or "*" in cached:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def made(make: Callable[..., bytes], context: Context, *more: str) -> bytes:
    """What ``make`` returns for a context and ``more``.

    Without filters it is made once for each edition, and those who ask at the same time wait for one another: it may
    take longer to make than to send.
    """
    if context.url != UrlState(lang=context.url.lang):
        return make(context, *more)
    key = (make, context.url.lang, context.texts.lang, *more)
    with _making:
        found = _made.setdefault(context.network, {})
        if key not in found:
            found[key] = make(context, *more)
        return found[key]


_making = Lock()
_made: WeakKeyDictionary[Network, dict[tuple[Any, ...], bytes]] = WeakKeyDictionary()  # goes with its edition


def answer_problems(api: FastAPI) -> None:
    """Make the interface report every error as a ``Problem``."""
    api.add_exception_handler(ParameterError, _invalid)
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(DataError, _no_data)
    api.add_exception_handler(Exception, _failed)


def _problem(status: int, detail: str, errors: Sequence[ParameterProblem] = (), headers: Any = None) -> Response:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors) or None)
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers=headers, media_type=PROBLEM_TYPE)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ParameterError)  # noqa: S101
    names = ", ".join(dict.fromkeys(problem.parameter for problem in error.problems))
    detail = f"Not known, or not as it has to be: {names}. See what is allowed under errors."
    return _problem(422, detail, error.problems)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _problem(405, "The interface is read-only: ask with GET or HEAD.", headers={"Allow": "GET, HEAD"})
    detail = error.detail if error.detail != "Not Found" else "There is no such address; docs lists those that are."
    return _problem(error.status_code, detail, headers=error.headers)


def _no_data(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DataError)  # noqa: S101
    return _problem(503, f"The data cannot be used. Problems found, listed on the page: {len(error.problems)}.")


def _failed(_request: Request, _error: Exception) -> Response:
    return _problem(500, "The server failed; this is an error of the server, not of the question.")
