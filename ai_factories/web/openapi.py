"""The OpenAPI description of the interface."""

from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ai_factories.i18n import N_
from ai_factories.model.network import Network
from ai_factories.url import MAX_VALUES, SEARCH_LENGTH, known_values
from ai_factories.web.responses import PROBLEM_TYPE, Problem

DESCRIPTION = N_(
    "The AI Factories of the EuroHPC Joint Undertaking, each group of facts with its evidence and the ids of its "
    "sources. Query parameters are those of the page: whatever stands behind the question mark there may be used here, "
    "and means the same. Several values are separated by commas; case and blanks do not matter, and what does not "
    "concern an answer changes nothing."
)
PARAMETERS = {
    "q": N_(
        "Words in the name, city, host country, organisations, systems, vendor or hardware; accents and case do not "
        "matter"
    ),
    "country": N_("Host countries, ISO 3166-1 alpha-2"),
    "member": N_("Countries that take part in the consortium as host or participant, ISO 3166-1 alpha-2"),
    "system": N_("System types"),
    "round": N_("Months of selection"),
    "sector": N_("Sectors; AI Factories whose sectors are not published are left out, see unjudged"),
    "stage": N_("Stages of the AI system"),
    "experimental": N_("Only those with an experimental platform"),
    "antennas": N_("The Antennas that are linked to these too"),
    "site": N_("An AI Factory, or an Antenna, which has no milestones of its own"),
    "from": N_("The applicant's country, ISO 3166-1 alpha-2"),
    "who": N_("The applicant"),
    "need": N_("What the computing time is for"),
    "lang": N_("Language of the sentences; English if none is given"),
}


def problem(description: str) -> dict[str, Any]:
    """A response that says what went wrong."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": description, "content": {PROBLEM_TYPE: schema}}


COMMON_RESPONSES: dict[int | str, dict[str, Any]] = {
    304: {"description": "What the reader has is up to date"},
    422: problem("A parameter is not known, or not as it has to be; `errors` says which and what is allowed"),
    503: problem("The data cannot be used at the moment"),
}


def accepts(*names: str) -> dict[str, Any]:
    """The parameters that a path takes."""
    return {"parameters": [{"$ref": f"#/components/parameters/{name}"} for name in (*names, "lang")]}


@lru_cache(maxsize=2)
def description(api: FastAPI, network: Network, root: str) -> dict[str, Any]:
    """The OpenAPI description. The allowed values depend on the data; ``root`` is the path of the interface."""
    found = get_openapi(
        title=api.title,
        version=network.package.version,
        description=DESCRIPTION,
        routes=api.routes,
        servers=[{"url": root or "/"}],
        license_info={"name": "Data: CC BY 4.0", "identifier": "CC-BY-4.0"},
    )
    found["components"]["parameters"] = {name: parameter(name, network) for name in PARAMETERS}
    found["components"]["schemas"]["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    found["components"]["schemas"] |= found["components"]["schemas"]["Problem"].pop("$defs")
    return found


def parameter(name: str, network: Network) -> dict[str, Any]:
    """A parameter with the values that the data allows."""
    schema: dict[str, Any] = {"type": "string"}
    switch = name in ("experimental", "antennas")
    if name == "q":
        schema["maxLength"] = SEARCH_LENGTH
    else:
        # As on the page, an empty parameter has no effect, and nor does a switch that is off.
        schema["enum"] = ["", *(["false"] if switch else []), *known_values(network)[name]]
    several = name != "q" and not switch and name not in MAX_VALUES
    return {
        "name": name,
        "in": "query",
        "description": PARAMETERS[name],
        "schema": {"type": "array", "items": schema} if several else schema,
    } | ({"style": "form", "explode": False} if several else {})
