"""A browser without a screen: it asks an ASGI app, keeps cookies and follows redirects when told to."""

import asyncio
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from starlette.types import ASGIApp, Message

ADDRESS = "192.0.2.1"


@dataclass(frozen=True)
class Page:
    """An answer."""

    url: str
    status: int
    headers: dict[str, str]
    set_cookies: tuple[str, ...]
    text: str

    @property
    def fields(self) -> dict[str, str]:
        """What the page's form would send as it stands."""
        reader = _Form()
        reader.feed(self.text)
        return reader.fields

    @property
    def words(self) -> str:
        """What is written on the page, spaces and line breaks made one."""
        return re.sub(
            r"\s+", " ", re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", self.text, flags=re.DOTALL)
        )


@dataclass
class Browser:
    """One person's browser: cookies are kept by name, as far as their path says nothing else."""

    app: ASGIApp
    address: str | None = ADDRESS
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)

    def get(self, url: str, **headers: str) -> Page:
        return self.ask("GET", url, headers=headers)

    def send(self, url: str, fields: dict[str, str], **headers: str) -> Page:
        """Send a form."""
        body = urlencode(fields).encode()
        return self.ask("POST", url, body, {"content-type": "application/x-www-form-urlencoded"} | headers)

    def follow(self, page: Page) -> Page:
        assert page.status == 303, page.words
        return self.get(urljoin(page.url, page.headers["location"]))

    def ask(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Page:
        path, query = urlsplit(url).path, urlsplit(url).query
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        kept = "; ".join(
            f"{name}={value}" for name, (value, where) in self.cookies.items() if path.startswith(where)
        )
        if kept:
            sent["cookie"] = kept
        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
            "client": (self.address, 50000) if self.address else None,
            "server": ("127.0.0.1", 8501),
        }
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            messages.append(message)

        asyncio.run(self.app(scope, receive, keep))
        start, *bodies = messages
        pairs = [(name.decode(), value.decode()) for name, value in start["headers"]]
        set_cookies = tuple(value for name, value in pairs if name == "set-cookie")
        for line in set_cookies:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = (morsel.value, morsel["path"])
        text = b"".join(part.get("body", b"") for part in bodies).decode()
        return Page(url, start["status"], dict(pairs), set_cookies, text)


class _Form(HTMLParser):
    """Collects what a form sends."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.writing: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "textarea":
            self.writing = said["name"]
            self.fields[str(self.writing)] = ""
        elif tag == "input" and (said["type"] == "hidden" or "checked" in said):
            self.fields[str(said["name"])] = said["value"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.writing is not None:
            # The first line break after the tag is not part of the text.
            self.fields[self.writing] = self.fields[self.writing].removeprefix("\n")
            self.writing = None

    def handle_data(self, data: str) -> None:
        if self.writing is not None:
            self.fields[self.writing] += data
