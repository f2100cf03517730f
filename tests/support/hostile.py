"""Texts, files and addresses that want to be something else."""

from hypothesis import strategies as st

from ai_factories.model.tables import TABLES
from tests.support.data import Folder

RUNS = "window.ran=1"
MARKUP = [
    f"<script>{RUNS}</script>",
    f"</script><script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg onload={RUNS}>",
    f'" onmouseover="{RUNS}" x="',
    f"' onfocus='{RUNS}' autofocus x='",
    f"`${{{RUNS}}}`",
    f"{{{{ {RUNS} }}}} {{% raw %}}",
    f"[link](javascript:{RUNS}) ![image](https://evil.example/a.png)",
    "https://evil.example www.evil.example :material/home: :red[x] $x^2$ <- -> --",
    "&lt;b&gt; &amp; \\ % {0} {name} {0.__class__}",
    "]]> --> /* */ // \\u003cscript\\u003e",
    "שלום עולם مرحبا",
]
INVISIBLE = {"RIGHT-TO-LEFT OVERRIDE": "\u202e", "ZERO WIDTH SPACE": "\u200b", "ZERO WIDTH NO-BREAK SPACE": "\ufeff"}
ADDRESSES = [  # what somebody may write where a value belongs
    *MARKUP,
    *(f"lumi{c}aif" for c in INVISIBLE.values()),
    "=cmd|' /C calc'!A0",
    "x" * 20_000,
    "a," * 5_000,
    "\x00\x1b[31m\r\nSet-Cookie: a=b",
    "%3Cscript%3E%253Cscript%253E",
    "../../etc/passwd",
    "NaN",
    "FI\u0130\u017f\u00df",
    "__proto__",
]
TEXTS = {  # columns whose texts are shown, so that each may hold anything that is a text
    "factories": ("name", "acronym", "other_names", "hosting_entity", "city", "system", "system_note", "note"),
    "antennas": ("name", "host_organisation", "city", "note"),
    "partners": ("name",),
    "contracts": ("vendor", "hardware"),
    "milestones": ("wording", "event"),
    "access": ("name", "cost", "note", "how_fast"),
    "access_rules": ("condition", "reading"),
    "disagreements": ("text",),
    "sources": ("title", "publisher", "description"),
    "official_pages": ("name",),
    "competence_centres": ("name", "host"),
    "figures": ("about",),
    "contacts": ("name",),
    "requirements": ("text",),
    "sectors": ("name",),
    "changes": ("before", "after"),
}
_PIECES = st.sampled_from(
    [*MARKUP, *INVISIBLE.values(), "=", "+", "-", "@", ";", ",", '"', "'", "`", "\n", "\t", "\r\n", "|"]
)
TEXT = st.lists(st.one_of(_PIECES, st.text(max_size=8)), min_size=1, max_size=4).map("".join)


def fill(folder: Folder, text: str) -> None:
    """Put a text into every column that may hold one, in the first rows."""
    for table, columns in TEXTS.items():
        rows = folder.rows(table)
        for number, row in enumerate(rows[:3]):
            for column in columns:
                if row[column]:
                    row[column] = f"{text} {number}" if column in TABLES[table].key else text
        folder.write(table, rows)
