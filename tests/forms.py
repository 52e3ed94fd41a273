"""The fields of a page's form as a browser would send them."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """Reads the form with this id, or the page's last one; `fields` is what it sends if nothing is touched."""

    def __init__(self, page: str, form_id: str | None = None) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._form_id, self._inside = form_id, False
        self._select: str | None = None
        self._textarea: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = self._form_id is None or given.get("id") == self._form_id
            self.fields = {} if self._inside else self.fields
        if not self._inside:
            return
        name = given.get("name", "")
        match tag:
            case "input" if given.get("type") in {"checkbox", "radio"}:
                if "checked" in given:
                    self.fields[name] = given.get("value", "on")
            case "input" if name and given.get("type") != "submit":
                self.fields[name] = given.get("value", "")
            case "select":
                self._select = name
            case "option" if self._select and "selected" in given:
                self.fields[self._select] = given.get("value", "")
            case "textarea":
                self._textarea = name
                self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._inside = False
            case "select":
                self._select = None
            case "textarea":
                self._textarea = None
