"""The page without a browser: what each choice shows, in both languages, and what faulty data show."""

import pytest
from components.loading import load
from components.model import Network
from components.site_table import rows
from components.texts import texts_in
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from components.site_card import render
from tests.support.data import ROOT, Folder


def open_page(locale: str = "en-GB", view: str = "", /, **params: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at._page_hash = calc_hash(view)  # AppTest.switch_page knows only pages that are files
    at.context = {"locale": locale}
    for name, value in params.items():
        at.query_params[name] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    failed = ("This page could not be made", "Denne siden kunne ikke lages")
    assert not [error.value for error in at.error if error.value.startswith(failed)]
    return at


def address(at: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in at.query_params.items()}


def said(at: AppTest) -> str:
    parts = [element.value for kind in (at.markdown, at.caption, at.warning, at.info, at.error) for element in kind]
    return "\n".join(parts)


def card(at: AppTest) -> str:
    return next((html.proto.body for html in at.get("html") if "<article" in html.proto.body), "")


def evidence_of(label: str, text: str) -> str:
    """What the card says of the evidence for a group of facts."""
    for line in text.partition("<details>")[2].split("<li>"):
        labels, _, said = line.partition("</strong>: ")
        if label in labels.removeprefix("<strong>").split("; "):
            return said.partition("</li>")[0]
    return ""


@pytest.mark.parametrize(
    ("locale", "title", "count"),
    [
        ("en-GB", "European AI Factories", "**19 of 19 AI Factories**"),
        ("nb-NO", "Europeiske KI-fabrikker", "**19 av 19 KI-fabrikker**"),
    ],
)
def test_the_browser_decides_the_language_until_the_reader_does(locale: str, title: str, count: str) -> None:
    at = open_page(locale)
    assert at.title[0].value == title
    assert count in said(at)
    assert address(at) == {}


def test_the_language_switch_writes_the_address_and_keeps_the_rest() -> None:
    at = open_page(member="NO", site="lumi-aif")
    at.button_group(key="language").set_value("nb")
    run(at)
    assert address(at) == {"member": "NO", "site": "lumi-aif", "lang": "nb"}
    assert at.title[0].value == "Europeiske KI-fabrikker"
    assert at.multiselect(key="filter-member").value == ["NO"]
    assert "Vertsorganisasjon" in card(at)


@pytest.mark.parametrize("locale", ["en-GB", "nb-NO"])
def test_every_filter_writes_ids_into_the_address(locale: str) -> None:
    at = open_page(locale)
    at.text_input(key="filter-q").set_value(" a i ")
    run(at)
    at.multiselect(key="filter-country").set_value(["FI", "ES"])
    run(at)
    at.multiselect(key="filter-member").set_value(["PT", "NO"])
    run(at)
    at.button_group(key="filter-system").set_value(["upgrade", "new-build"])
    run(at)
    at.button_group(key="filter-round").set_value(["2024-12"])
    run(at)
    at.multiselect(key="filter-sector").set_value(["health"])
    run(at)
    at.button_group(key="filter-stage").set_value(["contract"])
    run(at)
    at.toggle(key="filter-experimental").set_value(True)
    run(at)
    assert address(at) == {
        "q": "a i",
        "country": "ES,FI",
        "member": "NO,PT",
        "system": "new-build,upgrade",
        "round": "2024-12",
        "sector": "health",
        "stage": "contract",
        "experimental": "true",
    }
    assert said(at).count("**1 ") == 1
    at.button(key="reset").click()
    run(at)
    assert address(at) == {}
    assert at.button(key="reset").disabled


def test_an_address_fills_every_widget() -> None:
    params = {
        "q": "lumi",
        "country": "FI",
        "member": "NO",
        "system": "new-build",
        "round": "2024-12",
        "sector": "health",
    }
    params |= {"stage": "contract", "experimental": "true", "site": "lumi-aif", "lang": "nb"}
    at = open_page(**params)
    assert address(at) == params
    assert at.text_input(key="filter-q").value == "lumi"
    assert at.multiselect(key="filter-country").value == ["FI"]
    assert at.multiselect(key="filter-member").value == ["NO"]
    assert at.button_group(key="filter-system").value == ["new-build"]
    assert at.multiselect(key="filter-sector").value == ["health"]
    assert at.button_group(key="filter-stage").value == ["contract"]
    assert at.button_group(key="filter-round").value == ["2024-12"]
    assert at.toggle(key="filter-experimental").value is True
    assert at.selectbox(key="site-select").value == "lumi-aif"
    assert at.button_group(key="language").value == "nb"


def test_the_address_is_written_as_it_was_understood() -> None:
    at = open_page(country="fi,", lang="NB", q="  ", sector="games,games", experimental="")
    assert address(at) == {"country": "FI", "sector": "games", "lang": "nb"}
    assert at.title[0].value == "Europeiske KI-fabrikker"
    assert len(at.warning) == 0


def test_reset_keeps_language_and_site() -> None:
    at = open_page(country="FI", site="mimer", lang="nb")
    at.button(key="reset").click()
    assert address(run(at)) == {"site": "mimer", "lang": "nb"}


def test_nothing_left_offers_a_way_back() -> None:
    at = open_page(system="upgrade", stage="tender", site="mimer")
    assert "**0 of 19 AI Factories**" in said(at)
    assert "No AI Factory fits all of these filters" in said(at)
    at.button(key="reset-empty").click()
    run(at)
    assert address(at) == {"site": "mimer"}
    assert "**19 of 19" in said(at)


@pytest.mark.parametrize(("lang", "search"), [("en", "norway"), ("nb", "Norge"), ("en", "Norge")])
def test_a_country_that_only_takes_part_is_found_too(lang: str, search: str) -> None:
    at = open_page(q=search, lang=lang)
    assert "**0 " in said(at)
    offer = at.button(key="member-instead")
    assert offer.label == ("Show the consortia with Norway" if lang == "en" else "Vis konsortiene med Norge")
    offer.click()
    assert address(run(at)) == {"member": "NO", "lang": lang}


def test_options_that_leave_nothing_say_so() -> None:
    at = open_page(country="FI")
    assert "Options that leave no sites: System type: Upgrade, Alongside a EuroHPC system; Selected in" in said(at)
    assert "With an experimental platform" not in said(at)
    assert said(open_page(stage="tender")).count("; With an experimental platform") == 1
    assert "Norway" in at.multiselect(key="filter-member").options
    assert "Portugal · no sites" in at.multiselect(key="filter-member").options
    # The chosen country's own alternatives would add sites.
    assert "Spain" in at.multiselect(key="filter-country").options


def test_a_stale_label_is_still_understood() -> None:
    at = open_page(country="FI")
    at.multiselect(key="filter-member").set_value(["NO", "Portugal"])  # as it was called before the filter
    run(at)
    assert address(at)["member"] == "NO,PT"


def test_what_cannot_be_judged_is_counted() -> None:
    assert "Not published for 3 hidden sites, which cannot be judged: sectors." in said(open_page(sector="games"))
    assert "for 12 hidden sites, which cannot be judged: participants from other" in said(open_page(member="NO"))
    assert "12 skjulte steder, som ikke kan vurderes: deltakere fra andre land" in said(
        open_page(member="NO", lang="nb")
    )


def test_the_unknown_is_dropped_and_named_until_the_next_action() -> None:
    at = open_page(country="FI,XX", site="nowhere", colour="red")
    assert address(at) == {"country": "FI"}
    notice = at.warning[0].value
    assert all(part in notice for part in ("`country=XX`", "`site=nowhere`", "`colour`"))
    assert at.multiselect(key="filter-country").value == ["FI"]
    run(at)
    assert at.warning[0].value == notice  # a rerun without an action keeps it
    at.selectbox(key="site-select").set_value("lumi-aif")
    assert len(run(at).warning) == 0
    at.selectbox(key="site-select").set_value(None)
    assert len(run(at).warning) == 0  # nor does it come back with the address it came with


def test_a_link_to_another_address_takes_the_notice_away() -> None:
    at = open_page(country="FI,XX")
    assert len(at.warning) == 1
    at.query_params["site"] = "mimer"
    assert len(run(at).warning) == 0
    assert address(at) == {"country": "FI", "site": "mimer"}


def test_nothing_in_an_address_is_read_as_markdown() -> None:
    notice = open_page(country="a`\n\n![x](https://evil.example/a.png)", site="y" * 10_000).warning[0].value
    assert "\n" not in notice
    assert notice.count("`") == 4
    assert len(notice) < 300


def test_the_selector_selects_and_clears() -> None:
    at = open_page()
    at.selectbox(key="site-select").set_value("mimer")
    run(at)
    assert address(at) == {"site": "mimer"}
    assert 'data-site="mimer"' in card(at)
    at.selectbox(key="site-select").set_value(None)
    run(at)
    assert address(at) == {}
    assert card(at) == ""


def test_a_hidden_site_keeps_its_card_which_says_so() -> None:
    at = open_page(country="FI", site="mimer")
    assert "The filters hide this site" in card(at)
    assert at.selectbox(key="site-select").value == "mimer"
    assert "The filters hide this site" not in card(open_page(country="SE", site="mimer"))


@pytest.mark.parametrize(
    ("site", "lang", "words"),
    [
        ("lumi-aif", "en", ["Kajaani, Finland", "CSC - IT Center for Science", "LUMI-AI", "Host: Finland"]),
        ("lumi-aif", "en", ["Participants: Czechia, Denmark, Estonia, Norway and Poland", "Contract signed"]),
        ("lumi-aif", "en", ["EUR 387.8 million", "31 August 2026", "Checked on 10 October 2026", "LUMI serves users"]),
        ("lumi-aif", "nb", ["Deltakere: Danmark, Estland, Norge, Polen og Tsjekkia", "387,8 millioner euro"]),
        (
            "bsc-aif",
            "en",
            ["Upgrade", "MareNostrum 5 is being upgraded", "Participants: Portugal, Romania and Türkiye"],
        ),
        ("mimer", "nb", ["Helse og livsvitenskap", "Spill", "10. desember 2024", "Ingen deltakere fra andre land"]),
        ("gaia", "en", ["Participants from other countries: not published"]),
        ("jaif", "en", ["In operation", "Services since", "7 November 2025"]),
        ("ai2f", "en", ["Jean Zay serves users meanwhile", "2026/2027"]),
        ("nlaif", "en", ["Operation is expected in early 2027, in 2027 or in early 2028"]),
        ("l-aif", "en", ["second half of 2026", "over 2,100 GPUs planned but 1,008 contracted"]),
        ("lumi-aif", "en", ["IT4Innovations (Czechia)", "secondary compilation (10 October 2026)"]),
        ("pharos", "en", ['HPE (Hewlett Packard Enterprise) <span class="unconfirmed">', "<p>value not published</p>"]),
        ("slaif", "en", ["stands at the same host; that it serves the users of the factory is not reported"]),
    ],
)
def test_the_card_says(network: Network, site: str, lang: str, words: list[str]) -> None:
    text = render(network, network.factories_by_id[site], False, texts_in(lang))
    assert [word for word in words if word not in text] == []


def test_every_card_says_what_is_not_published(network: Network) -> None:
    for factory in network.factories:
        text = render(network, factory, False, texts_in("en"))
        for group, value in (
            ("system", factory.system),
            ("website", factory.website),
            ("services", factory.services_since),
        ):
            row = text.partition(f'<div class="{group}">')[2].partition("</div>")[0]
            assert ("not published" in row) == (value is None), (factory.id, group)
        assert "None" not in text


def test_unconfirmed_facts_are_marked_and_confirmed_ones_are_not(network: Network) -> None:
    for factory in network.factories:
        text = render(network, factory, False, texts_in("en"))
        for group in ("host", "stage", "status", "expected", "services", "partners"):
            row = text.partition(f'<div class="{group}">')[2].partition("</div>")[0]
            citation = network.citation("factories", factory.id, group)
            unconfirmed = citation is not None and citation.evidence == "unconfirmed" and "not published" not in row
            assert ("unconfirmed" in row) == unconfirmed, (factory.id, group)


def test_a_planned_installation_is_not_called_operation(network: Network) -> None:
    text = render(network, network.factories_by_id["bsc-aif"], False, texts_in("en"))
    row = text.partition('<div class="expected">')[2].partition("</div>")[0]
    assert "<dt>Planned installation</dt>" in row
    (cells,) = (row for row in rows(network, list(network.factories), texts_in("en")) if row["site"] == "bsc-aif")
    assert cells["expected"] == "first half of 2026 (installation)"


def test_a_group_rests_on_its_own_sources_where_it_has_some(network: Network) -> None:
    assert [source.id for source in network.sources_about("factories", "lumi-aif", "host")] == ["source-text"]
    assert len(network.sources_about("factories", "lumi-aif", "name")) > 5


def test_contracts_and_relations_are_marked_too(network: Network) -> None:
    def row(site: str, name: str) -> str:
        text = render(network, network.factories_by_id[site], False, texts_in("en"))
        return text.partition(f'<div class="{name}">')[2].partition("</div>")[0]

    assert "unconfirmed" in row("lumi-aif", "contract")
    assert "unconfirmed" in row("lumi-aif", "contract-details")
    assert "unconfirmed" in row("lumi-aif", "meanwhile")
    assert "unconfirmed" not in row("bsc-aif", "contract")
    assert "unconfirmed" not in row("bsc-aif", "contract-details")
    assert "unconfirmed" in row("mimer", "contract-details")
    assert "unconfirmed" not in row("ai2f", "meanwhile")


def test_what_does_not_fit_is_shown_even_when_the_system_is_running(network: Network) -> None:
    site = network.factories_by_id["jaif"]
    assert "Expected operation" not in render(network, site, False, texts_in("en")).partition("<details>")[0]
    changed = site.model_copy(update={"expected_note": "Booster in 2027"})
    assert "Booster in 2027" in render(network, changed, False, texts_in("en"))


def test_disagreements_are_shown_with_their_sources() -> None:
    at = open_page("en-GB", "about")
    text = next(html.proto.body for html in at.get("html") if "spread over two rounds" in html.proto.body)
    disagreements = text.partition('<ul class="disagreements">')[2].partition("<h2>")[0]
    assert "<strong>The network</strong>: The source text says" in disagreements
    assert "<strong>HEARTS</strong>: LUMI AI Factory and CSCS say" in disagreements
    assert disagreements.count("unconfirmed</span>") == 18
    assert 'href="https://actuia.com/' in disagreements
    assert "Facts last checked on 10 October 2026" in said(at)


def test_the_oldest_check_counts(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.change("factories", 5, stage_checked_on="2026-11-01")
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    assert "Facts last checked on 10 October 2026" in said(open_page())


def test_the_legend_explains_the_consortium_only_where_there_is_one() -> None:
    def legend(**params: str) -> str:
        return next(str(html.proto.body) for html in open_page(**params).get("html") if "New build" in html.proto.body)

    assert "Takes part in its consortium" not in legend()
    assert "Antenna" not in legend()
    assert "Antenna, linked to AI Factories, not one itself" in legend(antennas="true")
    assert "Takes part in its consortium" in legend(site="lumi-aif")
    assert "Takes part in its consortium" not in legend(site="lumi-aif", country="SE")


def test_the_table_goes_by_round_and_name_and_marks_what_is_unconfirmed(network: Network) -> None:
    table = rows(network, list(network.factories), texts_in("en"))
    sites = [row["site"] for row in table]
    assert sites[:7] == ["bsc-aif", "hammerhai", "it4lia", "lumi-aif", "l-aif", "mimer", "pharos"]
    assert sites[7:9] == ["ai-at", "ai2f"]
    cells = {row["site"]: row for row in table}
    lumi = [cells["lumi-aif"][column] for column in ("system", "round", "stage", "expected")]
    assert lumi == ["LUMI-AI", "December 2024", "Contract signed\u00a0*", "2027"]
    it4lia = [cells["it4lia"][column] for column in ("system", "round", "stage", "expected")]
    assert it4lia == ["not published", "December 2024", "Contract signed", "not published"]
    assert (cells["jaif"]["stage"], cells["jaif"]["expected"]) == ("In operation", "in operation")


def test_the_card_gives_each_source_its_address(network: Network) -> None:
    text = render(network, network.factories_by_id["lumi-aif"], False, texts_in("en"))
    for source in network.sources_of("factories", "lumi-aif", "*"):
        assert source.url is None or f'href="{source.url}"'.replace("&", "&amp;") in text
    assert "named by another source, not read here" in text
    assert evidence_of("Hosting entity", text).startswith("confirmed")
    assert evidence_of("Stage", text).startswith("unconfirmed")
    assert 'href="https://evertiq.com/news/56923"' in evidence_of("Consortium, Norway", text)
    assert "evertiq.com" not in evidence_of("Hosting entity", text)


def test_unconfirmed_names_and_places_are_marked_too(folder: Folder) -> None:
    for number, row in enumerate(folder.rows("citations")[:10]):
        if row["group"] in ("name", "place"):
            folder.change("citations", number, evidence="unconfirmed")
    network = load(folder.path)
    text = render(network, network.factories[0], False, texts_in("en")).partition("<dl ")[0]
    assert text.count("unconfirmed</span>") == 2


def test_a_disagreement_shows_the_sources_that_disagree(network: Network) -> None:
    text = render(network, network.factories_by_id["lumi-aif"], False, texts_in("en"))
    assert "cscs.ch/about/collaborations/hearts" in evidence_of("Where sources disagree", text)


def test_values_are_escaped(network: Network) -> None:
    site = network.factories_by_id["mimer"].model_copy(update={"name": "<script>alert(1)</script>", "note": "a & <b>"})
    text = render(network, site, False, texts_in("en"))
    assert "<script>" not in text
    assert "a &amp; &lt;b&gt;" in text


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_faulty_data_show_the_report_instead_of_the_map(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    folder.change("factories", 1, stage="sleeping")
    folder.change("sources", 1, kind="blog")
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    at = open_page(lang=lang)
    report = at.code[0].value
    assert report.splitlines()[0].startswith("factories.csv:3: stage: 'sleeping'")
    assert len(report.splitlines()) == 2
    assert at.error[0].value.startswith("The data cannot" if lang == "en" else "Dataene kan ikke vises: 2 feil")
    assert len(at.selectbox) == 0


def test_another_folder_of_the_same_shape_is_shown(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.change("factories", 0, name="Another name")
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    at = open_page(site="lumi-aif")
    assert "Another name" in card(at)


def test_a_mended_file_is_read_without_a_restart(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    folder.change("factories", 0, stage="sleeping")
    at = open_page(site="lumi-aif")
    assert len(at.code) == 1
    folder.change("factories", 0, stage="tender")
    assert "Tender" in card(run(at))
    folder.change("factories", 0, stage="selected")
    assert "Tender" not in card(run(at))
