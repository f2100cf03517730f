"""Reads the parameters of a request to the interface, and reports what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fastapi import Request
from pydantic import BaseModel, Field

from ai_factories.context import Context
from ai_factories.loading.reloading import current
from ai_factories.url import MAX_VALUES, SEARCH_LENGTH, Unknown, known_values, parse

MAX_NAMED = 100  # characters of a name or value that a response repeats
MAX_ERRORS = 20
EMBEDDING = ("embed", "embed_options")  # Streamlit's own parameters, which may be in a link to the page


class ParameterProblem(BaseModel):
    """A parameter that is not valid."""

    parameter: str
    value: str | None = Field(None, description="What was asked for; none if the parameter itself is not known")
    allowed: list[str] = Field(description="The values, or parameters, that are allowed, or how long it may be")


class ParameterError(Exception):
    """The query has unknown parameters or values."""

    def __init__(self, problems: list[ParameterProblem]) -> None:
        self.problems = problems


def asked(request: Request) -> Context:
    """The data and what the request asks for. Raises as ``context_of`` does."""
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in EMBEDDING:
            query.setdefault(name, []).append(value)
    return context_of(query)


def context_of(query: Mapping[str, Sequence[str]]) -> Context:
    """The data and what parameters ask for. Raises ``ParameterError`` for unknown parameters, and ``DataError``."""
    network, _error = current()
    values = known_values(network)
    url, unknown = parse(query, values)
    if unknown:
        raise ParameterError(list(_problems(unknown, values))[:MAX_ERRORS])
    return Context.of(network, url)


def _problems(unknown: Iterable[Unknown], allowed: Mapping[str, Sequence[str]]) -> Iterator[ParameterProblem]:
    """One problem for each parameter, cut short: a response must not grow with the request."""
    found: dict[str, list[str]] = {}
    for part in unknown:
        found.setdefault(part.name, []).extend([part.value] if part.value is not None else [])
    for name, values in found.items():
        if name == "q":
            texts = [f"at most {SEARCH_LENGTH} characters"]
        elif name not in allowed:
            texts = ["q", *allowed]
        elif set(values) <= set(allowed[name]):
            texts = [f"at most {MAX_VALUES[name]} values" if MAX_VALUES[name] > 1 else "one value"]
        else:
            texts = list(allowed[name])
        value = ", ".join(dict.fromkeys(values))[:MAX_NAMED] if values else None
        yield ParameterProblem(parameter=name[:MAX_NAMED], value=value, allowed=texts)
