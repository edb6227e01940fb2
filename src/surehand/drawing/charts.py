"""Charts by Vega-Lite, drawn here and not in a browser: pages need no script for them, reports no network.

A chart is a Vega-Lite specification with its data inline, without colours of its own beyond the roles below. Meaning
never hangs on colour alone: values are written out, series are told apart by shape or dash too, and every chart stands
beside a table of the same numbers for those who do not see it.
"""

from __future__ import annotations

from typing import Any, Literal

Theme = Literal["light", "dark", "print"]
Spec = dict[str, Any]

VERSION = "6.4"
"""The Vega-Lite the specifications are written for; vl-convert carries several."""
_SMALL = 11
_FONT = "DejaVu Sans, Liberation Sans, Arial, sans-serif"
_INK: dict[Theme, dict[str, str]] = {
    "light": {"ink": "#1b1d22", "soft": "#666b76", "line": "#e3e4e8", "accent": "#2f55d4"},
    "dark": {"ink": "#eceef1", "soft": "#979daa", "line": "#2c3037", "accent": "#7f9bff"},
    "print": {"ink": "#000000", "soft": "#444444", "line": "#cccccc", "accent": "#333333"},
}
"""The house's colours (static/css/tokens.css), as a chart needs them; print is grey."""


_LOCALES: dict[str, Literal["de-DE"]] = {"de": "de-DE"}
"""How Vega calls the languages in which axes write numbers and months; others write English."""


def svg(spec: Spec, theme: Theme = "light", *, language: str = "en") -> str:
    """A chart as SVG. Raises ValueError where the specification is none."""
    import vl_convert

    return str(
        vl_convert.vegalite_to_svg(
            _dressed(spec, theme),
            vl_version=VERSION,
            allowed_base_urls=[],
            format_locale=_LOCALES.get(language),
            time_format_locale=_LOCALES.get(language),
        )
    )


def png(spec: Spec, theme: Theme = "light", scale: float = 2, *, language: str = "en") -> bytes:
    """A chart as PNG, with so many dots for each of its pixels."""
    import vl_convert

    return bytes(
        vl_convert.vegalite_to_png(
            _dressed(spec, theme),
            vl_version=VERSION,
            scale=scale,
            allowed_base_urls=[],
            format_locale=_LOCALES.get(language),
            time_format_locale=_LOCALES.get(language),
        )
    )


def _dressed(spec: Spec, theme: Theme) -> Spec:
    colours = _INK[theme]
    words = {
        "labelFont": _FONT,
        "titleFont": _FONT,
        "labelColor": colours["soft"],
        "titleColor": colours["ink"],
        "labelFontSize": _SMALL,
        "titleFontSize": _SMALL,
        "titleFontWeight": "normal",
    }
    config = {
        "font": _FONT,
        "background": "transparent" if theme != "print" else "#ffffff",
        "view": {"stroke": None},
        "axis": {
            **words,
            "gridColor": colours["line"],
            "domainColor": colours["line"],
            "tickColor": colours["line"],
            "labelLimit": 240,
            "titlePadding": 8,
        },
        "legend": {**words, "orient": "top", "title": None, "symbolStrokeColor": colours["ink"]},
        "header": words,
        "title": {"color": colours["ink"], "font": _FONT},
        "text": {"color": colours["ink"], "font": _FONT, "fontSize": _SMALL},
        "mark": {"color": colours["accent"]},
        "rule": {"color": colours["soft"]},
        "tick": {"color": colours["ink"]},
        "range": {"category": [colours["ink"], colours["accent"], colours["soft"]]}
        | ({"ramp": {"scheme": "greys"}} if theme == "print" else {}),
    }
    return {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VERSION[0]}.json",
        **spec,
        "config": config,
    }
