"""Who can use what: the decision rules as a table of cases, written from the fact base."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ai_factories import load
from ai_factories.eligibility import (
    access_options,
    associations,
    is_eu_member,
    openness,
    relations,
    roles,
)
from ai_factories.model.network import Network
from tests.support.data import DATA, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the real data to change."""
    return Folder(shutil.copytree(DATA, tmp_path / "data"))


# access.csv and research.csv of the fact base: the three ways for industry are open to the EU, the participating states
# of EuroHPC and the countries associated to Horizon Europe or Digital Europe; AI for Science to the first two, and by
# the frequently asked questions to those associated to Horizon 2020, the predecessor of Horizon Europe: no clear yes
# for the countries of today's lists. Of Benchmark, Development, Regular and Extreme Scale no such condition was found.
# associated_countries.csv: association in part (Canada, New Zealand, South Korea) is no clear yes either.
P, F, L, S, X = "playground", "fast-lane", "large-scale", "ai-science", "extreme"
B, D, R = "benchmark", "development", "regular"


@dataclass(frozen=True)
class Case:
    country: str
    who: str
    need: str
    fits: frozenset[str] = frozenset()
    condition: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.country}-{self.who}-{self.need}"


def case(country: str, who: str, need: str, **verdicts: set[str]) -> Case:
    return Case(country, who, need, **{name: frozenset(modes) for name, modes in verdicts.items()})


