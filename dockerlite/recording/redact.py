"""Redaction: what a recording must not tell is replaced by stand-ins, by what a field means and then wherever the same text appears.

So is what this client makes up anew each time, since a recording could not be played otherwise.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..core.dialogue import EXEC_MARK
from .bodies import BytesBody, DigestBody, FramesBody, JsonBody, LinesBody, Piece, Received, TarBody, TextBody, plain, readable
from .cassette import Asked, Exchange

HIDDEN = "hidden"
#: Fields that hold a secret; the models mark the same ones as Hidden.
SECRET_FIELDS = frozenset(
    {"Data", "IdentityToken", "JoinToken", "Manager", "Secret", "SigningCAKey", "UnlockKey", "Worker"}
    | {"auth", "identitytoken", "password", "registrytoken"}
)
# Environment variables and build arguments, which are secret by their names.
_SECRET_NAME = re.compile(r"passw|secret|token|credential|api_?key|private_?key", re.I)
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+:[^/@\s]*(?=@)")
_CREDENTIALS_BYTES = re.compile(_CREDENTIALS.pattern.encode())
# What tells which machine the engine runs on, and what it becomes.
_MACHINE = {
    ("/info", "ID"): "00000000-0000-0000-0000-000000000000",
    ("/info", "Name"): "engine",
    ("/info", "KernelVersion"): "6.1.0",
    ("/info", "DockerRootDir"): "/var/lib/docker",
    ("/info", "Containerd", "Address"): "/run/containerd/containerd.sock",
    ("/info", "HttpProxy"): "http://proxy.example:3128",
    ("/info", "HttpsProxy"): "http://proxy.example:3128",
    ("/info", "NoProxy"): "example",
    ("/info", "Swarm", "NodeAddr"): "192.0.2.1",
    ("/info", "Swarm", "RemoteManagers", "Addr"): "192.0.2.1:2377",
    ("/version", "KernelVersion"): "6.1.0",
    ("/version", "Components", "Details", "KernelVersion"): "6.1.0",
}
# An engine's folders show in the paths of what it keeps there.
_FOLDERS = (
    (re.compile(r"(/.+?)/(?:containers/[0-9a-f]{64}/|overlay2/[0-9a-z]|volumes/[^/]+/_data$)"), "/var/lib/docker"),
    (re.compile(r"(/.+?)/netns/[0-9a-z-]+$"), "/var/run/docker"),
)
_USUAL = ("/var/lib/docker", "/var/lib/containers/storage", "/var/run/docker")

#: Where a text stands: the path of the request, then the names of the fields around it.
Place = tuple[str, ...]


class Redaction:
    """Replaces what must not be told. ``learn`` finds it, ``request`` and ``exchange`` give the same without it.

    Texts that are found out to be secret are replaced everywhere, also where no field tells what they are: in paths, logs, commands.
    """

    def __init__(self, replacements: Mapping[str, str] | None = None) -> None:
        self._known = dict(replacements or {})
        self._pattern: re.Pattern[str] | None = None
        self._note(socket.gethostname(), "machine")

    def learn(self, request: Asked, answer: Received | None = None) -> None:
        """Take note of the secrets in a request and its answer."""
        place = (request.path,)
        _each_text(request.query, place, self._look)
        for body in (request.body, answer):
            if isinstance(body, JsonBody):
                _each_text(body.json, place, self._look)

    def request(self, asked: Asked) -> Asked:
        """A request with stand-ins for what is known."""
        place = (asked.path,)
        query = _each_text(asked.query, place, self._stand_in)
        return replace(asked, path=self._replaced(asked.path), query=query, body=self._body(asked.body, place))

    def exchange(self, exchange: Exchange) -> Exchange:
        """An exchange with stand-ins for what is known."""
        answer, place = exchange.answer, (exchange.request.path,)
        headers = {name: self._replaced(value) for name, value in answer.headers.items()}
        return Exchange(self.request(exchange.request), replace(answer, headers=headers, body=self._body(answer.body, place)))

    def _body(self, body: Any, place: Place) -> Any:
        match body:
            case JsonBody():
                return JsonBody(_each_text(body.json, place, self._stand_in))
            case LinesBody():
                return replace(body, lines=_each_text(body.lines, place, self._stand_in))
            case TextBody():
                return TextBody(self._replaced(body.text))
            case TarBody():
                return TarBody([self._replaced(line) for line in body.tar])
            case BytesBody():
                return BytesBody.of(self.same_length(b"".join(body.base64)))
            case FramesBody():
                return FramesBody([self._piece(piece) for piece in body.frames])
        return body

    def _piece(self, piece: Piece) -> Piece:
        if isinstance(piece, str):
            return piece
        [(speaker, kept)] = piece.items()
        if isinstance(kept, DigestBody):
            return piece
        if isinstance(kept, str) and speaker != "sent":
            return {speaker: self._replaced(kept)}
        return {speaker: readable(self.same_length(plain(kept)))}  # input is compared by its bytes: they stay as many

    def _look(self, place: Place, text: str) -> str:
        name, separator, value = text.partition("=")
        if machine := _machine(place):
            self._note(text, machine)
        elif _is_secret(place):
            self._note(text, HIDDEN)
        elif separator and _is_secret((*place, name)):
            self._note(value, HIDDEN)
        elif name == EXEC_MARK:
            self._note(value, "0" * len(value))
        for path, usual in _FOLDERS:
            if found := path.match(text):
                self._note(found[1], usual)
        return text

    def _note(self, text: str, stand_in: str) -> None:
        # A plain word is replaced in its own field only: a machine called "docker", or the password "secret", must not rename everything.
        telling = len(text) >= (12 if text.isalpha() else 6)
        if telling and text not in self._known and text not in _USUAL:
            self._known[text] = stand_in
            self._pattern = None

    def _stand_in(self, place: Place, text: str) -> str:
        name, separator, _ = text.partition("=")
        if text and text not in _USUAL and (machine := _machine(place)):
            return self._known.get(text, machine)
        if text and _is_secret(place):
            return HIDDEN
        if separator and _is_secret((*place, name)):
            return f"{name}={HIDDEN}"
        return self._replaced(text)

    def _replaced(self, text: str) -> str:
        if self._pattern is None:
            longest_first = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        return self._pattern.sub(lambda found: self._known[found[0]], _CREDENTIALS.sub(HIDDEN, text))

    def same_length(self, data: bytes) -> bytes:
        """Bytes with stand-ins as long as what they stand for: archives and frames say how long their parts are."""
        data = _CREDENTIALS_BYTES.sub(lambda found: _as_long(HIDDEN, found[0]), data)
        for text in sorted(self._known, key=len, reverse=True):
            data = data.replace(text.encode(), _as_long(self._known[text], text.encode()))
        return data


def _as_long(stand_in: str, real: bytes) -> bytes:
    return stand_in.encode()[: len(real)].ljust(len(real), b"-")


def _machine(place: Place) -> str | None:
    """What stands in for what tells which machine it is; None where nothing does."""
    if place[0].startswith("/nodes") and place[-2:] == ("Description", "Hostname"):
        return "node"
    return _MACHINE.get(place)


def _is_secret(place: Place) -> bool:
    *around, name = place
    if name == "Data":
        return place[0].startswith("/secrets")
    return name in SECRET_FIELDS or (around[-1:] in (["Env"], ["buildargs"]) and _SECRET_NAME.search(name) is not None)


def _each_text(value: Any, place: Place, change: Callable[[Place, str], str]) -> Any:
    """The value with every text in it changed; mapping keys too, which stand where the mapping does."""
    if isinstance(value, str):
        return change(place, value)
    if isinstance(value, list):
        return [_each_text(item, place, change) for item in value]
    if isinstance(value, Mapping):
        return {change((*place, "key"), key): _each_text(item, (*place, key), change) for key, item in value.items()}
    return value
