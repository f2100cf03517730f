"""Types of value that a cell may hold, each with its validation."""

import re
import unicodedata
from functools import cache
from typing import Annotated, Literal
from urllib.parse import urlsplit

from babel import Locale
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

INVISIBLE = ("Cc", "Cf", "Co", "Cs")  # Unicode categories: control, format, private use, surrogate
ALLOWED_INVISIBLE = (
    "\n\r\t\u00ad\u200c\u200d"  # including the soft hyphen, and characters that join or separate letters
)
MAX_WORD_LENGTH = 60  # characters
# What most cells hold: so few and such letters that nothing of what ``plain_text`` looks for can be in it.
PLAIN = re.compile(rf"([A-Za-z0-9][A-Za-z0-9 .,:/_-]{{0,{MAX_WORD_LENGTH - 1}}})?")
LONG_WORD = re.compile(rf"[^\s/-]{{{MAX_WORD_LENGTH + 1}}}")
FORMULA = re.compile(r"^\s*([=+@＝＋－＠-])|[;\t\r\n]\s*([=+@＝＋＠])")
Evidence = Literal["confirmed", "reported", "unconfirmed"]  # the surest first
SystemType = Literal["new-build", "upgrade", "associated"]
Stage = Literal["selected", "tender", "contract", "installation", "operational"]
Role = Literal["host", "participant"]
Relation = Literal["own-system", "serves-meanwhile", "being-upgraded", "same-host"]
Applicant = Literal["startup", "company", "researcher", "public", "eu-project"]
Need = Literal["try", "medium", "large", "research"]
Fit = Literal["fits", "condition"]
Programme = Literal["horizon-europe", "digital-europe"]
Purpose = Literal["rules", "apply", "ask", "competence-centres", "participants"]
Area = Literal["eu", "participating-states", "horizon-europe", "digital-europe"]
Contacted = Literal["website", "apply", "ask", "events", "services"]
Measure = Literal[
    "accelerators",
    "peak-training-exaflops",
    "peak-inference-exaflops",
    "peak-exaflops",
    "budget-eur-million",
    "eu-share-eur-million",
    "national-share-eur-million",
    "services-eur-million",
]
Bound = Literal["about", "at-least", "up-to"]
Standing = Literal["in-force", "partial", "signed"]
Expectation = Literal["operation", "installation"]
Nature = Literal["happened", "expected", "plan"]
SourceKind = Literal["source-text", "official", "page", "compilation", "dataset"]


@cache
def territories() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes of all countries, and XK, Kosovo's user-assigned one."""
    # CLDR also has regions and reserved codes, which are not countries.
    groupings = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - groupings


def country_code(value: str) -> str:
    """Return an ISO 3166-1 alpha-2 code (or XK, Kosovo's user-assigned one); raise ``ValueError`` otherwise."""
    if value not in territories():
        raise ValueError("not a country; allowed: an ISO 3166-1 alpha-2 code in capitals, such as FI (Greece is GR)")
    return value


def web_address(value: str) -> str:
    """Return a complete http or https address; raise ``ValueError`` otherwise."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"\\{}`|^]", value):
        raise ValueError("not a web address; allowed: a complete one that begins with https:// or http://")
    return value


def plain_text(value: str) -> str:
    """Return a text that is nothing but plain text.

    Raises ``ValueError`` for invisible characters, such as those that change the direction of writing; for words too
    long for any screen; and for anything that a spreadsheet could take for a formula, whatever separator it assumes.
    """
    if PLAIN.fullmatch(value):
        return value
    if not value.isprintable():
        odd = next((c for c in value if unicodedata.category(c) in INVISIBLE and c not in ALLOWED_INVISIBLE), None)
        if odd:
            name = unicodedata.name(odd, "a control character")
            raise ValueError(f"holds U+{ord(odd):04X} ({name}), which cannot be seen; remove it")
    words = [word for word in value.split() if "://" not in word] if LONG_WORD.search(value) else []
    longest = max((len(part) for word in words for part in re.split("[/-]", word)), default=0)
    if longest > MAX_WORD_LENGTH:
        raise ValueError(f"holds a word of {longest} characters, which fits on no screen; allowed: {MAX_WORD_LENGTH}")
    formula = FORMULA.search(value)
    if formula and not re.fullmatch(r"-[0-9.]+", value):
        raise ValueError(
            f"{formula[1] or formula[2]} begins a formula in spreadsheets; allowed: any other character there"
        )
    return value


def words(value: object) -> list[str]:
    """The values of a cell that holds several, separated by spaces."""
    return str(value).split()


def true_or_false(value: object) -> object:
    """Convert ``true`` or ``false`` to a Boolean; raise ``ValueError`` for anything else."""
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("neither true nor false; allowed: true, false, or empty where it is not published")


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, AfterValidator(plain_text)]
Country = Annotated[str, AfterValidator(country_code), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})]
Url = Annotated[str, AfterValidator(web_address), WithJsonSchema({"type": "string", "format": "uri"})]
Email = Annotated[str, Field(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$")]
Languages = Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...], BeforeValidator(words)]
Flag = Annotated[bool, BeforeValidator(true_or_false)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(words)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
