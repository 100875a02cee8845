"""Draws the controls of forms, the plain ones without a template for each.

A form of a page has some fifteen controls; drawn through templates that include templates, they
cost more than everything else on the page that is not read from the database.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import Jinja2
from django.http import HttpRequest
from markupsafe import escape

Widget = Mapping[str, Any]


class Renderer(Jinja2):
    """Django's own renderer, quicker for what is a single tag; both write the same words."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """The control as HTML."""
        draw = _DRAWN.get(template_name.rpartition("/")[2])
        if draw is None or "widget" not in context or context["widget"].get("wrap_label"):
            return str(super().render(template_name, context, request))
        return draw(context["widget"])


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    name = escape(widget["name"])
    return f'<input type="{escape(widget["type"])}" name="{name}"{value}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    words = escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget)}>\n{words}</textarea>'


def _select(widget: Widget) -> str:
    options = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{escape(widget["name"])}"{_attributes(widget)}>{options}\n</select>'


def _group(name: str | None, options: list[Widget]) -> str:
    drawn = "".join(f"\n  {_option(each)}" for each in options)
    return f'\n  <optgroup label="{escape(name)}">{drawn}\n  </optgroup>' if name else drawn


def _option(widget: Widget) -> str:
    label = escape(widget["label"])
    return f'<option value="{escape(widget["value"])}"{_attributes(widget)}>{label}</option>'


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


_INPUTS = ("text", "hidden", "number", "email", "date", "datetime", "time", "checkbox")
_OPTIONS = ("radio_option", "checkbox_option")
_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{name}.html": _input for name in (*_INPUTS, *_OPTIONS)},
    "textarea.html": _textarea,
    "select.html": _select,
}
