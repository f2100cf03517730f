"""The app with a fault in one of its views. For ``test_faults.py``."""

import runpy

from components import consortia


def _fail(*_args: object) -> None:
    raise RuntimeError("an accident, with the words of a reader")


setattr(consortia, "consortia", _fail)  # noqa: B010
runpy.run_path("app.py")
