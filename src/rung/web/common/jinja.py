"""The Jinja2 environment of every page: strict, escaped, and knowing the reader's zone and now."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from rung.domain import call_script, instants
from rung.domain.ledger import LedgerRow
from rung.web.common import ribbon as ribbons
from rung.web.common import stacked_bar as stacked_bars
from rung.web.common.forms import form_view
from rung.web.common.slip_trail import slip_trail
from rung.web.common.theme import chosen_theme


class NotIndented(Extension):
    """Templates with one space for the indentation of a line: a tenth of a page less to send.

    One is left because a tag at the end of the line above takes the line's end with it. What people
    typed comes later and stays as it is.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        del name, filename
        return _INDENTATION.sub(" ", source)


_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def environment(**options: object) -> jinja2.Environment:
    """Build the environment Django's Jinja2 backend asks for."""
    settings = {
        **options,
        "autoescape": True,
        "undefined": jinja2.StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": [NotIndented],
    }
    # Django hands over loader and auto_reload; autoescape is switched on above.
    built = jinja2.Environment(**settings)  # type: ignore[arg-type]  # noqa: S701
    built.globals.update(
        url=url,
        static=lru_cache(maxsize=64)(static),  # an icon asks for it on every line
        theme_of=chosen_theme,
        form_view=form_view,
        script_to_ask=call_script.for_carrier,
        script_to_say=call_script.for_customer,
        slip_trail=slip_trail,
        language=get_language,
        reads_from_the_right=get_language_bidi,
        sign_in_provider=sign_in_provider,
        playable_people=playable_people,
    )
    built.filters.update(
        instant=instant,
        full_instant=full_instant,
        when=when,
        span=span,
        date=instants.show_date,
        day=day,
        duration=instants.show_duration,
        iso=iso,
        windows=windows,
        ribbon=ribbon,
        turns=turns,
        swatch=stacked_bars.swatch,
    )
    return built


def sign_in_provider() -> str:
    """What the operator calls the company's own sign-in; empty where there is none."""
    return settings.RUNG_OIDC.label if settings.RUNG_OIDC else ""


def playable_people() -> str:
    """Where the demo's people can be played without a password; empty outside the demo."""
    return url("demo:people") if settings.RUNG_DEMO else ""


def url(name: str, *args: object, **kwargs: object) -> str:
    """The path of a named route."""
    return _path(settings.ROOT_URLCONF, name, args, tuple(kwargs.items()))


@lru_cache(maxsize=2048)
def _path(
    routes: str, name: str, args: tuple[object, ...], named: tuple[tuple[str, object], ...]
) -> str:
    """A page names some thirty routes, most of them the same ones on every page."""
    return reverse(name, routes, args=args or None, kwargs=dict(named) or None)


@jinja2.pass_context
def instant(context: Context, at: datetime, zone: str = "") -> str:
    """Say an instant as words, in the reader's zone unless another is named: "Tue 12:30 EST"."""
    return instants.show(at, zone or context["reader_zone"], context["now"])


@jinja2.pass_context
def full_instant(context: Context, at: datetime, zone: str = "") -> str:
    """Say an instant for the record: "Tue 24 Nov 2026 12:30 EST"."""
    return instants.show_full(at, zone or context["reader_zone"])


@jinja2.pass_context
def when(context: Context, at: datetime, zone: str = "") -> Markup:
    """The same words as ``instant`` inside a <time>, with the full date as its title."""
    shown_in = zone or context["reader_zone"]
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        iso(at),
        instants.show_full(at, shown_in),
        instants.show(at, shown_in, context["now"]),
    )


@jinja2.pass_context
def span(context: Context, starts_at: datetime, ends_at: datetime, zone: str = "") -> str:
    """Say a stretch of time in one zone: "Mon 15:30 - 17:00"."""
    return instants.show_span(starts_at, ends_at, zone or context["reader_zone"])


def day(value: date) -> Markup:
    """A date inside a <time>: "Fri 27 Nov"."""
    return Markup('<time datetime="{}">{}</time>').format(
        value.isoformat(), instants.show_date(value)
    )


def iso(at: datetime) -> str:
    """The instant as machines read it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@jinja2.pass_context
def windows(context: Context, counted: Iterable[tuple[datetime, datetime]]) -> Markup:
    """Attributes of a running clock: its remaining counted windows, and the server's now.

    The browser only adds up what lies ahead of now; it knows no calendar.
    """
    pairs = [[int(start.timestamp()), int(end.timestamp())] for start, end in counted]
    return Markup('data-windows="{}" data-now="{}"').format(
        json.dumps(pairs, separators=(",", ":")), int(context["now"].timestamp())
    )


@jinja2.pass_context
def turns(
    context: Context,
    parts: Sequence[stacked_bars.Drawn],
    ident: str,
    title: str,
    days: int = stacked_bars.IN_A_PANEL,
) -> Markup:
    """Whose turn it was, as a bar of time in the reader's zone."""
    zone = context["reader_zone"]
    return stacked_bars.stacked_bar(parts, zone, ident=ident, title=title, days=days)


def ribbon(
    rows: Sequence[LedgerRow], zone: str, now: datetime | None, ident: str, title: str
) -> Markup:
    """A ledger as a ribbon of time for a reader in ``zone``."""
    return ribbons.ribbon(rows, zone, ident=ident, title=title, now=now)
