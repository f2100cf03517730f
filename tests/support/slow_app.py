"""The app with callbacks so slow that clicks come in the middle of them. For ``browser/test_map.py``."""

import runpy
import time

from ai_factories import url
from ai_factories.model.network import Network
from components import url_state


def _slowly(network: Network) -> dict[str, tuple[str, ...]]:
    time.sleep(0.2)
    return url.known_values(network)


url_state.known_values = _slowly  # type: ignore[attr-defined, assignment]
runpy.run_path("app.py")
