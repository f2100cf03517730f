"""The browser for tests: the machine's Chromium, or one that is installed for them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def find_chromium() -> str:
    """The path of a Chromium: one that is there, else Playwright's own, else Debian's."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

    def installed() -> str | None:
        return next((path for path in map(shutil.which, names) if path), None)

    def playwrights() -> str | None:
        where = "from playwright.sync_api import sync_playwright as p; print(p().start().chromium.executable_path)"
        found = subprocess.run([sys.executable, "-c", where], capture_output=True, text=True, check=False)
        path = found.stdout.strip()
        return path if path and Path(path).exists() else None

    if path := installed() or playwrights():
        return path
    subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=False)
    if path := playwrights():
        return path
    subprocess.run(["apt-get", "update"], check=False)
    subprocess.run(["apt-get", "install", "-y", "chromium"], check=False)
    if path := installed():
        return path
    pytest.fail("The browser tests need Chromium, and it could not be installed: put `chromium` on the PATH.")
