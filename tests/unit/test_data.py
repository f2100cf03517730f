"""The real data: what the source text and the fact base say, one by one."""

import json
import subprocess
import sys
from datetime import date

import frictionless
import pytest
import shapely

from ai_factories.loading.descriptor import descriptor
from ai_factories.loading.folder import OUTLINES
from ai_factories.model.network import Network
from ai_factories.model.tables import TABLES
from tests.support.data import DATA, ROOT

FIRST_SEVEN = ["lumi-aif", "hammerhai", "pharos", "it4lia", "l-aif", "bsc-aif", "mimer"]


def test_there_are_19_sites_the_first_seven_first(network: Network) -> None:
    assert len(network.factories) == 19
    assert [factory.id for factory in network.factories[:7]] == FIRST_SEVEN
    assert {factory.round for factory in network.factories[:7]} == {"2024-12"}


def test_hosts_of_the_first_seven(network: Network) -> None:
    # The source text: Finland, Germany, Greece, Italy, Luxembourg, Spain and Sweden.
    assert {factory.country for factory in network.factories[:7]} == {"FI", "DE", "GR", "IT", "LU", "ES", "SE"}


@pytest.mark.parametrize(
    ("system_type", "countries"),
    [("new-build", {"FI", "DE", "IT", "LU", "SE"}), ("upgrade", {"ES"}), ("associated", {"GR"})],
)
def test_system_types_of_the_first_seven(network: Network, system_type: str, countries: set[str]) -> None:
    assert {f.country for f in network.factories[:7] if f.system_type == system_type} == countries


def test_experimental_platforms(network: Network) -> None:
    having = [factory.id for factory in network.factories if factory.experimental_platform]
    assert having == ["lumi-aif", "bsc-aif", "jaif", "1healthai"]
    assert [site for site in having if site in FIRST_SEVEN] == ["lumi-aif", "bsc-aif"]


def test_ten_further_nations_take_part_in_the_first_seven(network: Network) -> None:
    further = {country for site in FIRST_SEVEN for country in network.participants(site)}
    assert further == {"CZ", "DK", "EE", "NO", "PL", "PT", "RO", "TR", "AT", "SI"}


@pytest.mark.parametrize(
    ("site", "countries"),
    [
        ("lumi-aif", {"CZ", "DK", "EE", "NO", "PL"}),
        ("bsc-aif", {"PT", "RO", "TR"}),
        ("it4lia", {"AT", "SI"}),
        ("mimer", set()),
        ("gaia", set()),
    ],
)
def test_participants(network: Network, site: str, countries: set[str]) -> None:
    assert set(network.participants(site)) == countries


def test_linkopings_four_sectors(network: Network) -> None:
    wordings = [row.term for row in network.factory_sectors if row.factory == "mimer"]
    assert wordings == ["health and life sciences", "materials science", "autonomous systems", "gaming industry"]


def test_rounds(network: Network) -> None:
    rounds = [(factory.round, factory.selected_on) for factory in network.factories]
    assert rounds == [("2024-12", "2024-12-10")] * 7 + [("2025-03", "2025-03-12")] * 6 + [("2025-10", "2025-10-10")] * 6


def test_the_lumi_ai_contract_is_second_hand_and_says_where_to_check(network: Network) -> None:
    contract = network.contract("lumi-aif")
    assert contract is not None
    assert (contract.signed_on, contract.vendor, contract.value_eur_million) == ("2026-08-31", "Bull", 387.8)
    for group in ("event", "vendor", "value", "hardware"):
        assert network.evidence("contracts", "lumi-aif", group) == "reported"
        assert [s.id for s in network.sources_of("contracts", "lumi-aif", group)] == ["eu27-compilation-review"]
    page, _review = network.sources_of("contracts", "lumi-aif", "official_page")
    assert page.url == contract.official_page
    assert page.consulted == "not-read"


