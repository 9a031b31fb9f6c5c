"""The docker command's store of contexts, read and written as the command does.

In the folder of the configuration, a context lives under the SHA-256 of its name:
``contexts/meta/ID/meta.json`` describes it, and ``contexts/tls/ID/ENDPOINT/*.pem`` are its
certificates. Only the endpoint ``docker`` is used; others are kept.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from ..configuration import files
from ..configuration.environment import DEFAULT, tls_material, value_of, without_password
from ..errors import InvalidArgument
from ..tls.settings import TLS

T = TypeVar("T", str, bool, dict[str, Any])


@dataclass(frozen=True)
class Context:
    """A context: an engine by name, and how to reach it."""

    name: str
    #: Where the engine is, as written; "" means the usual socket.
    host: str = ""
    description: str = ""
    #: The certificates, as paths; None for an engine without TLS.
    tls: TLS | None = None
    #: Why it cannot be used; "" for most.
    error: str = ""
    #: Its ``Metadata`` and ``Endpoints``, as in the store.
    document: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Context({self.name!r}, {without_password(self.host)!r})"

    @property
    def skip_tls_verify(self) -> bool:
        """Whether the engine's certificate goes unchecked."""
        return self.tls is not None and not self.tls.verify


class Store:
    """The contexts in a folder of the docker command's configuration."""

    def __init__(self, where: Path) -> None:
        self._where = where / "contexts"

    def meta(self, name: str) -> Path:
        """The folder of a context's ``meta.json``, whether it exists or not."""
        return self._where / "meta" / _id(name)

    def tls(self, name: str) -> Path:
        """The folder of a context's certificates, whether it exists or not."""
        return self._where / "tls" / _id(name)

    def has(self, name: str) -> bool:
        """Whether there is a context of that name."""
        return (self.meta(name) / "meta.json").exists()

    def names(self) -> list[str]:
        """The names of all contexts that can be read, and of the default one."""
        names = {DEFAULT}
        for path in self._documents():
            with suppress(InvalidArgument):
                names.add(_read(path).name)
        return sorted(names)

    def all(self) -> list[Context]:
        """All contexts but the default one. Raises InvalidArgument for one that cannot be read."""
        return [self._with_tls(_read(path)) for path in self._documents()]

    def read(self, name: str, why: str = "") -> Context:
        """A context.

        Raises InvalidArgument for one that does not exist, and lists those that do.
        """
        try:
            context = _read(self.meta(name) / "meta.json")
        except FileNotFoundError:
            wanted = f"{name!r} ({why})" if why else repr(name)
            raise InvalidArgument(f"there is no context {wanted}; in {self._where} there are: {', '.join(self.names())}") from None
        return self._with_tls(replace(context, name=name))  # the file of a copied folder still has the old name

    def usable(self, name: str, why: str) -> Context:
        """A context that can be used. Raises InvalidArgument for any other."""
        context = self.read(name, why)
        if context.error:
            raise InvalidArgument(f"the context {name!r} ({why}) {context.error}: {self.meta(name) / 'meta.json'}")
        return context

    def material(self, name: str) -> dict[str, bytes]:
        """The certificates of all endpoints of a context, by ``ENDPOINT/FILE``."""
        where = self.tls(name)
        try:
            return {str(path.relative_to(where)): path.read_bytes() for path in sorted(where.glob("*/*")) if path.is_file()}
        except OSError as error:
            raise InvalidArgument(f"{error.filename} cannot be read: {error.strerror}") from error

    def details(self, context: Context) -> dict[str, Any]:
        """Everything about a context, as ``docker context inspect`` shows it."""
        material: dict[str, list[str]] = {}
        if context.name == DEFAULT:
            meta = tls = "<IN MEMORY>"
            files = [f"{name}.pem" for name in ("ca", "cert", "key") if getattr(context.tls, name, None)]
            material = {"docker": files} if files else {}
        else:
            meta, tls = str(self.meta(context.name)), str(self.tls(context.name))
            for path in sorted(self.tls(context.name).glob("*/*")):
                material.setdefault(path.parent.name, []).append(path.name)
        return {**context.document, "TLSMaterial": material, "Storage": {"MetadataPath": meta, "TLSPath": tls}}

    def add(self, name: str, document: Mapping[str, Any], material: Mapping[str, bytes]) -> Context:
        """A new context.

        ``meta.json``, which makes it exist, is written last; if anything fails, nothing is left.
        """
        self.remove(name)  # remains of one that was being made or removed
        try:
            self._write(name, document, material)
        except BaseException:
            self.remove(name)
            raise
        return self.read(name)

    def change(self, name: str, document: Mapping[str, Any], material: Mapping[str, bytes] | None) -> Context:
        """Give a context a new document and, unless None, new certificates for its docker endpoint.

        If that fails, nothing changes.
        """
        before, kept = self.read(name).document, self.material(name)
        try:
            self._write(name, document, material or {})
            if material is not None:
                self._remove_stale(name, material)
        except BaseException:
            self._write(name, before, kept)
            self._remove_stale(name, kept)
            raise
        return self.read(name)

    def remove(self, name: str) -> None:
        """Remove everything of a context."""
        for folder in (self.meta(name), self.tls(name)):
            try:
                shutil.rmtree(folder)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise InvalidArgument(f"{error.filename or folder} cannot be removed: {error.strerror}") from error

    def _write(self, name: str, document: Mapping[str, Any], material: Mapping[str, bytes]) -> None:
        for relative, data in material.items():
            path = self.tls(name) / relative
            for folder in (path.parents[2], path.parents[1], path.parent):
                _make_private_folder(folder)
            files.write(path, data, 0o600)
        files.write(self.meta(name) / "meta.json", files.to_json({**document, "Name": name}), 0o644)

    def _remove_stale(self, name: str, material: Mapping[str, bytes]) -> None:
        """Remove the certificates of the docker endpoint that are not among these."""
        where = self.tls(name) / "docker"
        stale = [path for path in where.glob("*") if f"docker/{path.name}" not in material]
        try:
            for path in stale:
                path.unlink()
            with suppress(FileNotFoundError):
                if not any(where.iterdir()):
                    where.rmdir()
        except OSError as error:
            raise InvalidArgument(f"{error.filename or where} cannot be removed: {error.strerror}") from error

    def _documents(self) -> list[Path]:
        return sorted((self._where / "meta").glob("*/meta.json"))

    def _with_tls(self, context: Context) -> Context:
        where = self.tls(context.name) / "docker"
        try:
            names = set(os.listdir(where))
        except (FileNotFoundError, NotADirectoryError):
            names = set()
        except OSError as error:
            raise InvalidArgument(f"{where} cannot be read: {error.strerror}") from error
        skip = context.skip_tls_verify
        if not skip and not names & {"ca.pem", "cert.pem", "key.pem"}:
            return context
        return replace(context, tls=tls_material(where, names, verify=not skip))


