"""The facts over HTTP, read-only: the application that ``server.py`` puts at ``/api/v1``.

Query parameters are those of the page and mean the same; the rows come from the same filter function. No Streamlit.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, Field, create_model
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from components import exports, html
from components.address import MOST, SEARCH_LENGTH, Address, known, parse
from components.filters import shown, unjudged
from components.loading import DataError, current
from components.model import Network
from components.records import COLLECTIONS, FILTERS, Edition, FactoryRecord, edition, factory_record
from components.texts import Texts, _, texts_in

LONGEST = 100  # characters of a value that are named in an answer
MOST_FAULTS = 20
MAX_AGE = 300  # seconds for which an answer may be taken from a cache
PROBLEM = "application/problem+json"
STYLE = Path(__file__).parent / "api.css"
DESCRIPTION = _(
    "The AI Factories of the EuroHPC Joint Undertaking, each group of facts with its evidence and the ids of its "
    "sources. Query parameters are those of the page: whatever stands behind the question mark there may be used here, "
    "and means the same. Several values are separated by commas; case and blanks do not matter, and what does not "
    "concern an answer changes nothing."
)
EMBEDDING = ("embed", "embed_options")  # Streamlit's own parameters, which may stand in a link to the page
MEANINGS = {
    "q": _("Words in the name, city, host country, hosting entity or system; accents and case do not matter"),
    "country": _("Host countries, ISO 3166-1 alpha-2"),
    "member": _("Countries that take part in the consortium as host or participant, ISO 3166-1 alpha-2"),
    "system": _("System types"),
    "round": _("Months of selection"),
    "sector": _("Sectors; AI Factories whose sectors are not published are left out, see unjudged"),
    "stage": _("Stages of the AI system"),
    "experimental": _("Only those with an experimental platform"),
    "antennas": _("The Antennas that are linked to these too"),
    "site": _("An AI Factory, or an Antenna, which has no milestones of its own"),
    "from": _("The applicant's country, ISO 3166-1 alpha-2"),
    "who": _("The applicant"),
    "need": _("What the computing time is for"),
    "lang": _("Language of the sentences; English if none is given"),
}


class Fault(BaseModel):
    """A parameter that is not as it has to be."""

    parameter: str
    value: str | None = Field(None, description="What was asked for; none if the parameter itself is not known")
    allowed: list[str] = Field(description="The values, or parameters, that are allowed, or how long it may be")


class Problem(BaseModel):
    """What went wrong, after RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None


class ParameterError(Exception):
    """The query has parameters or values that are not known."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults


class FactoryAnswer(BaseModel):
    """An AI Factory."""

    about: Edition
    item: FactoryRecord


class _HeadAsGet:
    """Answers HEAD as GET; the server leaves out the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)


NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
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


# --- questions and answers --------------------------------------------------------------------------------------


def _asked(request: Request) -> tuple[Network, Address, Texts]:
    """The data and what is asked of it. Raises ``ParameterError`` for what is not known, and ``DataError``."""
    network, _fault = current()
    values = known(network)
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in EMBEDDING:
            query.setdefault(name, []).append(value)
    address, unknown = parse(query, values)
    if unknown:
        raise ParameterError(_faults(unknown, values))
    return network, address, texts_in(address.lang or "en")


def _faults(unknown: Iterable[str], values: Mapping[str, Sequence[str]]) -> list[Fault]:
    """One for each parameter; an answer must not grow with what was asked."""
    asked: dict[str, list[str]] = {}
    for text in unknown:
        name, equals, value = text.partition("=")
        known_name = equals and (name in values or name == "q")
        asked.setdefault(name if known_name else text[:LONGEST], []).extend([value] if known_name else [])
    return [_fault(name, found, values) for name, found in list(asked.items())[:MOST_FAULTS]]


def _fault(name: str, found: Sequence[str], values: Mapping[str, Sequence[str]]) -> Fault:
    if not found:
        return Fault(parameter=name, value=None, allowed=["q", *values])
    allowed = list(values.get(name, [f"at most {SEARCH_LENGTH} characters"]))
    if set(found) <= set(allowed):
        allowed = [f"at most {MOST[name]} values" if MOST[name] > 1 else "one value"]
    return Fault(parameter=name, value=", ".join(dict.fromkeys(found))[:LONGEST], allowed=allowed)


