"""The facts over HTTP, read-only: the application that ``server.py`` mounts at ``/api/v1``.

Query parameters mean the same as on the page, and the results come from the same filters.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, Field, create_model
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from ai_factories.context import Context
from ai_factories.export import files
from ai_factories.export.calendar import to_calendar
from ai_factories.export.collections import COLLECTIONS, FILTERS, Collection
from ai_factories.export.feed import to_feed
from ai_factories.export.records import FactoryRecord, factory_record
from ai_factories.filters import undetermined
from ai_factories.html import templates
from ai_factories.i18n import LANGUAGE_NAMES, N_
from ai_factories.url import UrlState
from ai_factories.web.openapi import COMMON_RESPONSES, accepts, description, problem
from ai_factories.web.parameters import asked
from ai_factories.web.responses import PROBLEM_TYPE, answer, answer_problems, made
from ai_factories.web.settings import public_origin
from ai_factories.wording.edition import Edition, edition

STYLE = Path(__file__).parent / "docs.css"
TEXT = {"type": "string"}
GEOJSON = {
    "type": "object",
    "required": ["type", "licence", "date", "cite_as", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": {"type": "object"}}},
}
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


class FactoryAnswer(BaseModel):
    """An AI Factory."""

    about: Edition
    item: FactoryRecord


class _HeadAsGet:
    """Handles HEAD like GET; the server leaves out the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)


api = FastAPI(title="European AI Factories", openapi_url=None, docs_url=None, redoc_url=None, telemetry=NO_TELEMETRY)
api.add_middleware(GZipMiddleware)
api.add_middleware(_HeadAsGet)
api.add_middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["GET", "HEAD"],
    allow_headers=["If-None-Match"],
    expose_headers=["ETag", "Content-Disposition"],
)
answer_problems(api)


# --- collections ------------------------------------------------------------------------------------------------


def _answer_model(name: str, collection: Collection) -> type[BaseModel]:
    fields: dict[str, Any] = {"about": (Edition, ...), "count": (int, ...)}
    if name == "factories":
        meaning = "How many of those left out might fit, were it published, by parameter"
        fields |= {"total": (int, ...), "unjudged": (dict[str, int], Field(description=meaning))}
    fields["items"] = (list[collection.record], ...)  # type: ignore[name-defined]
    return create_model(f"{name.title()}Answer", **fields)


def _add_collection(name: str, collection: Collection) -> None:
    model = _answer_model(name, collection)

    def make(context: Context) -> bytes:
        items = collection.records(context)
        values: dict[str, Any] = {"about": _edition(context), "count": len(items), "items": items}
        if name == "factories":
            missing = undetermined(context.network, context.url.filters)
            values |= {"total": len(context.network.factories), "unjudged": missing}
        return model.model_construct(**values).model_dump_json().encode()

    def endpoint(request: Request) -> Response:
        return answer(request, made(make, asked(request)), "application/json")

    api.add_api_route(
        f"/{name}",
        endpoint,
        name=name,
        summary=collection.title,
        responses=COMMON_RESPONSES | {200: {"model": model}},
        response_class=JSONResponse,
        openapi_extra=accepts(*collection.parameters),
    )


def _add_file(
    path: str,
    summary: str,
    media_type: str,
    make: Callable[..., bytes],
    *parameters: str,
    schema: Mapping[str, Any] = TEXT,
    linked: bool = False,
) -> None:
    """Add a file; if it takes ``parameters``, its name includes the number of AI Factories that match them.

    What is ``linked`` leads to the pages of the app: ``make`` is given its address, too.
    """

    def endpoint(request: Request) -> Response:
        context = asked(request)
        number = len(context.shown)
        part = number if parameters and number < len(context.network.factories) else None
        name = files.file_name(context.network, path.rpartition(".")[2], shown=part)
        # A file without parameters is the same whatever is asked for.
        context = context if parameters else replace(context, url=UrlState(lang=context.url.lang))
        more = [_app(request)] if linked else []
        return answer(request, made(make, context, *more), media_type, name)

    api.add_api_route(
        f"/{path}",
        endpoint,
        name=path.replace(".", "_"),
        summary=summary,
        responses=COMMON_RESPONSES | {200: {"description": "The file", "content": {media_type: {"schema": schema}}}},
        response_class=Response,
        openapi_extra=accepts(*parameters),
    )


