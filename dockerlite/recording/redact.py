"""Redaction: stand-ins replace what a recording must not reveal.

A secret is recognized by the meaning of its field, and then replaced wherever the same text
appears. Values that this client makes up anew each time are replaced, too: otherwise a recording
could not be replayed.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..core.dialogue import EXEC_MARK
from .bodies import AnswerBody, BytesBody, DigestBody, FramesBody, JsonBody, LinesBody, Piece, TarBody, TextBody, raw_bytes, text_or_base64
from .cassette import Exchange, RecordedRequest

HIDDEN = "hidden"
#: Fields that hold a secret; the models mark the same ones as Hidden.
SECRET_FIELDS = frozenset(
    {"Data", "IdentityToken", "JoinToken", "Manager", "Secret", "SigningCAKey", "UnlockKey", "Worker"}
    | {"auth", "identitytoken", "password", "registrytoken"}
)
# Names of environment variables and build arguments that hold a secret.
_SECRET_NAME = re.compile(r"passw|secret|token|credential|api_?key|private_?key", re.I)
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+:[^/@\s]*(?=@)")
_CREDENTIALS_BYTES = re.compile(_CREDENTIALS.pattern.encode())
# Fields that identify the machine of the engine, and their stand-ins.
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
# An engine's data folders are recognized by the paths in them.
_FOLDERS = (
    (re.compile(r"(/.+?)/(?:containers/[0-9a-f]{64}/|overlay2/[0-9a-z]|volumes/[^/]+/_data$)"), "/var/lib/docker"),
    (re.compile(r"(/.+?)/netns/[0-9a-z-]+$"), "/var/run/docker"),
)
_DEFAULT_FOLDERS = ("/var/lib/docker", "/var/lib/containers/storage", "/var/run/docker")

#: Where a text is: the path of the request, then the names of the fields around it.
Place = tuple[str, ...]


class Redaction:
    """Replaces secrets: ``learn`` finds them, ``request`` and ``exchange`` copy without them.

    A secret is replaced everywhere, also where no field gives it away: in paths, logs, commands.
    """

    def __init__(self, replacements: Mapping[str, str] | None = None) -> None:
        self._known = dict(replacements or {})
        self._pattern: re.Pattern[str] | None = None
        self._note(socket.gethostname(), "machine")

    def learn(self, request: RecordedRequest, answer: AnswerBody | None = None) -> None:
        """Take note of the secrets in a request and its answer."""
        place = (request.path,)
        _map_texts(request.query, place, self._learn_text)
        for body in (request.body, answer):
            if isinstance(body, JsonBody):
                _map_texts(body.json, place, self._learn_text)

    def request(self, asked: RecordedRequest) -> RecordedRequest:
        """The request with stand-ins for the known secrets."""
        place = (asked.path,)
        query = _map_texts(asked.query, place, self._redacted_text)
        return replace(asked, path=self._without_secrets(asked.path), query=query, body=self._redacted_body(asked.body, place))

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange with stand-ins for the known secrets."""
        answer, place = exchange.answer, (exchange.request.path,)
        headers = {name: self._without_secrets(value) for name, value in answer.headers.items()}
        return Exchange(self.request(exchange.request), replace(answer, headers=headers, body=self._redacted_body(answer.body, place)))

    def _redacted_body(self, body: Any, place: Place) -> Any:
        match body:
            case JsonBody():
                return JsonBody(_map_texts(body.json, place, self._redacted_text))
            case LinesBody():
                return replace(body, lines=_map_texts(body.lines, place, self._redacted_text))
            case TextBody():
                return TextBody(self._without_secrets(body.text))
            case TarBody():
                return TarBody([self._without_secrets(line) for line in body.tar])
            case BytesBody():
                return BytesBody.of(self.redacted_bytes(b"".join(body.base64)))
            case FramesBody():
                return FramesBody([self._redacted_piece(piece) for piece in body.frames])
        return body

    def _redacted_piece(self, piece: Piece) -> Piece:
        if isinstance(piece, str):
            return piece
        [(source, kept)] = piece.items()
        if isinstance(kept, DigestBody):
            return piece
        if isinstance(kept, str) and source != "sent":
            return {source: self._without_secrets(kept)}
        return {source: text_or_base64(self.redacted_bytes(raw_bytes(kept)))}  # input is compared by position: keep its length

    def _learn_text(self, place: Place, text: str) -> str:
        name, separator, value = text.partition("=")
        if machine := _machine_stand_in(place):
            self._note(text, machine)
        elif _is_secret(place):
            self._note(text, HIDDEN)
        elif separator and _is_secret((*place, name)):
            self._note(value, HIDDEN)
        elif name == EXEC_MARK:
            self._note(value, "0" * len(value))
        for path, usual in _FOLDERS:
            if match := path.match(text):
                self._note(match[1], usual)
        return text

    def _note(self, text: str, stand_in: str) -> None:
        # A plain word is replaced in its own field only: a machine called "docker", or the password
        # "secret", must not rename everything.
        telling = len(text) >= (12 if text.isalpha() else 6)
        if telling and text not in self._known and text not in _DEFAULT_FOLDERS:
            self._known[text] = stand_in
            self._pattern = None

    def _redacted_text(self, place: Place, text: str) -> str:
        name, separator, _ = text.partition("=")
        if text and text not in _DEFAULT_FOLDERS and (machine := _machine_stand_in(place)):
            return self._known.get(text, machine)
        if text and _is_secret(place):
            return HIDDEN
        if separator and _is_secret((*place, name)):
            return f"{name}={HIDDEN}"
        return self._without_secrets(text)

    def _without_secrets(self, text: str) -> str:
        if self._pattern is None:
            longest_first = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        return self._pattern.sub(lambda match: self._known[match[0]], _CREDENTIALS.sub(HIDDEN, text))

    def redacted_bytes(self, data: bytes) -> bytes:
        """Bytes with stand-ins of the same length: archives and frames state their lengths."""
        data = _CREDENTIALS_BYTES.sub(lambda match: _fitted(HIDDEN, match[0]), data)
        for text in sorted(self._known, key=len, reverse=True):
            data = data.replace(text.encode(), _fitted(self._known[text], text.encode()))
        return data


def _fitted(stand_in: str, real: bytes) -> bytes:
    return stand_in.encode()[: len(real)].ljust(len(real), b"-")


def _machine_stand_in(place: Place) -> str | None:
    """The stand-in for a field that identifies the machine; None for any other field."""
    if place[0].startswith("/nodes") and place[-2:] == ("Description", "Hostname"):
        return "node"
    return _MACHINE.get(place)


def _is_secret(place: Place) -> bool:
    *around, name = place
    if name == "Data":
        return place[0].startswith("/secrets")
    return name in SECRET_FIELDS or (around[-1:] in (["Env"], ["buildargs"]) and _SECRET_NAME.search(name) is not None)


def _map_texts(value: Any, place: Place, change: Callable[[Place, str], str]) -> Any:
    """The value with every text in it changed, the keys of mappings included."""
    if isinstance(value, str):
        return change(place, value)
    if isinstance(value, list):
        return [_map_texts(item, place, change) for item in value]
    if isinstance(value, Mapping):
        return {change((*place, "key"), key): _map_texts(item, (*place, key), change) for key, item in value.items()}
    return value