def test_contracts_confirmed_by_the_press(network: Network) -> None:
    def evidence(group: str) -> set[str]:
        rows = [c for c in network.citations if c.table == "contracts" and c.group == group]
        return {c.row for c in rows if c.evidence == "confirmed"}

    assert evidence("event") == {"bsc-aif", "it4lia", "mimer", "ai2f"}
    assert evidence("value") == {"bsc-aif", "it4lia"}


@pytest.mark.parametrize(
    ("site", "field", "value", "group", "evidence"),
    [
        ("mimer", "name", "Sweden AI Factory", "name", "confirmed"),
        ("mimer", "website", "https://swedenaifactory.se/", "website", "confirmed"),
        ("it4lia", "services_since", "2025-04", "services", "reported"),
        ("ai-at", "services_since", "2025-07", "services", "confirmed"),
        ("nlaif", "expected_from", "2027/2028", "expected", "confirmed"),
    ],
)
def test_what_the_second_round_corrected(
    network: Network, site: str, field: str, value: str, group: str, evidence: str
) -> None:
    assert str(getattr(network.factory(site), field)) == value
    assert network.evidence("factories", site, group) == evidence
    assert network.sources_of("factories", site, group)


def test_whether_hammerhai_had_users_in_2025_is_shown_as_disputed(network: Network) -> None:
    said = [row.text for row in network.disagreements if row.factory == "hammerhai"]
    assert any("Handelsblatt" in text and "Ministry" in text for text in said)
    assert len(network.sources_of("disagreements", "hammerhai-services", "text")) == 2


def test_the_competence_centres_are_those_of_the_research(network: Network) -> None:
    centres = {centre.country: centre for centre in network.competence_centres}
    assert len(centres) == 27
    assert centres["SE"].website == "https://enccs.se/"
    # Nothing that was read names them, or their address: for these there is the portal.
    assert not {"NO", "FI", "IS", "MT", "AL", "BA", "XK", "DE", "EE", "CH", "GB"} & set(centres)
    assert {code for code, centre in centres.items() if not centre.website} == {"BG", "CY", "FR", "LV", "ME"}
    confirmed = {code for code in centres if network.evidence("competence_centres", code, "centre") == "confirmed"}
    assert "CZ" in confirmed
    assert not {"AT", "BE", "TR", "PT"} & confirmed


def test_only_the_fact_base_says_that_a_neighbour_serves_users(network: Network) -> None:
    serving = {(row.factory, row.system) for row in network.system_relations if row.relation == "serves-meanwhile"}
    french = {("ai2f", system) for system in ("Jean Zay", "Adastra", "Joliot-Curie")}
    italian = {("it4lia", "Leonardo"), ("ai-at", "Leonardo")}
    assert serving == {("lumi-aif", "LUMI"), ("bsc-aif", "MareNostrum 5")} | italian | french


def test_the_source_text_is_cited_alone_only_for_what_it_says(network: Network) -> None:
    alone = [c for c in network.citations if c.sources == ("source-text",) and c.group != "*"]
    allowed = {
        "name",
        "host",
        "place",
        "consortium",
        "system",
        "system_type",
        "experimental",
        "sectors",
        "role",
        "note",
    }
    assert {c.group for c in alone if c.table == "factories"} <= allowed
    assert all(c.row.partition("/")[0] in FIRST_SEVEN for c in alone if c.table == "factories")
    # It names Linköping University but not NAISS, which the hosting entity of MIMER names too.
    host = network.citation("factories", "mimer", "host")
    assert host is not None
    assert host.sources == ()


def test_the_antennas_are_those_of_the_fact_base(network: Network) -> None:
    countries = {"BE", "CY", "HU", "IE", "LV", "MT", "SK", "IS", "MD", "MK", "RS", "CH", "GB"}
    assert {antenna.country for antenna in network.antennas} == countries
    assert len(network.antennas) == 13
    links = {(link.antenna, link.factory) for link in network.antenna_links}
    assert len(links) == 16
    assert {("be-aifa", "lumi-aif"), ("be-aifa", "jaif"), ("faima", "piast-ai"), ("hearts", "lumi-aif")} <= links
    assert ("hearts", "it4lia") not in links  # said elsewhere: a disagreement, not a link
    assert [antenna.id for antenna in network.antennas if antenna.name is None] == ["is-antenna", "uk-antenna"]
    assert [antenna.id for antenna in network.antennas if antenna.host_organisation is None] == ["skaiat", "faima"]


