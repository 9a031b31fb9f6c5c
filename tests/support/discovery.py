"""A table of how the engine is found: configurations and the expected endpoint.

The offline tests check dockerlite against it, the live tests the docker command.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.support.certificates import Authority

ENGINE = "unix:///run/an/engine.sock"
OTHER = "unix:///run/another.sock"
USUAL = "unix:///var/run/docker.sock"
SAFE = "tcp://127.0.0.1:2376"


class Expected(NamedTuple):
    """The context, the host, the certificates by name, and whether the engine's is not verified."""

    context: str
    host: str
    files: str = ""
    unchecked: bool = False


class Case(NamedTuple):
    """A configuration: environment, ``config.json`` and arguments; and the expected result.

    The result is an endpoint, or a pattern for the message of an error.
    """

    says: str
    #: ``{}`` is a folder of certificates.
    environ: Mapping[str, str]
    expected: Expected | str
    config: str | None = None
    host: str | None = None
    context: str | None = None
    #: The result of the docker command if it differs; "" for an error.
    docker: Expected | str | None = None
    #: The result of the docker command 20.10 if that differs from newer ones.
    docker20: Expected | None = None


def with_current_context(name: str) -> str:
    return f'{{"auths": {{}}, "currentContext": "{name}"}}'


TLS = {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "{}"}
NOBODY = Expected("default", USUAL)
ALL = "ca cert key"