CASES = [
    # EU members: each kind of applicant, each need
    case("FI", "startup", "try", fits={P}, condition={B, D}),
    case("FI", "startup", "medium", fits={F}, condition={B, D}),
    case("FI", "startup", "large", fits={L}, condition={X, R}),
    case("FI", "startup", "research", condition={P, F, L, S, X, D, R}),
    case("DE", "company", "try", fits={P}, condition={B, D}),
    case("DE", "company", "medium", fits={F}, condition={B, D}),
    case("DE", "company", "large", fits={L}, condition={X, R}),
    case("DE", "company", "research", condition={P, F, L, S, X, D, R}),
    case("PT", "researcher", "try", fits={S}, condition={B, D}),
    case("PT", "researcher", "medium", condition={S, B, D}),
    case("PT", "researcher", "large", condition={S, X, R}),
    case("PT", "researcher", "research", fits={S}, condition={X, D, R}),
    case("EE", "public", "try", fits={S}, condition={B, D}),
    case("EE", "public", "medium", condition={S, B, D}),
    case("EE", "public", "large", condition={S, X, R}),
    case("EE", "public", "research", fits={S}, condition={X, D, R}),
    case("FR", "eu-project", "try", fits={S}, condition={B, D}),
    case("FR", "eu-project", "medium", condition={S, B, D}),
    case("FR", "eu-project", "large", condition={S, X, R}),
    case("FR", "eu-project", "research", fits={S}, condition={X, D, R}),
    case("BG", "eu-project", "medium", condition={S, B, D}),
    case("GR", "researcher", "research", fits={S}, condition={X, D, R}),
    case(
        "HR", "startup", "try", fits={P}, condition={B, D}
    ),  # takes part nowhere: its companies may apply all the same
    case("MT", "company", "medium", fits={F}, condition={B, D}),
    # participating states outside the EU, associated to both programmes
    case("NO", "startup", "try", fits={P}, condition={B, D}),
    case("NO", "startup", "medium", fits={F}, condition={B, D}),
    case("NO", "company", "large", fits={L}, condition={X, R}),
    case("NO", "researcher", "research", fits={S}, condition={X, D, R}),
    case("IS", "startup", "try", fits={P}, condition={B, D}),
    case("CH", "company", "try", fits={P}, condition={B, D}),
    case("CH", "company", "medium", fits={F}, condition={B, D}),
    case("CH", "startup", "research", condition={P, F, L, S, X, D, R}),
    # to Horizon Europe, with Digital Europe only signed
    case("MD", "startup", "try", fits={P}, condition={B, D}),
    case("MD", "public", "try", fits={S}, condition={B, D}),
    case("MD", "public", "large", condition={S, X, R}),
    case("TR", "company", "large", fits={L}, condition={X, R}),
    case("RS", "startup", "medium", fits={F}, condition={B, D}),
    # to one programme only
    case("GB", "startup", "try", fits={P}, condition={B, D}),
    case("GB", "researcher", "research", fits={S}, condition={X, D, R}),
    case("IL", "researcher", "try", fits={S}, condition={B, D}),
    # no participating states: associated to one programme
    case("UA", "startup", "medium", fits={F}, condition={B, D}),
    case("UA", "researcher", "try", unclear={S}, condition={B, D}),
    case("XK", "company", "try", fits={P}, condition={B, D}),
    case("LI", "startup", "try", fits={P}, condition={B, D}),
    # to a part of it
    case("CA", "startup", "try", unclear={P, B, D}),
    case("KR", "company", "large", unclear={L, X, R}),
    case("NZ", "startup", "research", unclear={P, F, L, S, X, D, R}),
    case("CA", "researcher", "research", unclear={S, X, D, R}),
    # to neither, by the lists: closed where the condition is known, else to be asked
    case("US", "startup", "try", closed={P}, unclear={B, D}),
    case("US", "company", "medium", closed={F}, unclear={B, D}),
    case("JP", "company", "large", closed={L}, unclear={X, R}),
    case("IN", "startup", "research", closed={P, F, L, S}, unclear={X, D, R}),
    case("US", "researcher", "try", closed={S}, unclear={B, D}),
    case("BR", "public", "large", closed={S}, unclear={X, R}),
    case("AU", "eu-project", "medium", closed={S}, unclear={B, D}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_ways_of_access_that_fit(network: Network, case: Case) -> None:
    found = access_options(network, case.country, case.who, case.need)
    for verdict in ("fits", "condition", "unclear", "closed"):
        assert {option.mode.id for option in found if option.verdict == verdict} == getattr(case, verdict), verdict
    assert not [option for option in found if option.verdict == "unread"]


@pytest.mark.parametrize(
    ("country", "host", "participant", "antenna"),
    [
        ("NO", set(), {"lumi-aif"}, set()),
        ("PT", set(), {"bsc-aif"}, set()),
        ("MD", set(), set(), {"piast-ai"}),
        ("CH", set(), set(), {"lumi-aif"}),
        ("FI", {"lumi-aif"}, set(), set()),
        ("DE", {"hammerhai", "jaif"}, set(), set()),
        ("ES", {"bsc-aif", "1healthai"}, set(), set()),
        ("PL", {"piast-ai", "gaia"}, {"lumi-aif"}, set()),
        ("RO", {"ro-aif"}, {"bsc-aif"}, set()),
        ("AT", {"ai-at"}, {"it4lia"}, set()),
        ("SI", {"slaif"}, {"it4lia"}, set()),
        ("CZ", {"czai"}, {"lumi-aif"}, set()),
        ("DK", set(), {"lumi-aif"}, set()),
        ("TR", set(), {"bsc-aif"}, set()),
        ("BE", set(), set(), {"lumi-aif", "jaif"}),
        ("IE", set(), set(), {"ai2f", "l-aif"}),
        ("RS", set(), set(), {"pharos", "it4lia"}),
        ("GB", set(), set(), {"hammerhai"}),
        ("SK", set(), set(), {"ai-at"}),
        ("HU", set(), set(), {"jaif"}),
        ("HR", set(), set(), set()),
        ("UA", set(), set(), set()),
        ("US", set(), set(), set()),
    ],
)
def test_what_the_factories_are_to_a_country(
    network: Network, country: str, host: set[str], participant: set[str], antenna: set[str]
) -> None:
    found = relations(network, country)
    assert {factory.id for factory in found.host} == host
    assert {factory.id for factory in found.participant} == participant
    assert {factory.id for factory in found.antenna} == antenna
    assert len(found.other) == 19 - len(host | participant | antenna)


def test_every_applicant_and_need_has_an_answer(network: Network) -> None:
    for who in ("startup", "company", "researcher", "public", "eu-project"):
        for need in ("try", "medium", "large", "research"):
            verdicts = [option.verdict for option in access_options(network, "FI", who, need)]
            assert verdicts[0] in ("fits", "condition"), (who, need)
            order = ["fits", "condition", "unclear", "closed", "unread"]
            assert verdicts == sorted(verdicts, key=order.index)


def test_every_eu_member_is_open_and_nobody_outside_is_one(network: Network) -> None:
    (mode,) = (mode for mode in network.access if mode.id == "playground")
    members = [state.country for state in network.participating_states if state.eu_member]
    assert {openness(network, mode, country) for country in members} == {"open"}
    assert not any(is_eu_member(network, country) for country in ("NO", "CH", "GB", "US", "TR", "XK"))
    assert [row.programme for row in associations(network, "NO")] == ["horizon-europe", "digital-europe"]


def test_the_rules_are_data(folder: Folder) -> None:
    folder.change("access_rules", 0, who="public")
    folder.change("access", 1, open_to="eu")
    network = load(folder.path)
    assert {option.mode.id for option in access_options(network, "NO", "startup", "try") if option.rule} == {B, D}
    assert {
        option.mode.id for option in access_options(network, "EE", "public", "try") if option.verdict == "fits"
    } == {P, S}
    assert {
        option.mode.id for option in access_options(network, "NO", "startup", "medium") if option.verdict == "closed"
    } == {F}


def test_an_association_that_is_only_signed_is_not_a_clear_yes(folder: Folder) -> None:
    rows = [
        row | {"standing": "signed"} if row["country"] == "UA" else row for row in folder.rows("associated_countries")
    ]
    folder.write("associated_countries", rows)
    found = access_options(load(folder.path), "UA", "startup", "try")
    assert {option.mode.id for option in found if option.verdict == "unclear"} == {P, B, D}


def test_a_participating_state_needs_no_association(folder: Folder) -> None:
    rows = [
        row | {"standing": "signed"} if row["country"] == "MD" else row for row in folder.rows("associated_countries")
    ]
    folder.write("associated_countries", rows)
    found = access_options(load(folder.path), "MD", "startup", "try")
    assert {option.mode.id for option in found if option.verdict == "fits"} == {P}


def test_a_mode_without_rules_is_named_and_not_judged(folder: Folder) -> None:
    folder.write("access_rules", [row for row in folder.rows("access_rules") if row["mode"] != R])
    found = access_options(load(folder.path), "FI", "startup", "try")
    assert [option.mode.id for option in found if option.verdict == "unread"] == [R]


def test_a_way_may_leave_out_the_eu_or_the_consortium(folder: Folder) -> None:
    folder.change("access", 0, open_to="horizon-europe", consortium_required="")
    network = load(folder.path)
    assert [
        option.mode.id for option in access_options(network, "FI", "startup", "try") if option.verdict == "closed"
    ] == [P]
    found = access_options(network, "NO", "startup", "try")
    assert [option.mode.id for option in found if option.verdict == "fits"] == [P]


def test_a_rule_that_fits_counts_before_one_with_a_condition(folder: Folder) -> None:
    rows = folder.rows("access_rules")
    twice = rows[0] | {"fit": "condition", "need": "try medium", "condition": "if it rains"}
    folder.write("access_rules", [twice, *rows])
    verdicts = {option.mode.id: option.verdict for option in access_options(load(folder.path), "FI", "startup", "try")}
    assert verdicts[P] == "fits"


def test_the_closest_relation_counts(network: Network) -> None:
    antennas = tuple(a.model_copy(update={"country": "NO"}) if a.id == "be-aifa" else a for a in network.antennas)
    changed = replace(network, antennas=antennas)
    found = relations(changed, "NO")
    assert [factory.id for factory in found.participant] == ["lumi-aif"]
    assert [factory.id for factory in found.antenna] == ["jaif"]
    assert roles(changed, changed.factories)["NO"] == {"lumi-aif": "participant", "jaif": "antenna"}


def test_the_matrix_tells_host_participant_and_antenna_apart(network: Network) -> None:
    found = roles(network, network.factories)
    assert found["NO"] == {"lumi-aif": "participant"}
    assert found["PL"] == {"lumi-aif": "participant", "piast-ai": "host", "gaia": "host"}
    assert found["BE"] == {"lumi-aif": "antenna", "jaif": "antenna"}
    assert "HR" not in found
    assert sum(part == "host" for parts in found.values() for part in parts.values()) == 19
    assert sum(part == "participant" for parts in found.values() for part in parts.values()) == 10
    assert sum(part == "antenna" for parts in found.values() for part in parts.values()) == 16
    mimer = roles(network, [factory for factory in network.factories if factory.id == "mimer"])
    assert mimer == {"SE": {"mimer": "host"}}