def test_what_is_known_of_the_ways_of_access(network: Network) -> None:
    modes = {mode.id: mode for mode in network.access}
    assert list(modes) == [
        *("playground", "fast-lane", "large-scale", "ai-science"),
        *("benchmark", "development", "regular", "extreme"),
    ]
    assert (modes["extreme"].allocation_length, modes["extreme"].how_fast, modes["extreme"].cost) == (None,) * 3
    assert {rule.mode for rule in network.access_rules} == set(modes)
    levels = {
        ("playground", "size"): "unconfirmed",  # about 5,000 GPU hours: one secondary source
        ("playground", "speed"): "unconfirmed",
        ("playground", "rules"): "reported",
        ("fast-lane", "size"): "reported",
        ("large-scale", "cutoffs"): "unconfirmed",  # copied in April 2026
        ("ai-science", "length"): "confirmed",
        ("ai-science", "rules"): "reported",
        ("benchmark", "rules"): "confirmed",
        ("regular", "speed"): "unconfirmed",
    }
    assert {key: network.evidence("access", *key) for key in levels} == levels
    # The frequently asked questions name Horizon 2020, which today's lists are not about: no clear yes.
    assert modes["ai-science"].open_to == ("eu", "participating-states")
    assert modes["ai-science"].perhaps_open_to == ("horizon-europe",)


def test_capacity_and_money(network: Network) -> None:
    found = {(f.site, f.measure): (f.bound, f.value) for f in network.figures}
    assert {site: value for (site, measure), value in found.items() if measure == "accelerators" and value[1]} == {
        "hammerhai": (None, 860),
        "it4lia": ("at-least", 8000),
        "l-aif": (None, 1008),
        "jaif": ("about", 24000),
        "piast-ai": ("at-least", 1500),
        "czai": ("about", 340),
        "gaia": ("about", 1000),
    }
    assert found["bsc-aif", "eu-share-eur-million"] == (None, 98.33)
    assert found["1healthai", "budget-eur-million"] == (None, 82)
    assert found["is-antenna", "budget-eur-million"] == (None, None)  # in krónur: nothing is converted
    assert network.evidence("figures", "it4lia/accelerators", "figure") == "confirmed"
    assert network.evidence("figures", "it4lia/budget-eur-million", "figure") == "unconfirmed"


def test_whom_to_ask(network: Network) -> None:
    contacts = {contact.id: contact for contact in network.contacts}
    assert contacts["eurohpc-ask"].email == "access@eurohpc-ju.europa.eu"
    assert contacts["lumi-aif-contact"].url == "https://lumi-ai-factory.eu/contact-us/"
    assert contacts["slaif-events"].languages == ("sl", "en")
    assert network.evidence("contacts", "it4lia-ask", "contact") == "unconfirmed"
    assert len(network.requirements) == 8


def test_at_most_110_groups_are_unconfirmed(network: Network) -> None:
    assert sum(citation.evidence == "unconfirmed" for citation in network.citations) <= 110


def test_cut_off_dates(network: Network) -> None:
    dates = [cutoff.date for cutoff in network.cutoffs if cutoff.mode == "ai-science"]
    assert dates == ["2026-02-27", "2026-04-30", "2026-06-30", "2026-09-01", "2026-10-30", "2026-12-11"]
    assert [cutoff.date for cutoff in network.cutoffs if cutoff.mode == "extreme"] == ["2026-05-04", "2026-10-26"]


