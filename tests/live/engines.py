"""The engines of the live tests, and what is learnt from every answer they give."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass, field

import pytest

from dockerlite import Docker, DockerError
from dockerlite.address.endpoint import resolve
from dockerlite.core.request import Head, Options, Request
from dockerlite.core.transport import Duplex, Response, Transport
from dockerlite.sync import open_transport
from tests.support.conformance import Exchange, Finding, findings
from tests.support.document import operations

#: Every engine has it: a busybox with its applets linked.
IMAGE = "busybox:test"
#: What the live tests make carries this label, and its name begins with it.
LABEL = "dockerlite-test"
#: A mebibyte that no pattern shortens: more than goes into one packet.
MUCH = random.Random(1).randbytes(2**20)


@dataclass
class LiveEngine:
    """An engine under test: how to reach it, what it is, and where its answers differed from the API document."""

    host: str
    #: ``docker28``, ``podman5``: what ``x-seen`` calls it.
    name: str
    api_version: str
    findings: set[Finding] = field(default_factory=set, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def at(cls, host: str) -> LiveEngine:
        """The engine at a host; a usage error where there is none."""
        try:
            with Docker(host) as docker:
                version = docker.version()
                product = "podman" if version.components[0].name.startswith("Podman") else "docker"
                return cls(host, f"{product}{version.version.partition('.')[0]}", docker.api_version())
        except DockerError as failed:
            raise pytest.UsageError(f"--engine {host}: {failed}") from failed

    @property
    def podman(self) -> bool:
        """Whether it is podman, which differs in places."""
        return self.name.startswith("podman")

    def observed(self) -> Observed:
        """A transport to it whose answers are held against the API document."""
        return Observed(self, open_transport(resolve(self.host), None))

    def client(self) -> Docker:
        """A client whose answers are held against the API document."""
        return Docker(self.host, transport=self.observed())

    def learn(self, exchange: Exchange) -> None:
        """Hold an exchange against the API document."""
        found = findings(exchange, self.name)
        with self.lock:
            self.findings |= found


ENGINES = pytest.StashKey[list[LiveEngine]]()


class Observed:
    """A transport that passes everything on and keeps what was asked and answered."""

    def __init__(self, engine: LiveEngine, beneath: Transport) -> None:
        self._engine = engine
        self._beneath = beneath
        #: The targets of the requests so far.
        self.sent: list[str] = []

    def send(self, request: Request, options: Options) -> Response:
        self.sent.append(request.target)
        return ObservedResponse(self._engine, request, self._beneath.send(request, options))

    def upgrade(self, request: Request, options: Options) -> Duplex:
        self.sent.append(request.target)
        return self._beneath.upgrade(request, options)

    def close(self) -> None:
        self._beneath.close()


class ObservedResponse:
    """An answer that is held against the API document when it is through, or given up."""

    def __init__(self, engine: LiveEngine, request: Request, beneath: Response) -> None:
        self._engine = engine
        self._request = request
        self._beneath = beneath
        self._read: list[bytes] = []
        self._whole = False
        self.head: Head = beneath.head

    def block(self) -> bytes:
        block = self._beneath.block()
        self._read.append(block)
        self._whole = not block
        return block

    def close(self) -> None:
        self._beneath.close()
        request = self._request
        if request.name not in operations():
            return
        version = re.match(r"/v(\d+\.\d+)/", request.target)
        spoken = self._engine.api_version if version is None else version[1]
        self._engine.learn(Exchange(request.name, spoken, self.head.status, b"".join(self._read), cut=not self._whole))
