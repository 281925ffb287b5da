"""The fonts of a PDF: the whole font, or one reduced to what a set of papers can say.

Opening the whole font takes a quarter of a second for each PDF; a set of thirty papers opens a reduced one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import subset

from core.text.characters import GETA
from core.text.glyphs import BOLD, REGULAR


@dataclass(frozen=True, slots=True)
class Fonts:
    """The files of the regular and the bold font."""

    regular: Path
    bold: Path


FULL = Fonts(REGULAR, BOLD)

_SIGNS = "㊞①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
"""What the papers print that JIS X 0208 does not have."""


@contextmanager
def reduced_fonts(text: str) -> Iterator[Fonts]:
    """Fonts with the characters of ``text`` and those of the product's own sentences, while the block runs."""
    characters = frozenset((*text, *_common_characters()))
    with TemporaryDirectory(prefix="kaiji-fonts-") as folder:
        fonts = Fonts(Path(folder) / REGULAR.name, Path(folder) / BOLD.name)
        for source, target in ((REGULAR, fonts.regular), (BOLD, fonts.bold)):
            _reduce(source, target, characters)
        yield fonts


@lru_cache(maxsize=1)
def _common_characters() -> frozenset[str]:
    """ASCII, the first level of JIS X 0208 (kana, signs, the kanji of our sentences), and signs beyond it."""
    ascii_signs = (chr(code) for code in range(0x20, 0x7F))
    first_level = (
        bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp", "ignore")
        for row in range(1, 48)
        for cell in range(1, 95)
    )
    return frozenset("".join((GETA, _SIGNS, *ascii_signs, *first_level)))


def _reduce(source: Path, target: Path, characters: frozenset[str]) -> None:
    options = subset.Options(layout_features=[], notdef_outline=True, hinting=False, name_IDs=["*"])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT"]
    font = subset.load_font(str(source), options)
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=sorted(map(ord, characters)))
    reducer.subset(font)
    subset.save_font(font, str(target), options)
    font.close()