def test_states_and_associations(network: Network) -> None:
    states = {state.country: state for state in network.participating_states}
    assert len(states) == 38
    assert sum(state.eu_member for state in states.values()) == 27
    assert states["MD"].joined_on == "2025-10-08"
    assert states["IS"].joined_on is None
    standing = {(row.country, row.programme): row.standing for row in network.associated_countries}
    assert len(standing) == 32
    assert {country for (country, _), how in standing.items() if how == "partial"} == {"CA", "NZ", "KR"}
    signed = {country for (country, programme), how in standing.items() if how == "signed"}
    assert signed == {"ME", "MK", "AL", "RS", "MD", "BA", "TR"}
    assert standing["CH", "digital-europe"] == standing["NO", "horizon-europe"] == "in-force"


def test_the_plan_of_december_2024_stands_beside_what_happened(network: Network) -> None:
    plan = [row for row in network.milestones if row.nature == "plan"]
    assert [row.id for row in plan] == ["plan-proposals", "plan-agreements", "plan-procurement", "plan-infrastructure"]
    for row in plan:
        (source,) = network.sources_of("milestones", row.id, "event")
        assert source.id == "source-text"
    contracts = [row for row in network.milestones if row.answers == "plan-procurement"]
    assert sorted(row.date for row in contracts)[::6] == [
        "2025-07",
        "2026-08-31",
    ]  # the first tender, the last contract
    infrastructure = [row for row in network.milestones if row.answers == "plan-infrastructure"]
    assert [row.id for row in infrastructure if row.nature == "happened"] == ["pharos-2026-06-23"]


def test_only_what_is_later_than_the_compilation_or_planned_is_expected(network: Network) -> None:
    for row in network.milestones:
        if row.nature == "happened":
            assert row.date <= "2026-10-10", row.id


def test_nothing_is_checked_or_published_in_the_future(network: Network) -> None:
    today = date.today().isoformat()
    assert all(factory.stage_checked_on <= today for factory in network.factories)
    assert all((source.published or "") <= today for source in network.sources)


DATED = {  # by the fact base, and by the second round of research
    "extradienst-at-neuer-hub-vernetzt-europas-ai-elite-in-wien": "2026-02-25",
    "handelsblatt-com-100139841": "2025-07",
    "oogtv-nl-supercomputer-achter-ai-fabriek-in-groningen-moet-begin-2028": "2025-12-19",
    "eurocc-czechia-cz-the-future-of-national-competence-centres": "2023-03",
    "cerfacs-fr-centre-de-competence-hpc-francais": "2020",
    "hpc-kifu-hu-327": "2020-09",
    "hackmd-io-eurocc-latvia": "2021-07-15",
    "roncc-ro-about-eurocc": "2020",
    "github-com-lumi-ai-factory-lumi-aif-onboarding": "2026",
    "ai-jarvis-eu-europe-launches-35-new-ai-supercomputers-800-exaflops-nvi": "2026-06",
    "convergedigest-com": "2026-06",
    "thenewbarcelonapost-com-el-barcelona-supercomputing-center-liderara-un": "2024-12-10",
    "frontiernews-ai-news-article-europes-ai-supercomputer-boom-35-new-nvid": "2026-06",
    "poland-co-pl-special-mill-to-be-built-in-poland-brussels-gives-50-mill": "2025-03",
    "www-dev-fit-vutbr-cz-fit-news-d305859": "2025-10-14",
    "techrider-ro-ai-exclusiv-mihnea-costoiu-rectorul-politehnicii-despre-f": "2025-10",
    "datainnovation-io-galicia-fabrica-ia-salud-europa": "2025",
    "vdaa-gov-lv-en-article-latvia-becomes-part-european-artificial-intelli": "2025-10",
    "italpress-com-malta-scelta-per-la-nuova-antenna-europea-calypso-dellai": "2025-10-16",
    "ru-is-en-news-isk-1-4-billion-allocated-for-iceland-to-establish-natio": "2025-10-13",
    "viennaoffices-rs-de-news-room-city-news-serbien-wird-teil-eines-grosse": "2025-10",
    "aifactory-lu-ai-news-what-does-it-take-to-turn-an-ai-factory-into-an-e": "2026-04-24",
    "brutkasten-com-artikel-ai-factory-austria-fahrplan-fuer-die-naechsten": "2026-05",
    "bntnews-bg-news-bulgaria-will-have-an-artificial-intelligence-factory": "2025-03-12",
    "cs-fel-cvut-cz-en-news-detail-1826": "2026-05",
    "vu-lt-en-news-events-news-lithuania-to-build-an-artificial-intelligenc": "2025-10",
    "klaipeda-diena-lt-naujienos-verslas-ekonomika-lietuva-laimejo-es-konku": "2025-10-10",
    "economie-wallonie-be-home-actualites-actualites-la-belgique-accueiller": "2025-10",
    "europedigital-cloud-en-news-82bd3b63-ireland-secures-10m-to-launch-ai": "2026-07-02",
    "maltainvest-mt-malta-to-host-e10-million-ai-factory-antenna": "2025-10-15",
    "english-hi-is-node-34839": "2025-10",
    "chronicle-lu-category-ict-58279-luxembourg-reaffirms-ai-ambitions-with": "2025-12-02",
    "vindobona-org-article-vienna-as-europes-ai-hub-supercomputer-launched": "2025-06",
    "humanxai-events-austria-opens-ai-factory-what-europes-compute-strategy": "2026-02",
    "talanews-blogspot-com-2025-10-pharos-cy-cyprus-institute-brings-html": "2025-10-20",
}


