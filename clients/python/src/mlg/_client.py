"""A service to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._connection import RETRIES, TIMEOUT_S, Connection
from ._operations import NO_PAST, VERSION, Commands, PastQuestions, PresentQuestions
from ._values import Moment


class View(PastQuestions):
    """The questions about the graph as it was known at a moment."""

    def __init__(self, connection: Connection, as_of: Moment) -> None:
        self._connection = connection
        self._as_of = as_of

    def __repr__(self) -> str:
        return f"<mlg at {self._as_of} of {self._connection.url}>"

    # Hidden from type checkers, to which these are mistakes.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if hasattr(PresentQuestions, name) or hasattr(Commands, name):
                why = NO_PAST.get(name, "it changes something now")
                raise AttributeError(f"{name} can't be asked as of a moment: {why}")
            raise AttributeError(name)


class Client(PastQuestions, PresentQuestions, Commands):
    """A service. Its address is given, or that of MLG_URL, or the usual port of this machine; the token is given, or
    that of MLG_TOKEN, or of `mlg login`. Threads may share it."""

    def __init__(
        self,
        url: str | None = None,
        *,
        token: str | None = None,
        timeout: float = TIMEOUT_S,
        retries: int = RETRIES,
    ) -> None:
        self._connection = Connection(url=url, token=token, timeout=timeout, retries=retries, version=VERSION)

    def at(self, moment: Moment) -> View:
        """The same questions as of a moment: a time, or the number of a transaction."""
        return View(self._connection, moment)

    def configure(self, url: str | None = None, *, token: str | None = None) -> None:
        """Another address or token from now on."""
        self._connection.change(url=url, token=token)

    def __repr__(self) -> str:
        return f"<mlg at {self._connection.url}>"


