"""Whatever is asked of the interface, it answers, or says what of the question is wrong; it never fails."""

import json
import random
import re
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from ai_factories.export.collections import COLLECTIONS
from ai_factories.url import MAX_VALUES, SEARCH_LENGTH, known_values
from ai_factories.web.headers import API
from ai_factories.web.parameters import EMBEDDING, MAX_ERRORS, MAX_NAMED
from tests.support.hostile import ADDRESSES, INVISIBLE, MARKUP
from tests.support.loops import wait_for
from tests.support.small import small_network

VALUES = known_values(small_network())
KNOWN = [*VALUES, "q"]
PATHS = [
    *(f"/{path}" for path in COLLECTIONS),
    *("/factories.csv", "/factories.geojson", "/factories/moonforge", "/datapackage.zip", "/openapi.json", "/docs"),
]
LIGHT = [path for path in PATHS if path not in ("/datapackage.zip", "/openapi.json", "/docs")]
ODD = [  # what may stand anywhere in a name or a value
    *("=", "&", ",", "%", "%%", "%3D", "%26", "+", " ", ";", "#", "?", "/", "\\", "\x00", "\r\n", "\t", "'", '"', "`"),
    *(
        "",
        "[]",
        "[0]",
        ".",
        "..",
        "__proto__",
        "null",
        "0",
        "-1",
        "true",
        "x" * 300,
        "é",
        "ø",
        "Ж",
        "中",
        "🙂",
        "ß",
        "İ",
    ),
    *INVISIBLE.values(),
    *MARKUP[:6],
]
TELLTALE = re.compile(
    r"Traceback|site-packages|\.py\b|/work/|/tmp/|/home/|[Ss]treamlit[ /]\d|[Pp]ython[ /]\d|uvicorn[ /]\d"
)


class Question(NamedTuple):
    path: str
    query: str


class Answer(NamedTuple):
    status: int
    media_type: str
    body: bytes


def answers(app: Starlette, questions: Iterable[Question]) -> list[Answer]:
    """What the interface answers, each query as it stands: a client would tidy it."""

    async def ask(question: Question) -> Answer:
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        path = API + question.path
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "root_path": "",
            "query_string": question.query.encode("utf-8", "surrogatepass"),
            "headers": [(b"host", b"test")],
            "server": ("test", 80),
            "client": ("test", 1),
        }
        try:
            await app(scope, receive, send)
        except Exception:  # Starlette hands it on to the server after it has answered
            assert messages, question
        headers = dict(messages[0]["headers"])
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return Answer(messages[0]["status"], headers.get(b"content-type", b"").decode(), body)

    async def ask_all() -> list[Answer]:
        return [await ask(question) for question in questions]

    return wait_for(ask_all())


