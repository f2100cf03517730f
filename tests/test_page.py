"""The page without a browser: what each choice shows, in both languages, and what faulty data show."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.loading import load
from components.model import Network
from components.site_card import render
from components.texts import texts_in
from tests.conftest import ROOT, Folder


def open_page(locale: str = "en-GB", **params: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at.context = {"locale": locale}
    for name, value in params.items():
        at.query_params[name] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def address(at: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in at.query_params.items()}


def said(at: AppTest) -> str:
    parts = [element.value for kind in (at.markdown, at.caption, at.warning, at.info, at.error) for element in kind]
    return "\n".join(parts)


def card(at: AppTest) -> str:
    return next((html.proto.body for html in at.get("html") if "<article" in html.proto.body), "")


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
    at = open_page(
        q="lumi", country="FI", member="NO", system="new-build", sector="health", stage="contract", lang="nb"
    )
    assert at.text_input(key="filter-q").value == "lumi"
    assert at.multiselect(key="filter-country").value == ["FI"]
    assert at.multiselect(key="filter-member").value == ["NO"]
    assert at.button_group(key="filter-system").value == ["new-build"]
    assert at.multiselect(key="filter-sector").value == ["health"]
    assert at.button_group(key="filter-stage").value == ["contract"]


def test_nothing_left_offers_a_way_back() -> None:
    at = open_page(system="upgrade", stage="tender", site="mimer")
    assert "**0 of 19 AI Factories**" in said(at)
    assert "No AI Factory fits all of these filters" in said(at)
    at.button(key="reset-empty").click()
    run(at)
    assert address(at) == {"site": "mimer"}
    assert "**19 of 19" in said(at)


def test_options_that_leave_nothing_say_so() -> None:
    at = open_page(country="FI")
    assert "Leaves no sites: Upgrade, Alongside a EuroHPC system" in said(at)
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
    assert "3 hidden sites have not published their sectors" in said(open_page(sector="games"))
    assert "12 hidden sites have not published whether other countries" in said(open_page(member="NO"))
    assert "12 skjulte steder" in said(open_page(member="NO", lang="nb"))


def test_the_unknown_is_dropped_and_named_until_the_next_action() -> None:
    at = open_page(country="FI,XX", site="nowhere", colour="red")
    assert address(at) == {"country": "FI"}
    notice = at.warning[0].value
    assert all(part in notice for part in ("`country=XX`", "`site=nowhere`", "`colour`"))
    assert at.multiselect(key="filter-country").value == ["FI"]
    run(at)
    assert at.warning[0].value == notice  # a rerun without an action keeps it
    at.selectbox(key="site-select").set_value("lumi-aif")
    run(at)
    assert len(at.warning) == 0


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


def test_the_card_gives_each_source_its_address(network: Network) -> None:
    text = render(network, network.factories_by_id["lumi-aif"], False, texts_in("en"))
    for source in network.sources_of("factories", "lumi-aif", "*"):
        assert source.url is None or f'href="{source.url}"'.replace("&", "&amp;") in text
    assert "named by another source, not read here" in text
    assert "<strong>Hosting entity</strong>: confirmed" in text
    assert "<strong>Stage</strong>: unconfirmed" in text


def test_unconfirmed_names_and_places_are_marked_too(folder: Folder) -> None:
    for number, row in enumerate(folder.rows("citations")[:10]):
        if row["group"] in ("name", "place"):
            folder.change("citations", number, evidence="unconfirmed")
    network = load(folder.path)
    text = render(network, network.factories[0], False, texts_in("en")).partition("<dl>")[0]
    assert text.count("unconfirmed</span>") == 2


def test_a_disagreement_shows_the_sources_that_disagree(network: Network) -> None:
    text = render(network, network.factories_by_id["lumi-aif"], False, texts_in("en"))
    line = text.partition("<strong>Where sources disagree</strong>")[2].partition("</li>")[0]
    assert "cscs.ch/about/collaborations/hearts" in line


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
    assert Path(folder.path).is_dir()


def test_a_mended_file_is_read_without_a_restart(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    folder.change("factories", 0, stage="sleeping")
    at = open_page(site="lumi-aif")
    assert len(at.code) == 1
    folder.change("factories", 0, stage="tender")
    assert "Tender" in card(run(at))
    folder.change("factories", 0, stage="selected")
    assert "Tender" not in card(run(at))