CASES = [
    # Precedence.
    Case("nothing", {}, NOBODY),
    Case("DOCKER_HOST", {"DOCKER_HOST": ENGINE}, Expected("default", ENGINE)),
    Case("DOCKER_CONTEXT", {"DOCKER_CONTEXT": "one"}, Expected("one", ENGINE)),
    Case("currentContext", {}, Expected("one", ENGINE), with_current_context("one")),
    Case("host over DOCKER_HOST", {"DOCKER_HOST": OTHER}, Expected("default", ENGINE), host=ENGINE),
    Case("host over DOCKER_CONTEXT", {"DOCKER_CONTEXT": "two"}, Expected("default", ENGINE), host=ENGINE),
    Case("host over currentContext", {}, Expected("default", ENGINE), with_current_context("two"), host=ENGINE),
    Case("context over DOCKER_HOST", {"DOCKER_HOST": OTHER}, Expected("one", ENGINE), context="one"),
    Case("context over DOCKER_CONTEXT", {"DOCKER_CONTEXT": "two"}, Expected("one", ENGINE), context="one"),
    Case("context over currentContext", {}, Expected("one", ENGINE), with_current_context("two"), context="one"),
    Case("DOCKER_HOST over DOCKER_CONTEXT", {"DOCKER_HOST": ENGINE, "DOCKER_CONTEXT": "two"}, Expected("default", ENGINE)),
    Case("DOCKER_HOST over one that is not there", {"DOCKER_HOST": ENGINE, "DOCKER_CONTEXT": "nope"}, Expected("default", ENGINE)),
    Case("DOCKER_HOST over currentContext", {"DOCKER_HOST": ENGINE}, Expected("default", ENGINE), with_current_context("two")),
    Case("DOCKER_CONTEXT over currentContext", {"DOCKER_CONTEXT": "one"}, Expected("one", ENGINE), with_current_context("two")),
    Case("host and context", {}, "both given", host=ENGINE, context="one"),
    Case("an empty host and a context", {}, "both given", host="", context="one"),
    # Empty, and default.
    Case("an empty host", {"DOCKER_HOST": ENGINE}, NOBODY, with_current_context("two"), host=""),
    Case("an empty context", {"DOCKER_CONTEXT": "one"}, Expected("one", ENGINE), context=""),
    Case("a host and an empty context", {}, Expected("default", ENGINE), host=ENGINE, context=""),
    Case("an empty DOCKER_HOST", {"DOCKER_HOST": "", "DOCKER_CONTEXT": "one"}, Expected("one", ENGINE), docker20=NOBODY),
    Case(
        "both variables empty",
        {"DOCKER_HOST": "", "DOCKER_CONTEXT": ""},
        Expected("one", ENGINE),
        with_current_context("one"),
        docker20=NOBODY,
    ),
    Case("an empty currentContext", {}, NOBODY, with_current_context("")),
    Case("the context default", {"DOCKER_CONTEXT": "two"}, NOBODY, with_current_context("one"), context="default"),
    Case("the context default, which is DOCKER_HOST", {"DOCKER_HOST": ENGINE}, Expected("default", ENGINE), context="default"),
    Case("DOCKER_CONTEXT=default", {"DOCKER_CONTEXT": "default"}, NOBODY, with_current_context("one")),
    Case("currentContext default", {}, NOBODY, with_current_context("default")),
    # Missing or broken configurations.
    Case(
        "a context that is not there",
        {},
        r"no context 'nope' \(given as context\).* there are: bad-.*default, empty, .*two",
        context="nope",
    ),
    Case(
        "a DOCKER_CONTEXT that is not there",
        {"DOCKER_CONTEXT": "nope"},
        r"no context 'nope' \(from DOCKER_CONTEXT\)",
        with_current_context("one"),
    ),
    Case(
        "a currentContext that is not there",
        {},
        r"no context 'nope' \(from currentContext in .*config.json\)",
        with_current_context("nope"),
    ),
    Case("a name that is a path", {}, r"no context '../two'", context="../two"),
    Case("a config.json that is no JSON", {}, NOBODY, "{"),
    Case("a currentContext that is no text", {}, NOBODY, '{"currentContext": 5}'),
    Case("a config.json without one", {}, NOBODY, "{}"),
    Case("a currentContext of null", {}, NOBODY, '{"currentContext": null}'),
    Case("another case", {}, Expected("one", ENGINE), '{"CURRENTCONTEXT": "one"}'),
    Case("a broken meta.json", {}, r"meta.json is no JSON", context="broken"),
    Case("an empty meta.json", {}, r"meta.json is no JSON", context="void"),
    Case("a meta.json that is a list", {}, "no JSON object", context="list"),
    Case("a host that is a number", {}, r"its Host is 5", context="number"),
    Case("a context without an endpoint", {}, r"'bad-none' \(given as context\) has no docker endpoint", context="bad-none", docker=""),
    Case("an endpoint of null", {}, r"has no docker endpoint", context="bad-null", docker=""),
    Case("another case in meta.json", {}, Expected("cases", ENGINE), context="cases"),
    Case("another Name in meta.json", {}, Expected("renamed", ENGINE), context="renamed", docker=Expected("two", ENGINE)),
    Case("more in meta.json than is known", {}, Expected("more", ENGINE), context="more"),
    Case("an endpoint without a host", {}, Expected("empty", USUAL), context="empty", docker=Expected("empty", "")),
    # TLS.
    Case("DOCKER_TLS_VERIFY", {"DOCKER_HOST": SAFE, **TLS}, Expected("default", SAFE, ALL)),
    Case("DOCKER_TLS_VERIFY=0 is yes", {"DOCKER_HOST": SAFE, **TLS, "DOCKER_TLS_VERIFY": "0"}, Expected("default", SAFE, ALL)),
    Case("an empty DOCKER_TLS_VERIFY is no", {"DOCKER_HOST": SAFE, **TLS, "DOCKER_TLS_VERIFY": ""}, Expected("default", SAFE)),
    Case("DOCKER_CERT_PATH alone is no", {"DOCKER_HOST": SAFE, "DOCKER_CERT_PATH": "{}"}, Expected("default", SAFE)),
    Case("DOCKER_TLS", {"DOCKER_HOST": SAFE, "DOCKER_TLS": "1", "DOCKER_CERT_PATH": "{}"}, Expected("default", SAFE, ALL, True)),
    Case("DOCKER_TLS and _VERIFY", {"DOCKER_HOST": SAFE, "DOCKER_TLS": "1", **TLS}, Expected("default", SAFE, ALL)),
    Case("DOCKER_TLS_VERIFY with a host", TLS, Expected("default", SAFE, ALL), host=SAFE),
    Case("DOCKER_TLS_VERIFY without a host", TLS, Expected("default", "tcp://localhost:2376", ALL)),
    Case("DOCKER_TLS_VERIFY with a context", TLS, Expected("open", SAFE), context="open"),
    Case("certificates in the configuration's folder", {"DOCKER_HOST": SAFE, "DOCKER_TLS_VERIFY": "1"}, "no .*ca.pem"),
    Case(
        "no folder of certificates",
        {"DOCKER_HOST": SAFE, **TLS, "DOCKER_CERT_PATH": "{}/nope"},
        "DOCKER_TLS_VERIFY asks for TLS, .*nope/ca.pem",
    ),
    Case("only an authority", {"DOCKER_HOST": SAFE, **TLS, "DOCKER_CERT_PATH": "{}/ca"}, Expected("default", SAFE, "ca")),
    # The docker command shows the certificate, but does not use it when it connects.
    Case(
        "a certificate without its key",
        {"DOCKER_HOST": SAFE, **TLS, "DOCKER_CERT_PATH": "{}/cert"},
        Expected("default", SAFE, "ca"),
        docker=Expected("default", SAFE, "ca cert"),
    ),
    # The docker command shows them, but does not use them when it connects.
    Case("TLS with a socket", {"DOCKER_HOST": ENGINE, **TLS}, Expected("default", ENGINE), docker=Expected("default", ENGINE, ALL)),
    # The docker command refuses, though it needs none.
    Case("TLS with a socket, no files", {"DOCKER_HOST": ENGINE, "DOCKER_TLS_VERIFY": "1"}, Expected("default", ENGINE), docker=""),
    Case("a context with TLS", {}, Expected("safe", SAFE, ALL), context="safe"),
    Case("a context with an authority", {}, Expected("checked", SAFE, "ca"), context="checked"),
    Case("a context that checks nothing", {}, Expected("unchecked", SAFE, "", True), context="unchecked"),
    Case("a context with TLS and a wrong path", {**TLS, "DOCKER_CERT_PATH": "/nope"}, Expected("safe", SAFE, ALL), context="safe"),
    Case("a context with a socket and TLS", {}, Expected("local", ENGINE), context="local", docker=Expected("local", ENGINE, "ca")),
    # Spellings of a host.
    Case("a host without a scheme", {"DOCKER_HOST": "127.0.0.1:77"}, Expected("default", "tcp://127.0.0.1:77")),
    Case("a host without a scheme, IPv6", {"DOCKER_HOST": "[::1]:77"}, Expected("default", "tcp://[::1]:77")),
    Case("a port alone", {}, Expected("default", "tcp://localhost:77"), host=":77"),
    Case("a port alone with a scheme", {}, Expected("default", "tcp://localhost:77"), host="tcp://:77"),
    Case("blanks around it", {"DOCKER_HOST": f" {ENGINE} "}, Expected("default", ENGINE)),
    Case("blanks alone", {"DOCKER_HOST": " "}, NOBODY, with_current_context("one")),
]