def test_no_title_or_date_of_a_source_was_made_up(network: Network) -> None:
    # The fact base gives no titles; an address gives a date or the EuroHPC site, and nothing else.
    assert [source.id for source in network.sources if source.title] == []
    dated = {source.id: source for source in network.sources if source.published}
    assert {id: str(dated[id].published) for id in DATED} == DATED
    for id, source in dated.items():
        if source.url and source.kind != "compilation" and id not in DATED:
            assert str(source.published).replace("-", "") in source.url.replace("-", "").replace("/", ""), id


def test_frictionless_finds_the_data_package_valid() -> None:
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.flatten(["type", "fieldName", "rowNumber", "message"]) == []
    assert len(report.tasks) == len(TABLES) + 1


def test_the_data_package_describes_the_fields_of_the_model() -> None:
    content = (DATA / "datapackage.json").read_text(encoding="utf-8")
    up_to_date = descriptor(content) == content
    assert up_to_date, "datapackage.json is not that of the model; run python -m ai_factories.loading.descriptor"


def test_every_field_is_explained_in_the_readme_of_the_data() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for name, table in TABLES.items():
        assert f"## `{name}.csv`" in readme
        section = readme.partition(f"## `{name}.csv`")[2].partition("\n## ")[0]
        assert [f for f in table.row.model_fields if f"`{f}`" not in section] == [], name


def test_the_check_on_the_command_line_finds_no_problem() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ai_factories.loading"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "19 AI Factories" in done.stdout


def test_the_outlines_reach_as_far_as_a_wide_and_low_map_of_all_sites_and_antennas_shows(network: Network) -> None:
    shapes = [json.dumps(feature["geometry"]) for feature in json.loads(network.files[OUTLINES])["features"]]
    west, south, east, north = shapely.total_bounds(shapely.from_geojson(shapes))
    assert west < -100
    assert south < -30
    assert east > 120
    assert north > 80


def test_at_most_110_groups_of_facts_rest_on_a_compilation_alone(network: Network) -> None:
    levels = [citation.evidence for citation in network.citations if citation.group != "*"]
    assert levels.count("unconfirmed") <= 110
    assert levels.count("reported") >= 80
    # Who reports it is said: whatever is second-hand names a source of its own.
    unnamed = [c.row for c in network.citations if c.evidence == "reported" and not c.sources]
    assert unnamed == []
