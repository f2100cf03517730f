"""The app for a public server on a disk that stalls: no table can be opened while a certain file is there.

For test_stalls.py: ``uvicorn tests.ops.stalling_server:app``.
"""

import os
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from ai_factories.loading import reloading

STALLS = "TEST_DISK_STALLS"  # the environment variable with the path of that file
open_file = os.open


def _open(path: Any, *arguments: Any, **options: Any) -> int:
    while str(path).endswith(".csv") and Path(os.environ[STALLS]).exists():
        time.sleep(0.01)
    return open_file(path, *arguments, **options)


vars(os)["open"] = _open
vars(reloading)["STALLED"] = 3

app = import_module("server").app