def endpoint(host: str, skip: bool = False) -> str:
    return f'{{"docker": {{"Host": "{host}", "SkipTLSVerify": {str(skip).lower()}}}}}'


def meta(name: str, endpoints: str) -> str:
    return f'{{"Name": "{name}", "Metadata": {{}}, "Endpoints": {endpoints}}}'


CONTEXTS = {
    "one": meta("one", endpoint(ENGINE)),
    "two": meta("two", endpoint(OTHER)),
    "broken": "{",
    "void": "",
    "list": "[]",
    "number": meta("number", '{"docker": {"Host": 5}}'),
    "bad-none": meta("bad-none", "{}"),
    "bad-null": meta("bad-null", '{"docker": null}'),
    "cases": f'{{"name": "cases", "metadata": {{}}, "endpoints": {{"docker": {{"host": "{ENGINE}"}}}}}}',
    "renamed": meta("two", endpoint(ENGINE)),
    "more": f'{{"Name": "more", "X": 1, "Metadata": {{"y": 1}}, "Endpoints": {{"docker": {{"Host": "{ENGINE}", "Z": 2}}, "k": {{}}}}}}',
    "empty": meta("empty", '{"docker": {"SkipTLSVerify": false}}'),
    "open": meta("open", endpoint(SAFE)),
    "safe": meta("safe", endpoint(SAFE)),
    "checked": meta("checked", endpoint(SAFE)),
    "unchecked": meta("unchecked", endpoint(SAFE, True)),
    "local": meta("local", endpoint(ENGINE)),
}
MATERIAL = {"safe": ALL, "checked": "ca", "local": "ca"}


def write_certificates(folder: Path) -> None:
    """Write a folder of certificates for ``DOCKER_CERT_PATH``.

    Its folder ``ca`` has only the authority's, its folder ``cert`` all files but the key.
    """
    folder.mkdir()
    authority = Authority(folder, "ca")
    signed = authority.sign("client")
    (folder / "cert.pem").write_bytes(signed.cert.read_bytes())
    (folder / "key.pem").write_bytes(signed.key.read_bytes())
    for name, files in {"ca": "ca", "cert": "ca cert"}.items():
        (folder / name).mkdir()
        for file in files.split():
            (folder / name / f"{file}.pem").write_bytes((folder / f"{file}.pem").read_bytes())


def write_configuration(folder: Path, certificates: Path, config: str | None) -> None:
    """Write a folder of the docker command's configuration, with all of CONTEXTS."""
    folder.mkdir()
    for name, text in CONTEXTS.items():
        meta = folder / "contexts/meta" / sha256(name.encode()).hexdigest()
        meta.mkdir(parents=True)
        (meta / "meta.json").write_text(text)
        for file in MATERIAL.get(name, "").split():
            tls = folder / "contexts/tls" / meta.name / "docker"
            tls.mkdir(parents=True, exist_ok=True)
            (tls / f"{file}.pem").write_bytes((certificates / f"{file}.pem").read_bytes())
    if config is not None:
        (folder / "config.json").write_text(config)
