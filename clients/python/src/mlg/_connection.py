"""Requests to one service: its address, who asks, retries, refusals."""

from __future__ import annotations

import http.client
import json
import os
import re
import threading
import time
import urllib.error
import urllib.request
import warnings
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from ._errors import IncompleteAnswer, MlgError, OtherVersion, Refused, Unreachable
from ._values import harmless, time_of

RETRIES = 3
LONGEST_PAUSE_S = 10.0
"""A service that asks for a longer pause is not waited for."""
TIMEOUT_S = 120.0
MOST_REPORTED = 1_000
"""Parts that were warned of; beyond so many the oldest are forgotten, and may be warned of once more."""
USUAL_PORT = 4321


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token elsewhere, and the service has none."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Connection:
    def __init__(
        self,
        *,
        url: str | None = None,
        token: str | None = None,
        timeout: float = TIMEOUT_S,
        retries: int = RETRIES,
        version: str,
    ) -> None:
        self._url = url
        self._token = token
        self.timeout = timeout
        self.retries = retries
        self._version = version
        self._opener = urllib.request.build_opener(_NoRedirects)
        self._lock = threading.Lock()
        self._reported: OrderedDict[str, None] = OrderedDict()
        self._version_is_known = False
        self._written = 0
        """The last transaction that a command of this client was written by: answers have to show it."""

    def change(self, *, url: str | None, token: str | None) -> None:
        self._url = url if url is not None else self._url
        self._token = token if token is not None else self._token

    @property
    def url(self) -> str:
        """Of the service: as given, MLG_URL, or the usual port of this machine."""
        given = self._url or os.environ.get("MLG_URL")
        return (given or f"http://127.0.0.1:{os.environ.get('MLG_PORT') or USUAL_PORT}").rstrip("/")

    def ask(self, method: str, path: str, arguments: Mapping[str, object]) -> Any:
        with self.open(method, path, arguments) as response:
            body = response.read()
        answer = json.loads(body) if body else None
        if isinstance(answer, dict):
            self.report(answer.get("incomplete"))
            tx = answer.get("tx")
            if method != "GET" and isinstance(tx, int):
                self._written = max(self._written, tx)
        return answer

    def open(self, method: str, path: str, arguments: Mapping[str, object]) -> http.client.HTTPResponse:
        """The answer as it comes. A request that the service refuses for the moment is sent again, so many times."""
        for attempt in range(self.retries + 1):
            request = self._request(method, path, arguments)
            try:
                response: http.client.HTTPResponse = self._opener.open(request, timeout=self.timeout)
            except urllib.error.HTTPError as error:
                with error:
                    refusal, is_of_service = _refusal_of(error)
                    self._compare_versions(error.headers.get("x-mlg-version"))
                pause = _seconds(error.headers.get("retry-after"))
                # What stands in front of the service may answer 503 as well: only the service says that it did nothing.
                is_for_now = error.code in (429, 503) and is_of_service and pause is not None and pause <= LONGEST_PAUSE_S
                if not is_for_now or attempt == self.retries:
                    raise refusal from None
                time.sleep(pause or 0)
            except (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", error)
                raise Unreachable(
                    f"no service answers at {self.url} ({reason}): start one, or name its address in MLG_URL"
                ) from error
            else:
                self._compare_versions(response.headers.get("x-mlg-version"))
                return response
        raise AssertionError("the last attempt returns or raises")

    def report(self, incomplete: object) -> None:
        """Warns of what may be missing, once of each part."""
        for part in incomplete if isinstance(incomplete, list) else []:
            key = f"{part.get('code')} {part.get('part')}"
            with self._lock:
                if key in self._reported:
                    continue
                self._reported[key] = None
                if len(self._reported) > MOST_REPORTED:
                    self._reported.popitem(last=False)
            since = f", since {part['since']}" if part.get("since") else ""
            types = f" ({', '.join(part['types'][:5])})" if part.get("types") else ""
            text = harmless(f"may be incomplete: {part.get('reason')}{since}{types}")
            warnings.warn(text, IncompleteAnswer, stacklevel=_outside())

    def _request(self, method: str, path: str, arguments: Mapping[str, object]) -> urllib.request.Request:
        rest = dict(arguments)
        filled = re.sub(r"\{(\w+)\}", lambda match: quote(str(rest.pop(match[1])), safe=""), path)
        headers = {"accept": "*/*", "user-agent": f"mlg-python/{self._version}"}
        token = self._token or os.environ.get("MLG_TOKEN") or _stored_token(self.url)
        if token:
            _may_have_token(self.url)
            headers["authorization"] = f"Bearer {token}"
        if self._written > 0 and method == "GET":
            headers["x-mlg-transaction"] = str(self._written)
        if method == "POST":
            headers["content-type"] = "application/json"
            data = json.dumps(rest).encode()
            return urllib.request.Request(self.url + filled, data=data, headers=headers, method=method)
        pairs = [(name, _text(one)) for name, value in rest.items() for one in (value if isinstance(value, list) else [value])]
        query = f"?{urlencode(pairs)}" if pairs else ""
        return urllib.request.Request(self.url + filled + query, headers=headers, method=method)

    def _compare_versions(self, version: str | None) -> None:
        if version is None or self._version_is_known:
            return
        self._version_is_known = True
        if version.split(".")[:2] != self._version.split(".")[:2]:
            text = f"this package is of version {self._version}, and the service of {version}: install mlg=={version}"
            warnings.warn(text, OtherVersion, stacklevel=_outside())


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else max(0.0, float(text))
    except ValueError:
        return None


def _refusal_of(error: urllib.error.HTTPError) -> tuple[Refused, bool]:
    try:
        body = json.loads(error.read())
    except (ValueError, OSError, http.client.HTTPException):
        body = None
    if isinstance(body, dict) and isinstance(body.get("code"), str):
        detail = str(body.get("detail") or body.get("title") or "")
        return Refused(error.code, body["code"], harmless(detail), body.get("hint"), body.get("parameter")), True
    return Refused(error.code, "UNREADABLE", f"unexpected response (HTTP {error.code})", None, None), False


def _may_have_token(url: str) -> None:
    """Over a network in the clear everybody on the way could read it."""
    parts = urlsplit(url)
    if parts.scheme == "https" or re.fullmatch(r"localhost|127(\.\d+){3}|::1", parts.hostname or ""):
        return
    raise MlgError(f"no token is sent to {url}: everybody on the way could read it; use an https: address")


def _stored_token(url: str) -> str | None:
    """Of `mlg login`, until it expires."""
    folder = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    try:
        stored = json.loads((Path(folder) / "mlg" / "tokens.json").read_text())
        parts = urlsplit(url)
        found = stored[f"{parts.scheme}://{parts.netloc}"]
        until = time_of(found["expiresAt"])
        is_valid = isinstance(until, datetime) and until > datetime.now(timezone.utc)
        return str(found["token"]) if is_valid else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _outside() -> int:
    """How many frames away the code is that uses this package, so that a warning names its line."""
    import sys

    frame = sys._getframe(1)
    level = 1
    here = os.path.dirname(__file__)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(here):
        frame = frame.f_back
        level += 1
    return level
