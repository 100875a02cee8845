"""A QR code as inline SVG: shapes and their colours, nothing that a page's policy forbids."""

import qrcode
from markupsafe import Markup

_QUIET = 4  # modules of white around it, which readers need


def qr_code(words: str, label: str) -> Markup:
    """The words as a picture, dark on light in every theme, so that telephones can read it."""
    code = qrcode.QRCode(border=_QUIET)
    code.add_data(words)
    rows = code.get_matrix()
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>'
        '<path fill="#000" d="{dark}"/></svg>'
    ).format(size=len(rows), label=label, dark=dark)
