"""How each kind of site looks: one shape and one colour (Okabe and Ito), distinct without colour vision."""

from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup


@dataclass(frozen=True)
class Symbol:
    """A marker: its colour, and its shape as an SVG path in a 24 by 24 box."""

    colour: str
    path: str


SYMBOLS = {
    "new-build": Symbol("#0072B2", "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17z"),
    "upgrade": Symbol("#D55E00", "M12 2.5 22 20H2z"),
    "associated": Symbol("#009E73", "M12 1.5 22.5 12 12 22.5 1.5 12z"),
    "antenna": Symbol("#CC79A7", "M5 5h14v14H5z"),
}
HOST_COLOUR = "#0072B2"
PARTICIPANT_COLOUR = "#56B4E9"


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
