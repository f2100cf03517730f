"""Checks a data folder: ``python -m ai_factories.loading [folder]`` prints every problem, and exits with 1 if any."""

import sys
from pathlib import Path

from ai_factories.loading.folder import data_folder
from ai_factories.loading.package import load
from ai_factories.loading.problems import DataError


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else data_folder()
    try:
        network = load(folder)
    except DataError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problems in {folder}", file=sys.stderr)
        return 1
    print(f"{folder}: {len(network.factories)} AI Factories, {len(network.citations)} citations, no problems")
    return 0


sys.exit(main())
