"""How each kind of site looks: one shape and one colour (Okabe and Ito), distinct without colour vision.

The stage is how full the shape is, from the bottom: hollow once selected, full in operation.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from ai_factories.labels import STAGES

INSET = 0.66  # size of what may be hollow, of the shape


@dataclass(frozen=True)
class Symbol:
    """A marker: its colour, its shape as an SVG path in a 24 by 24 box, and the heights of its top, middle and foot."""

    colour: str
    path: str
    top: float
    middle: float
    foot: float

    @property
    def inset(self) -> str:
        """The transform that makes the shape as small as what may be hollow."""
        return f"translate(12 {self.middle}) scale({INSET}) translate(-12 {-self.middle})"

    def hollow(self, stage: str) -> float:
        """Down to which height the shape is hollow at a stage; 0 if it is full."""
        level = LEVELS[stage]
        top, foot = (self.middle + INSET * (edge - self.middle) for edge in (self.top, self.foot))
        return 0 if level == 1 else round(foot - level * (foot - top), 2)


LEVELS = {stage: place / (len(STAGES) - 1) for place, stage in enumerate(STAGES)}
SYMBOLS = {
    "new-build": Symbol("#0072B2", "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17z", 3.5, 12, 20.5),
    "upgrade": Symbol("#D55E00", "M12 2.5 22 20H2z", 2.5, 14.2, 20),
    "associated": Symbol("#009E73", "M12 1.5 22.5 12 12 22.5 1.5 12z", 1.5, 12, 22.5),
    "antenna": Symbol("#CC79A7", "M5 5h14v14H5z", 5, 12, 19),
}
# The ground and what is drawn on it, by theme; map.css has them as variables, the picture uses the light ones.
LIGHT = {
    "sea": "#dbe6ee",
    "land": "#f8f9f9",
    "border": "#aab6c0",
    "text": "#1b2733",
    "quiet": "#586572",
    "edge": "#1b2733",
    "hollow": "#ffffff",
    "panel": "#ffffff",
    "pattern": "#6a7682",
    "link": "#a8548a",
}
DARK = {
    "sea": "#0d1319",
    "land": "#26313c",
    "border": "#4b5a68",
    "text": "#f2f6f9",
    "quiet": "#a3b0bc",
    "edge": "#f2f6f9",
    "hollow": "#0d1319",
    "panel": "#1c252f",
    "pattern": "#788692",
    "link": "#cc79a7",
}


def drawn() -> dict[str, Any]:
    """The symbols as map.js draws them."""
    return {
        kind: {
            "colour": symbol.colour,
            "path": symbol.path,
            "inset": symbol.inset,
            "hollow": {stage: symbol.hollow(stage) for stage in STAGES},
        }
        for kind, symbol in SYMBOLS.items()
    }


def palette() -> str:
    """The colours of both themes as a style sheet."""
    light, dark = ("".join(f"--{name}: {value}; " for name, value in theme.items()) for theme in (LIGHT, DARK))
    return f':root {{ {light}}}\n:root[data-theme="dark"] {{ {dark}}}\n'


def picture(kind: str) -> Markup:
    """The symbol of a system type, or of an ``antenna``, as an inline image; the text beside it gives its meaning."""
    # As an image, because Streamlit removes svg elements from HTML.
    return Markup('<img class="symbol" alt="" src="{}">').format(data_uri(kind))


def data_uri(kind: str) -> str:
    """The symbol as a data URI."""
    symbol = SYMBOLS[kind]
    path = f'<path d="{symbol.path}" fill="{symbol.colour}"/>'
    return "data:image/svg+xml," + quote(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{path}</svg>')


MARKS = "".join(f'.mark.{kind} {{ background-image: url("{data_uri(kind)}"); }}\n' for kind in SYMBOLS)  # style sheet
