"""The marks of the map: seen against what is under them, and with all that a choice needs."""

import pytest

from ai_factories.context import Context
from ai_factories.labels import STAGES
from ai_factories.map.scene import points, scene
from ai_factories.map.symbols import DARK, LIGHT, SYMBOLS
from ai_factories.model.network import Network


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_mark_stands_out_from_what_is_under_it(theme: dict[str, str]) -> None:
    pairs = [(theme["edge"], theme[under]) for under in ("sea", "land", "pattern")]
    pairs += [(theme["text"], theme[under]) for under in ("sea", "land", "pattern")]
    pairs += [(theme["link"], theme[under]) for under in ("sea", "land")]
    pairs += [(theme["pattern"], theme["land"]), (theme["quiet"], theme["land"]), (theme["quiet"], theme["hollow"])]
    pairs += [(symbol.colour, theme["hollow"]) for kind, symbol in SYMBOLS.items() if kind != "antenna"]
    assert [pair for pair in pairs if contrast(*pair) < 3] == []


def test_a_shape_fills_up_from_stage_to_stage() -> None:
    for symbol in SYMBOLS.values():
        heights = [symbol.hollow(stage) for stage in STAGES]
        assert heights == sorted(heights, reverse=True)
        assert len(set(heights)) == len(STAGES)
        assert heights[-1] == 0


def test_a_site_has_all_that_its_choice_shows(network: Network) -> None:
    drawn = scene(Context.of(network))
    assert [site["id"] for site in drawn.sites] == [factory.id for factory in network.factories]
    for site in drawn.sites:
        assert site["participants"] == network.participants(site["id"])
        assert str(STAGES[site["stage"]]) in site["spoken"]
        assert site["host"] in points(network)
