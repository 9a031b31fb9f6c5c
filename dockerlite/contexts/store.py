"""The docker command's store of contexts, read and written as it does.

In the configuration's folder, a context lives under the SHA-256 of its name: ``contexts/meta/ID/meta.json`` says what it is, and
``contexts/tls/ID/ENDPOINT/*.pem`` are its certificates. The endpoint that counts is called ``docker``; what there is of others is kept.
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
from ..configuration.environment import DEFAULT, material, said, without_password
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
    #: What keeps it from being used; "" for most.
    error: str = ""
    #: Its ``Metadata`` and ``Endpoints``, as the store has them.
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
        """The folder of what there is to say of a context, whether it is there or not."""
        return self._where / "meta" / _id(name)

    def tls(self, name: str) -> Path:
        """The folder of a context's certificates, whether it is there or not."""
        return self._where / "tls" / _id(name)

    def has(self, name: str) -> bool:
        """Whether there is a context of that name."""
        return (self.meta(name) / "meta.json").exists()

    def names(self) -> list[str]:
        """The names of all contexts that can be read, and of the default one."""
        found = {DEFAULT}
        for path in self._documents():
            with suppress(InvalidArgument):
                found.add(_read(path).name)
        return sorted(found)

    def all(self) -> list[Context]:
        """All contexts but the default one. Raises InvalidArgument for one that cannot be read."""
        return [self._with_tls(_read(path)) for path in self._documents()]

    def read(self, name: str, why: str = "") -> Context:
        """A context. Raises InvalidArgument for one that is not there, and lists those that are."""
        try:
            found = _read(self.meta(name) / "meta.json")
        except FileNotFoundError:
            asked = f"{name!r} ({why})" if why else repr(name)
            raise InvalidArgument(f"there is no context {asked}; in {self._where} there are: {', '.join(self.names())}") from None
        return self._with_tls(replace(found, name=name))  # what a copied folder's file calls itself does not count

    def usable(self, name: str, why: str) -> Context:
        """A context that says where an engine is. Raises InvalidArgument for any other."""
        found = self.read(name, why)
        if found.error:
            raise InvalidArgument(f"the context {name!r} ({why}) {found.error}: {self.meta(name) / 'meta.json'}")
        return found

    def material(self, name: str) -> dict[str, bytes]:
        """The certificates of all endpoints of a context, by ``ENDPOINT/FILE``."""
        where = self.tls(name)
        try:
            return {str(path.relative_to(where)): path.read_bytes() for path in sorted(where.glob("*/*")) if path.is_file()}
        except OSError as failed:
            raise InvalidArgument(f"{failed.filename} cannot be read: {failed.strerror}") from failed

    def details(self, context: Context) -> dict[str, Any]:
        """All there is to say of a context, as ``docker context inspect`` says it."""
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
        """A new context. ``meta.json``, which makes it one, comes last; where anything fails, nothing stays."""
        self.remove(name)  # what may be left of one that was being made or removed
        try:
            self._write(name, document, material)
        except BaseException:
            self.remove(name)
            raise
        return self.read(name)

    def change(self, name: str, document: Mapping[str, Any], material: Mapping[str, bytes] | None) -> Context:
        """Give a context another document and, unless None, other certificates of its docker endpoint; if that fails, nothing changes."""
        before, kept = self.read(name).document, self.material(name)
        try:
            self._write(name, document, material or {})
            if material is not None:
                self._leave(name, material)
        except BaseException:
            self._write(name, before, kept)
            self._leave(name, kept)
            raise
        return self.read(name)

    def remove(self, name: str) -> None:
        """Take away what there is of a context."""
        for folder in (self.meta(name), self.tls(name)):
            try:
                shutil.rmtree(folder)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as failed:
                raise InvalidArgument(f"{failed.filename or folder} cannot be removed: {failed.strerror}") from failed

    def _write(self, name: str, document: Mapping[str, Any], material: Mapping[str, bytes]) -> None:
        for relative, data in material.items():
            path = self.tls(name) / relative
            for closed in (path.parents[2], path.parents[1], path.parent):
                _make_closed(closed)
            files.write(path, data, 0o600)
        files.write(self.meta(name) / "meta.json", files.to_json({**document, "Name": name}), 0o644)

    def _leave(self, name: str, material: Mapping[str, bytes]) -> None:
        """Take away the certificates of the docker endpoint that are not among these."""
        where = self.tls(name) / "docker"
        stale = [path for path in where.glob("*") if f"docker/{path.name}" not in material]
        try:
            for path in stale:
                path.unlink()
            with suppress(FileNotFoundError):
                if not any(where.iterdir()):
                    where.rmdir()
        except OSError as failed:
            raise InvalidArgument(f"{failed.filename or where} cannot be removed: {failed.strerror}") from failed

    def _documents(self) -> list[Path]:
        return sorted((self._where / "meta").glob("*/meta.json"))

    def _with_tls(self, found: Context) -> Context:
        where = self.tls(found.name) / "docker"
        try:
            there = set(os.listdir(where))
        except (FileNotFoundError, NotADirectoryError):
            there = set()
        except OSError as failed:
            raise InvalidArgument(f"{where} cannot be read: {failed.strerror}") from failed
        skip = found.skip_tls_verify
        if not skip and not there & {"ca.pem", "cert.pem", "key.pem"}:
            return found
        return replace(found, tls=material(where, there, verify=not skip))


