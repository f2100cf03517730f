"""The app with a fault in one of its views. For ``test_faults.py``."""

import runpy

from components import consortia
from components.model import Network


def _fail(_network: Network, *_: object) -> None:
    raise RuntimeError("an accident, with the words of a reader")


consortia.consortia = _fail
runpy.run_path("app.py")
