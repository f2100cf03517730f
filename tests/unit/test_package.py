"""The facts in a notebook, without Streamlit or folium."""

import json
import subprocess
import sys
import textwrap

import pytest

from ai_factories.model.network import Network
from tests.support.data import ROOT

REFUSED = ("streamlit", "streamlit_folium", "folium", "branca", "components")
NOTEBOOK = """
    import sys

    class Refuse:  # as if it were not installed
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in {refused}:
                raise ModuleNotFoundError(name)

    sys.meta_path.insert(0, Refuse())

    from ai_factories import load

    network = load()
    factories, contracts = network.table("factories"), network.table("contracts")
    import json
    print(json.dumps({{
        "first": network.factories[0].id,
        "factories": list(factories.index),
        "columns": list(factories.columns),
        "dates": list(factories["selected_on"]),
        "flags": str(factories["experimental_platform"].dtype),
        "contracts": list(contracts.index),
        "values": [None if value != value else value for value in contracts["value_eur_million"].astype(float)],
        "loaded": sorted({refused} & {{name.partition(".")[0] for name in sys.modules}}),
    }}))
"""


def test_the_package_works_without_streamlit_and_folium(network: Network) -> None:
    program = textwrap.dedent(NOTEBOOK).format(refused=set(REFUSED))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["first"] == network.factories[0].id
    assert found["factories"] == [factory.id for factory in network.factories]
    assert "city" in found["columns"]
    assert found["dates"] == [factory.selected_on for factory in network.factories]
    assert found["flags"] == "boolean"
    assert found["contracts"] == [contract.factory for contract in network.contracts]
    assert found["values"] == [contract.value_eur_million for contract in network.contracts]
    assert found["loaded"] == []


def test_a_table_that_there_is_not_is_a_key_error(network: Network) -> None:
    with pytest.raises(KeyError):
        network.table("planets")


def test_every_table_is_indexed_by_its_key_and_says_what_is_missing(network: Network) -> None:
    factories = network.table("factories")
    assert factories.index.name == "id"
    for factory in network.factories:
        for column, value in factory:
            if column != "id":
                missing = bool(factories[column].isna()[factory.id])
                assert missing == (value is None), (factory.id, column)
                assert missing or factories[column][factory.id] == value, (factory.id, column)
    members = network.table("memberships")
    assert members.index.names == ["factory", "country"]
    assert len(members) == len(network.memberships)
    assert list(network.table("access")["open_to"]) == [mode.open_to for mode in network.access]
