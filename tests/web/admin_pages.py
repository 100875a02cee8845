"""What the tests of the administrators' pages share: a form as the browser would send it back."""

from html.parser import HTMLParser

from django.http import HttpResponse


class _Form(HTMLParser):
    """Reads what stands in the fields of a page's posted forms."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str | list[str]] = {}
        self._posts = False
        self._textarea = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._posts = given.get("method") == "post" and "logout" not in str(given)
        elif not self._posts:
            return
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            first = self._select not in self.values
            if first or "selected" in given:
                self.values[self._select] = given.get("value") or ""
        elif tag == "input" and name and given.get("type") == "checkbox":
            listed = self.values.setdefault(name, [])
            if "checked" in given and isinstance(listed, list):
                listed.append(given.get("value") or "on")
        elif tag == "input" and name and given.get("type") not in {"file", "submit"}:
            self.values[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._posts = False
        if tag == "textarea":
            self._textarea = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            before = self.values[self._textarea]
            # A browser leaves out the line break that stands first.
            self.values[self._textarea] = (
                f"{before}{data if before else data.removeprefix(chr(10))}"
            )


def as_drawn(response: HttpResponse) -> dict[str, str | list[str]]:
    """The page's form, untouched, as its main button would send it."""
    reader = _Form()
    reader.feed(response.content.decode())
    reader.values.pop("csrfmiddlewaretoken", None)
    reader.values.pop("theme", None)
    return reader.values