def _answer(request: Request, body: bytes, media_type: str, file_name: str | None = None) -> Response:
    """The body, or nothing new if the reader has it already."""
    tag = hashlib.sha256(body).hexdigest()[:32]
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": f"public, max-age={MAX_AGE}", "Vary": "Accept-Encoding"}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    held = [part.strip().removeprefix("W/").strip('"') for part in request.headers.get("If-None-Match", "").split(",")]
    if tag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _json(request: Request, answer: BaseModel) -> Response:
    return _answer(request, answer.model_dump_json().encode(), "application/json")


def _described(description: str) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": description, "content": {PROBLEM: schema}}


ALWAYS: dict[int | str, dict[str, Any]] = {
    304: {"description": "What the reader has is up to date"},
    422: _described("A parameter is not known, or not as it has to be; `errors` says which and what is allowed"),
    503: _described("The data cannot be used at the moment"),
}


def _takes(*names: str) -> dict[str, Any]:
    return {"parameters": [{"$ref": f"#/components/parameters/{name}"} for name in (*names, "lang")]}


def _file(media_type: str, schema: Mapping[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The file", "content": {media_type: {"schema": schema}}}} | ALWAYS


# --- collections ------------------------------------------------------------------------------------------------


def _add_collection(name: str) -> None:
    collection = COLLECTIONS[name]
    fields: dict[str, Any] = {"about": (Edition, ...), "count": (int, ...)}
    if name == "factories":
        meaning = "How many of those left out might fit, were it published, by parameter"
        fields |= {"total": (int, ...), "unjudged": (dict[str, int], Field(description=meaning))}
    fields["items"] = (list[collection.record], ...)  # type: ignore[name-defined]
    answer = create_model(f"{name.title()}Answer", **fields)

    def endpoint(request: Request) -> Response:
        network, address, texts = _asked(request)
        items = collection.records(network, address, texts)
        values: dict[str, Any] = {"about": edition(network, texts), "count": len(items), "items": items}
        if name == "factories":
            missing = unjudged(network, address.filters)
            values |= {"total": len(network.factories), "unjudged": missing}
        return _json(request, answer.model_construct(**values))

    api.add_api_route(
        f"/{name}",
        endpoint,
        name=name,
        summary=collection.title,
        responses=ALWAYS | {200: {"model": answer}},
        response_class=JSONResponse,
        openapi_extra=_takes(*collection.parameters),
    )


def _add_file(
    ending: str, summary: str, media_type: str, schema: Mapping[str, Any], make: Callable[..., bytes], *more: str
) -> None:
    def endpoint(request: Request) -> Response:
        network, address, texts = _asked(request)
        number = len(shown(network, address.filters))
        part = None if number == len(network.factories) else number
        return _answer(
            request, make(network, address, texts), media_type, exports.file_name(network, ending, shown=part)
        )

    api.add_api_route(
        f"/factories.{ending}",
        endpoint,
        name=f"factories_{ending}",
        summary=summary,
        responses=_file(media_type, schema),
        response_class=Response,
        openapi_extra=_takes(*FILTERS, *more),
    )


_add_collection("factories")
GEOJSON = {
    "type": "object",
    "required": ["type", "licence", "date", "cite_as", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": {"type": "object"}}},
}
_add_file("geojson", _("The same as points, for maps"), "application/geo+json", GEOJSON, exports.to_geojson, "antennas")
_add_file("csv", _("The same as a table, a line each"), "text/csv", {"type": "string"}, exports.to_csv)


@api.get(
    "/factories/{id}",
    summary=_("An AI Factory, by its id"),
    responses=ALWAYS | {200: {"model": FactoryAnswer}, 404: _described("There is none with this id")},
    response_class=JSONResponse,
    openapi_extra=_takes(),
)
def factory(id: str, request: Request) -> Response:
    network, _address, texts = _asked(request)
    if id not in network.factories_by_id:
        raise HTTPException(
            404, f"There is no AI Factory with this id; there are: {', '.join(network.factories_by_id)}"
        )
    record = factory_record(network, network.factories_by_id[id], texts)
    return _json(request, FactoryAnswer.model_construct(about=edition(network, texts), item=record))


for _name in COLLECTIONS:
    if _name != "factories":
        _add_collection(_name)


@api.get(
    "/datapackage.zip",
    summary=_("All tables as a Data Package, with the outlines of the countries"),
    responses=_file("application/zip", {"type": "string", "format": "binary"}),
    response_class=Response,
    openapi_extra=_takes(),
)
def datapackage(request: Request) -> Response:
    network, _address, texts = _asked(request)
    name = exports.file_name(network, "zip")
    return _answer(request, exports.to_package(network, texts), "application/zip", name)


# --- the description of all this --------------------------------------------------------------------------------


@api.get(
    "/openapi.json",
    summary=_("This description, for machines"),
    responses=ALWAYS | {200: {"model": dict[str, Any]}},
    openapi_extra=_takes(),
)
def openapi(request: Request) -> Response:
    network, *_rest = _asked(request)
    found = json.dumps(description(network, request.scope.get("root_path", "")), ensure_ascii=False)
    return _answer(request, found.encode(), "application/json")


@lru_cache(maxsize=2)
def description(network: Network, root: str) -> dict[str, Any]:
    """The OpenAPI description. What a parameter allows depends on the data; ``root`` is where the interface stands."""
    found = get_openapi(
        title=api.title,
        version=network.package.version,
        description=DESCRIPTION,
        routes=api.routes,
        servers=[{"url": root or "/"}],
        license_info={"name": "Data: CC BY 4.0", "identifier": "CC-BY-4.0"},
    )
    found["components"]["parameters"] = {name: _parameter(name, network) for name in MEANINGS}
    found["components"]["schemas"]["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    found["components"]["schemas"] |= found["components"]["schemas"]["Problem"].pop("$defs")
    return found


def _parameter(name: str, network: Network) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name == "q":
        schema["maxLength"] = SEARCH_LENGTH
    else:
        schema["enum"] = ["", *known(network)[name]]  # an empty parameter chooses nothing, as on the page
    several = name not in ("q", "experimental", "antennas", *MOST)
    return {
        "name": name,
        "in": "query",
        "description": MEANINGS[name],
        "schema": {"type": "array", "items": schema} if several else schema,
    } | ({"style": "form", "explode": False} if several else {})


@api.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    """The page that documents the interface; it loads nothing but its style sheet, from here."""
    network, _address, texts = _asked(request)
    found = description(network, request.scope.get("root_path", ""))
    example = network.factories[0].id
    page = html.render(
        "api.html",
        texts,
        api=found,
        about=edition(network, texts),
        example=example,
        lang=texts.lang,
        other="English" if texts.lang == "nb" else "Norsk",
        problem=PROBLEM,
    )
    return _answer(request, page.encode(), "text/html")


@api.get("/docs.css", include_in_schema=False)
def style(request: Request) -> Response:
    return _answer(request, STYLE.read_bytes(), "text/css")


# --- what goes wrong --------------------------------------------------------------------------------------------


def _problem(status: int, detail: str, faults: Iterable[Fault] = (), headers: Any = None) -> Response:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(faults) or None)
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers=headers, media_type=PROBLEM)


@api.exception_handler(ParameterError)
def _invalid(_request: Request, error: ParameterError) -> Response:
    names = ", ".join(dict.fromkeys(fault.parameter for fault in error.faults))
    return _problem(422, f"Not known, or not as it has to be: {names}. See what is allowed under errors.", error.faults)


@api.exception_handler(HTTPException)
def _refused(_request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _problem(405, "The interface is read-only: ask with GET or HEAD.", headers={"Allow": "GET, HEAD"})
    detail = error.detail if error.detail != "Not Found" else "There is no such address; docs lists those that are."
    return _problem(error.status_code, detail, headers=error.headers)


@api.exception_handler(DataError)
def _faulty(_request: Request, error: DataError) -> Response:
    return _problem(503, f"The data cannot be used. Problems found, listed on the page: {len(error.problems)}.")


@api.exception_handler(Exception)
def _failed(_request: Request, _error: Exception) -> Response:
    return _problem(500, "The server failed; this is a fault of the server, not of the question.")
