"""Contexts: engines by name, shared with the docker command. Each reads what the other writes.

    from dockerlite import Docker, contexts

    contexts.create("prod", "ssh://ops@prod.example.org")
    Docker(context="prod")                     # or contexts.use("prod"), and then Docker()

The store is in ``~/.docker``, or in the folder ``DOCKER_CONFIG``. Every failure raises
InvalidArgument, and then nothing was written.
"""

from __future__ import annotations

import builtins
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from ..configuration import files
from ..configuration.config import folder, load
from ..configuration.environment import DEFAULT, chosen_context, current_context, default_host, without_password
from ..errors import InvalidArgument
from ..tls.settings import TLS
from .store import Context, Store, document

__all__ = ["Context", "create", "current", "export", "import_", "inspect", "list", "remove", "update", "use"]

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.+-]+")
# The keys that the docker command writes after currentContext.
_LATER = ("cliPluginsExtraDirs", "plugins", "aliases", "features", "experimental")


def current() -> str:
    """The name of the current context.

    It is ``default`` if ``DOCKER_HOST`` is set, else ``DOCKER_CONTEXT``, else the
    ``currentContext`` of ``config.json``. Whether it exists is not checked.
    """
    return chosen_context(None, os.environ)[0]


def inspect(name: str) -> Context:
    """A context from the store.

    ``default`` is what ``DOCKER_HOST`` and ``DOCKER_TLS_VERIFY`` say.
    """
    if name != DEFAULT:
        return _store().read(name)
    host, _, tls = default_host(os.environ)
    return Context(DEFAULT, host, tls=tls, document={**document(host, "", tls is not None and not tls.verify), "Name": DEFAULT})


def create(
    name: str, host: str | None = None, *, description: str | None = None, tls: TLS | None = None, from_: str | None = None
) -> Context:
    """A new context.

    Args:
        name: two or more letters, digits and ``_.+-``, beginning with a letter or digit.
        host: where the engine is. Default: the host of the context ``from_``.
        description: for people. Default: none, or that of the context that is copied.
        tls: certificates for ``host``; the files are copied into the store.
        from_: the context to copy, without ``host``. Default: the current one.
    """
    store = _store_for_new(name)
    if host is None:
        if tls is not None:
            raise InvalidArgument("certificates come with a host; without one, both are copied from the context it is made from")
        source = inspect(from_ or current())
        content, material = dict(source.document), _material_of(source)
        if description is not None:
            content["Metadata"] = _with_description(content["Metadata"], description)
    else:
        if from_ is not None:
            raise InvalidArgument(f"a host and from_={from_!r} were both given; give one of them")
        content, material = _document_and_material(host, description or "", tls)
    return store.add(name, content, material)


def update(name: str, host: str | None = None, *, description: str | None = None, tls: TLS | None = None) -> Context:
    """Change a context. What is not given stays as it is.

    Args:
        name: its name; ``default`` is in no store and cannot be changed.
        host: where the engine is now. The certificates for the old host are removed.
        description: for people; "" removes it.
        tls: certificates for the host, which replace the old ones; the files are copied into the
            store.
    """
    if name == DEFAULT:
        raise InvalidArgument(f"the context {DEFAULT!r} is what DOCKER_HOST says, and cannot be changed")
    store = _store()
    context = store.read(name)
    content, material = dict(context.document), None
    if host is not None or tls is not None:
        new, material = _document_and_material(context.host if host is None else host, "", tls)
        content["Endpoints"] = {**content["Endpoints"], **new["Endpoints"]}
    if description is not None:
        content["Metadata"] = _with_description(content["Metadata"], description)
    return store.change(name, content, material)


def use(name: str) -> None:
    """Make a context the current one, in ``config.json``; ``default`` means none.

    ``DOCKER_HOST`` and ``DOCKER_CONTEXT`` override it.
    """
    if name != DEFAULT:
        _store().read(name)
    _set_current(name)


def remove(name: str, *, force: bool = False) -> None:
    """Remove a context from the store.

    With ``force`` even the current one, and without an error if there is none of that name.
    """
    if name == DEFAULT:
        raise InvalidArgument(f"the context {DEFAULT!r} is in no store and cannot be removed")
    store, saved = _store(), current_context(folder())
    if not force:
        store.read(name)
        if name in (current(), saved):
            raise InvalidArgument(f"the context {name!r} is the current one; use another first, or remove it with force")
    if name == saved:
        _set_current(DEFAULT)
    store.remove(name)