def document(host: str, description: str, skip_tls_verify: bool) -> dict[str, Any]:
    """What ``meta.json`` says of a context with a docker endpoint, keys in the docker command's order."""
    return {
        "Name": "",
        "Metadata": {"Description": description} if description else {},
        "Endpoints": {"docker": {**({"Host": host} if host else {}), "SkipTLSVerify": skip_tls_verify}},
    }


def parsed(text: bytes, origin: object) -> Context:
    """The context that a ``meta.json`` describes, short of its certificates. Raises InvalidArgument if that cannot be one."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as failed:
        raise InvalidArgument(f"{origin} is no JSON: {failed}") from failed
    if not isinstance(whole, dict):
        raise InvalidArgument(f"{origin} is no JSON object, so no context")
    name = _part(whole, "Name", "", origin)
    metadata, endpoints = _part(whole, "Metadata", {}, origin), _part(whole, "Endpoints", {}, origin)
    description = said(metadata, "Description")
    found = Context(
        name,
        description=description if isinstance(description, str) else "",
        document={"Name": name, "Metadata": metadata, "Endpoints": endpoints},
    )
    if endpoints.get("docker") is None:
        return replace(found, error="has no docker endpoint")
    endpoint = _part(endpoints, "docker", {}, origin)
    skip = _part(endpoint, "SkipTLSVerify", False, origin)
    return replace(found, host=_part(endpoint, "Host", "", origin), tls=TLS(verify=False) if skip else None)


def _part(document: Mapping[str, Any], key: str, default: T, origin: object) -> T:
    value = said(document, key)
    if value is None:
        return default
    if not isinstance(value, type(default)):
        raise InvalidArgument(f"{origin} is no context: its {key} is {json.dumps(value)[:40]}")
    return value


def _read(path: Path) -> Context:
    try:
        text = path.read_bytes()
    except NotADirectoryError as failed:
        raise FileNotFoundError from failed
    except FileNotFoundError:
        raise
    except OSError as failed:
        raise InvalidArgument(f"{path} cannot be read: {failed.strerror}") from failed
    return parsed(text, path)


def _make_closed(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as failed:
        raise InvalidArgument(f"{folder} cannot be made: {failed.strerror}") from failed


def _id(name: str) -> str:
    return sha256(name.encode(errors="surrogateescape")).hexdigest()
