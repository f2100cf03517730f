"""The app with an error in one of its views. For the tests of errors."""

import runpy
from importlib import import_module


def _fail(*_args: object) -> None:
    raise RuntimeError("an accident, with the words of a reader")


vars(import_module("components.views.consortia"))["heading"] = _fail
runpy.run_path("app.py")