def export(name: str) -> bytes:
    """A context as a tar, for ``import_`` or ``docker context import``.

    With certificates it holds their private key.
    """
    from .packing import pack

    context = inspect(name)
    return pack(context.document, _material_of(context))


def import_(name: str, archive: bytes | str | os.PathLike[str] | BinaryIO) -> Context:
    """A new context from an archive of ``export`` or ``docker context export``.

    The archive is given as bytes, a path, or an open file. It has at most 10 MiB.
    """
    from .packing import LIMIT, unpack

    store = _store_for_new(name)
    if isinstance(archive, (str, os.PathLike)):
        try:
            with open(archive, "rb") as file:
                return import_(name, file)
        except OSError as error:
            raise InvalidArgument(f"{os.fspath(archive)} cannot be read: {error.strerror}") from error
    context, material = unpack(archive if isinstance(archive, bytes) else archive.read(LIMIT + 1))
    return store.add(name, context.document, material)


def list() -> builtins.list[Context]:
    """All contexts, by name; ``default`` is always one of them.

    Raises InvalidArgument for one that cannot be read.
    """
    return sorted([inspect(DEFAULT), *_store().all()], key=lambda context: context.name)


def _store() -> Store:
    return Store(folder())


def _store_for_new(name: str) -> Store:
    """The store, if it can take a new context of that name. Raises InvalidArgument if it cannot."""
    store = _store()
    if name == DEFAULT:
        raise InvalidArgument(f"{DEFAULT!r} is the name of what DOCKER_HOST says; no other context can have it")
    if not _NAME.fullmatch(name):
        raise InvalidArgument(
            f"a context cannot be called {name!r}: a name has two or more letters, digits and _.+-, and begins with a letter or digit"
        )
    if store.has(name):
        raise InvalidArgument(f"there is a context {name!r} already; remove it first")
    return store


def _document_and_material(host: str, description: str, tls: TLS | None) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The document and the certificates of a context.

    Raises InvalidArgument if the host or they cannot be stored.
    """
    if without_password(host) != host:
        raise InvalidArgument("there is a password in the host; no engine takes one there, and the store is not the place for it")
    if host and "://" not in host:
        raise InvalidArgument(f"{host!r} has no scheme; an engine's host looks like unix:///var/run/docker.sock or tcp://127.0.0.1:2376")
    return document(host, description, tls is not None and not tls.verify), _read_material(tls) if tls else {}


def _with_description(metadata: Mapping[str, Any], description: str) -> dict[str, Any]:
    others = {key: value for key, value in metadata.items() if key.lower() != "description"}
    return {**others, "Description": description} if description else others


def _material_of(context: Context) -> dict[str, bytes]:
    if context.name != DEFAULT:
        return _store().material(context.name)
    return _read_material(context.tls) if context.tls else {}


def _read_material(tls: TLS) -> dict[str, bytes]:
    """The certificates by ``docker/FILE``.

    Raises InvalidArgument if they do not fit, or if the store cannot express them.
    """
    from ..tls.codec import ssl_context

    if tls.server_name:
        raise InvalidArgument("the store of contexts has no place for a server_name; give it with the host, as tls=")
    if tls.verify and tls.ca is None:
        raise InvalidArgument("the store knows TLS with a ca, or without verifying; it cannot say that the system's authorities count")
    if tls.key is not None and tls.cert is None:
        raise InvalidArgument("a key belongs to a certificate: give cert, too")
    paths = {"ca": tls.ca, "cert": tls.cert, "key": tls.key or tls.cert}
    material = {f"docker/{name}.pem": _content(path) for name, path in paths.items() if path is not None}
    ssl_context(tls)  # raises for files that cannot be used
    return material


def _content(path: str | os.PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidArgument(f"{os.fspath(path)} cannot be read: {error.strerror}") from error


def _set_current(name: str) -> None:
    where = folder()
    content: Mapping[str, Any] = load(where) or {"auths": {}}
    entries = [(key, value) for key, value in content.items() if key.lower() != "currentcontext"]
    if name != DEFAULT:
        place = next((at for at, (key, _) in enumerate(entries) if key in _LATER), len(entries))
        entries.insert(place, ("currentContext", name))
    if dict(entries) != content:
        files.write(where / "config.json", files.to_json(dict(entries), "\t"), 0o600)
