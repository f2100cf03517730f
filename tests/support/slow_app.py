"""The app with callbacks so slow that clicks come in the middle of them. For ``test_browser.py``."""

import runpy
import time

from components.model import Network

from components import address, state


def _slowly(network: Network) -> dict[str, tuple[str, ...]]:
    time.sleep(0.2)
    return address.known(network)


state.known = _slowly  # type: ignore[attr-defined]
runpy.run_path("app.py")