def asked_for(query: str) -> dict[str, list[str]]:
    """The parameters of a query with all their values, by the standard library's reading."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
        if name not in EMBEDDING:
            found.setdefault(name, []).append(value)
    return found


def wrong_with(query: str) -> set[str]:
    """The parameters of a query that are to be refused, by our own reading of the rules."""
    wrong = set()
    for name, texts in asked_for(query).items():
        parts = [part.strip() for text in texts for part in text.split(",")]
        if name == "q":
            seen = "".join(c if c.isprintable() else " " for c in " ".join(texts))
            if len(" ".join(seen.split())) > SEARCH_LENGTH:
                wrong.add(name)
            continue
        if name not in VALUES:
            wrong.add(name)
            continue
        off = ("", "false") if name in ("experimental", "antennas") else ("",)
        parts = [part.casefold() for part in parts if part.casefold() not in off]
        allowed = {value.casefold() for value in VALUES[name]}
        if set(parts) - allowed or len(set(parts)) > MAX_VALUES.get(name, len(allowed)):
            wrong.add(name)
    return wrong


def is_right(question: Question, answer: Answer) -> None:
    """It is what was asked for, or a problem that names just what was wrong, and it never fails."""
    wrong = wrong_with(question.query)
    assert answer.status == (422 if wrong else 200), (question, answer.status, wrong)
    if not wrong:
        return
    assert answer.media_type == "application/problem+json", question
    problem = json.loads(answer.body)
    named = {error["parameter"] for error in problem["errors"]}
    assert named <= {name[:MAX_NAMED] for name in wrong}, question
    assert len(problem["errors"]) == min(len(wrong), MAX_ERRORS), question
    for error in problem["errors"]:
        assert error["allowed"], question
        assert error["parameter"] in problem["detail"], question
        assert (error["parameter"] in KNOWN) == (error.get("value") is not None), question
    assert len(answer.body) < 30_000, question


def odd_questions(number: int, seed: int) -> Iterator[Question]:
    chance = random.Random(seed)  # noqa: S311  # the same at each run

    def odd_text() -> str:
        return "".join(chance.choice(ODD) for _ in range(chance.randint(0, 3)))

    def name() -> str:
        known = chance.choice(KNOWN)
        value = chance.choice(VALUES.get(known, ("forge",)))
        return chance.choice(
            [
                *[known] * 4,
                f"{known}={value}",
                f"{known}=",
                f"{known}{chance.choice(ODD)}",
                f"{chance.choice(ODD)}{known}",
                known.upper(),
                f"{known}=XX,{value}",
                chance.choice(EMBEDDING),
                odd_text(),
            ]
        )

    def value(name: str) -> str:
        allowed = VALUES.get(name, ("forge", "1"))
        return chance.choice(
            [
                *[chance.choice(allowed)] * 4,
                ",".join(chance.choices(allowed, k=chance.randint(1, 4))),
                f" {chance.choice(allowed).swapcase()} ,",
                "",
                "false",
                f"{chance.choice(allowed)}{chance.choice(ODD)}",
                odd_text(),
                chance.choice(ADDRESSES)[:2000],
            ]
        )

    def encoded(text: str, *, safe: str = "") -> str:
        return chance.choice([quote(text, safe="/"), quote_plus(text), quote(text, safe="/?:@!$'()*,;" + safe)])

    for number_asked in range(number):
        parts = []
        for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 5])):
            parameter = name()
            sign = chance.choice(["=", "=", "=", ""])
            parts.append(encoded(parameter) + sign + encoded(value(parameter), safe="=+"))
        if chance.random() < 0.1:
            parts.append(parts[0])  # once more
        paths = LIGHT if number_asked % 5 else PATHS  # the others take long to make
        yield Question(paths[number_asked % len(paths)], "&".join(parts))


def test_every_odd_question_is_answered_or_told_what_is_wrong(app: Starlette) -> None:
    questions = list(odd_questions(2000, seed=2026))
    found = answers(app, questions)
    for question, answer in zip(questions, found, strict=True):
        is_right(question, answer)
    refused = sum(answer.status == 422 for answer in found)
    assert 500 < refused < 1900  # both kinds are among them


@pytest.mark.audit
def test_every_one_of_many_odd_questions_is_answered_or_told_what_is_wrong(app: Starlette) -> None:
    questions = list(odd_questions(4_000, seed=0))
    for question, answer in zip(questions, answers(app, questions), strict=True):
        is_right(question, answer)


@pytest.mark.parametrize("path", PATHS)
def test_a_name_with_a_known_value_in_it_is_a_name_that_is_not_known(app: Starlette, path: str) -> None:
    """``?country%3DHU=1``: the parameter is called ``country=HU``; it was split again, which failed."""
    names = [f"{name}={VALUES[name][0]}" for name in VALUES] + ["q=forge", "lang=", "=", "==nb", "country=HU=IE"]
    questions = [Question(path, f"{quote(name, safe='')}=1") for name in names]
    for name, answer in zip(names, answers(app, questions), strict=True):
        assert answer.status == 422, name
        (error,) = json.loads(answer.body)["errors"]
        assert (error["parameter"], error["allowed"]) == (name, ["q", *VALUES])


@pytest.mark.parametrize("text", ADDRESSES, ids=range(len(ADDRESSES)))
def test_every_hostile_question_is_answered_discreetly(app: Starlette, text: str) -> None:
    value = quote(text[:2000], safe="")
    everywhere = "&".join(f"{name}={value}" for name in [*VALUES, "x"])
    for answer in answers(app, [Question(path, everywhere) for path in PATHS]):
        assert (answer.status, answer.media_type) == (422, "application/problem+json")
        assert len(answer.body) < 20_000
        assert not TELLTALE.search(answer.body.decode())
    odd = [
        Question(f"/factories/{text[:2000]}", ""),
        Question(f"/{text[:2000]}", ""),
        Question("/factories.csv", f"q={value}"),
    ]
    for answer in answers(app, odd):
        assert answer.status in (200, 404, 422)
        assert answer.status == 200 or not TELLTALE.search(answer.body.decode())


def test_many_parameters_cost_no_more_than_as_many_bytes(app: Starlette) -> None:
    """One pass over them, not one for each; measured against a single value of the same length in the same run."""

    def cost(query: str) -> float:
        times = []
        for _ in range(2):
            begin = time.process_time()
            (answer,) = answers(app, [Question("/factories", query)])
            times.append(time.process_time() - begin)
            assert answer.status == 422
        return min(times)

    names = "&".join(f"{number:x}" for number in range(10_000))
    assert cost(names) < 20 * cost("country=" + "x," * (len(names) // 2)) + 0.2
