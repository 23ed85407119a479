"""The colours of charts and pages, light and dark, and what else tells series apart."""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """Which colours a chart or page has; ``auto``: those that its reader's screen asks for."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


PALETTE = {
    "ink": ("#1b1d20", "#eceef0"),
    "soft": ("#565c64", "#a7adb5"),
    "paper": ("#ffffff", "#15181b"),
    "grid": ("#e3e6e9", "#2d3237"),
    "zero": ("#7b828a", "#868d95"),
    "market": ("#8b929a", "#868d95"),
    "weekend": ("#f4f5f7", "#1e2226"),
    "rule": ("#c9cdd2", "#3b4147"),
    "amber": ("#8a5a00", "#e0ad4a"),
    "s0": ("#0b5cad", "#6cb2f5"),
    "s1": ("#b8480a", "#ff9f66"),
    "s2": ("#00725a", "#4fcfa8"),
    "s3": ("#8a5a00", "#e0ad4a"),
}
"""Light and dark. Blue and orange first: people with any colour vision tell them apart, and neither means up
or down anywhere. Texts stand out from the paper by at least 4.5 to 1, lines that carry data by 3 to 1."""
DASHES = ("", "7 4", "2 4", "9 3 2 3")
"""The dash of each series' line, for those who see no colours at all."""


def colour(name: str, theme: Theme) -> str:
    """A colour of the palette; ``auto`` starts from the light one."""
    return PALETTE[name][theme is Theme.DARK]


def dark_rules() -> str:
    """Style rules that give every shape of a chart its dark colour, by the class of its light one."""
    return "".join(
        f".f-{name}{{fill:{dark}}}.k-{name}{{stroke:{dark}}}" for name, (_, dark) in PALETTE.items()
    )


def page_colours(theme: Theme) -> str:
    """The palette as custom properties of a page, and the colours of its charts; paper is always light."""
    light, dark = (";".join(f"--{name}:{pair[at]}" for name, pair in PALETTE.items()) for at in (0, 1))
    if theme is Theme.LIGHT:
        return f":root{{color-scheme:light;{light}}}"
    screen = "screen" if theme is Theme.DARK else "screen and (prefers-color-scheme:dark)"
    rules = f":root{{color-scheme:dark;{dark}}}{dark_rules()}"
    return f":root{{color-scheme:light;{light}}}@media {screen}{{{rules}}}"