def document(host: str, description: str, skip_tls_verify: bool) -> dict[str, Any]:
    """The ``meta.json`` of a context with a docker endpoint.

    Its keys are in the docker command's order.
    """
    return {
        "Name": "",
        "Metadata": {"Description": description} if description else {},
        "Endpoints": {"docker": {**({"Host": host} if host else {}), "SkipTLSVerify": skip_tls_verify}},
    }


def parse_context(text: bytes, origin: object) -> Context:
    """The context that a ``meta.json`` describes, without its certificates.

    Raises InvalidArgument if it describes none.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidArgument(f"{origin} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise InvalidArgument(f"{origin} is no JSON object, so no context")
    name = _value(content, "Name", "", origin)
    metadata, endpoints = _value(content, "Metadata", {}, origin), _value(content, "Endpoints", {}, origin)
    description = value_of(metadata, "Description")
    context = Context(
        name,
        description=description if isinstance(description, str) else "",
        document={"Name": name, "Metadata": metadata, "Endpoints": endpoints},
    )
    if endpoints.get("docker") is None:
        return replace(context, error="has no docker endpoint")
    endpoint = _value(endpoints, "docker", {}, origin)
    skip = _value(endpoint, "SkipTLSVerify", False, origin)
    return replace(context, host=_value(endpoint, "Host", "", origin), tls=TLS(verify=False) if skip else None)


def _value(document: Mapping[str, Any], key: str, default: T, origin: object) -> T:
    """The value of a key, if it has the type of the default.

    Raises InvalidArgument for another type.
    """
    value = value_of(document, key)
    if value is None:
        return default
    if not isinstance(value, type(default)):
        raise InvalidArgument(f"{origin} is no context: its {key} is {json.dumps(value)[:40]}")
    return value


def _read(path: Path) -> Context:
    try:
        text = path.read_bytes()
    except NotADirectoryError as error:
        raise FileNotFoundError from error
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InvalidArgument(f"{path} cannot be read: {error.strerror}") from error
    return parse_context(text, path)


def _make_private_folder(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise InvalidArgument(f"{folder} cannot be made: {error.strerror}") from error


def _id(name: str) -> str:
    return sha256(name.encode(errors="surrogateescape")).hexdigest()