def _edition(context: Context) -> Edition:
    return edition(context.network, context.texts)


_add_collection("factories", COLLECTIONS["factories"])
_add_file(
    "factories.geojson",
    N_("The same as points, for maps"),
    "application/geo+json",
    files.to_geojson,
    *FILTERS,
    "antennas",
    schema=GEOJSON,
)
_add_file("factories.csv", N_("The same as a table, a line each"), "text/csv", files.to_csv, *FILTERS)


@api.get(
    "/factories/{id}",
    summary=N_("An AI Factory, by its id"),
    responses=COMMON_RESPONSES | {200: {"model": FactoryAnswer}, 404: problem("There is none with this id")},
    response_class=JSONResponse,
    openapi_extra=accepts(),
)
def factory(id: str, request: Request) -> Response:
    context = asked(request)
    found = context.network.factory(id)
    if found is None:
        ids = ", ".join(factory.id for factory in context.network.factories)
        raise HTTPException(404, f"There is no AI Factory with this id; there are: {ids}")
    record = factory_record(context.network, found, context.texts)
    item = FactoryAnswer.model_construct(about=_edition(context), item=record)
    return answer(request, item.model_dump_json().encode(), "application/json")


for _name, _collection in COLLECTIONS.items():
    if _name != "factories":
        _add_collection(_name, _collection)
_add_file(
    "calendar.ics",
    N_("Cut-off dates, and what is expected of these, as a calendar to subscribe to"),
    "text/calendar",
    to_calendar,
    *FILTERS,
    *COLLECTIONS["access"].parameters,
    linked=True,
)
_add_file(
    "feed.atom",
    N_("What changed in each edition, as a feed to subscribe to"),
    "application/atom+xml",
    to_feed,
    *COLLECTIONS["changes"].parameters,
    linked=True,
)
_add_file(
    "datapackage.zip",
    N_("All tables as a Data Package, with the outlines of the countries"),
    "application/zip",
    files.to_package,
    schema={"type": "string", "format": "binary"},
)


# --- description of the interface -------------------------------------------------------------------------------


@api.get(
    "/openapi.json",
    summary=N_("This description, for machines"),
    responses=COMMON_RESPONSES | {200: {"model": dict[str, Any]}},
    openapi_extra=accepts(),
)
def openapi(request: Request) -> Response:
    return answer(request, made(_description, asked(request), _root(request)), "application/json")


@api.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    """The page that documents the interface; it loads nothing but its own style sheet."""
    return answer(request, made(_docs, asked(request), _root(request)), "text/html")


@api.get("/docs.css", include_in_schema=False)
def style(request: Request) -> Response:
    return answer(request, STYLE.read_bytes(), "text/css")


@api.get("/", include_in_schema=False)
def start(request: Request) -> Response:
    """Redirect to the documentation, in the requested language."""
    return RedirectResponse(f"{_root(request)}/docs" + (f"?{request.url.query}" if request.url.query else ""))


def _description(context: Context, root: str) -> bytes:
    return json.dumps(description(api, context.network, root), ensure_ascii=False).encode()


def _docs(context: Context, root: str) -> bytes:
    page = templates.render(
        "docs.html",
        context.texts,
        api=description(api, context.network, root),
        about=_edition(context),
        example=context.network.factories[0].id,
        lang=context.texts.lang,
        languages=LANGUAGE_NAMES,
        problem=PROBLEM_TYPE,
    )
    return page.encode()


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _app(request: Request) -> str:
    return public_origin() + _root(request).removesuffix("/api/v1")
