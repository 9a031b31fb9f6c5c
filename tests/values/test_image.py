"""Image references and platforms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import models, values
from tests.support.refusal import refused

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("linux/amd64", {"os": "linux", "architecture": "amd64"}),
        ("linux/arm64/v8", {"os": "linux", "architecture": "arm64", "variant": "v8"}),
    ],
)
def test_a_platform_is_taken_apart_and_put_together(text: str, expected: dict[str, str]) -> None:
    found = values.platform(text)
    assert found.model_dump(by_alias=True, exclude_unset=True) == expected
    assert values.platform(found) is found
    assert values.platform_text(found) == values.platform_text(text) == text


@pytest.mark.parametrize("value", ["", "linux", "linux/", "/amd64", "linux/arm64/v8/x", "Linux/amd64", "linux amd64", None])
def test_what_is_no_platform_is_refused(value: object) -> None:
    refused(values.platform, value)


def test_a_platform_without_an_architecture_has_no_text() -> None:
    refused(values.platform_text, models.ImagePlatform(os="linux"))


@pytest.mark.parametrize(
    ("text", "registry", "repository", "tag", "digest", "name"),
    [
        ("alpine", "docker.io", "library/alpine", None, None, "alpine"),
        ("alpine:3", "docker.io", "library/alpine", "3", None, "alpine"),
        ("me/app:1.2", "docker.io", "me/app", "1.2", None, "me/app"),
        (f"alpine@{DIGEST}", "docker.io", "library/alpine", None, DIGEST, "alpine"),
        (f"127.0.0.1:5000/a/b:1@{DIGEST}", "127.0.0.1:5000", "a/b", "1", DIGEST, "127.0.0.1:5000/a/b"),
        ("localhost/x", "localhost", "x", None, None, "localhost/x"),
        ("localhost:5000", "docker.io", "library/localhost", "5000", None, "localhost"),
        ("[::1]:5000/x", "[::1]:5000", "x", None, None, "[::1]:5000/x"),
        ("ghcr.io/a/b/c", "ghcr.io", "a/b/c", None, None, "ghcr.io/a/b/c"),
        ("UPPER/x", "UPPER", "x", None, None, "UPPER/x"),
        ("a__b/c--d.e_f", "docker.io", "a__b/c--d.e_f", None, None, "a__b/c--d.e_f"),
        ("library/a/b", "docker.io", "library/a/b", None, None, "library/a/b"),
        ("docker.io/localhost/x", "docker.io", "localhost/x", None, None, "docker.io/localhost/x"),
    ],
)
def test_an_image_reference_is_taken_apart_and_put_together(
    text: str, registry: str, repository: str, tag: str | None, digest: str | None, name: str
) -> None:
    found = values.ImageRef.parse(text)
    assert (found.registry, found.repository, found.tag, found.digest, found.name) == (registry, repository, tag, digest, name)
    assert str(found) == text


@pytest.mark.parametrize("text", ["docker.io/alpine", "docker.io/library/alpine", "index.docker.io/alpine", "library/alpine"])
def test_all_spellings_of_an_official_image_are_the_same(text: str) -> None:
    assert values.ImageRef.parse(text) == values.ImageRef.parse("alpine")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Alpine",
        "me/App",
        "a//b",
        "/a",
        "a/",
        "a b",
        "alpine\n",
        "-a",
        "a-",
        "a___b",
        "a..b",
        "alpine:",
        "alpine:-x",
        "alpine:a/b:",
        "alpine:" + "x" * 129,
        "a" * 256,
        "alpine@",
        "alpine@sha256:abc",
        "alpine@" + DIGEST.upper(),
        "alpine@md5:" + "0" * 64,
        "-x.io/a",
        "x.io:port/a",
        "https://x.io/a",
        "0" * 64,
        DIGEST,
        None,
    ],
)
def test_what_is_no_image_reference_is_refused(value: object) -> None:
    refused(values.ImageRef.parse, value)


def test_an_image_reference_takes_another_tag_and_drops_the_digest() -> None:
    assert str(values.ImageRef.parse(f"me/app:1@{DIGEST}").with_tag("2")) == "me/app:2"
    refused(values.ImageRef.parse("me/app").with_tag, "a b")


def test_an_image_reference_is_checked_however_it_is_made() -> None:
    refused(lambda repository: values.ImageRef("docker.io", repository), "App")
    refused(lambda registry: values.ImageRef(registry, "app"), "docker.io/me")
    refused(lambda registry: values.ImageRef(registry, "app"), "registry")  # "registry/app" is an image of Docker Hub
    refused(lambda registry: values.ImageRef(registry, "alpine"), "docker.io")  # it is library/alpine there
    refused(lambda digest: values.ImageRef("docker.io", "me/app", digest=digest), "")


REGISTRIES = st.sampled_from(["", "docker.io/", "localhost/", "UPPER/"])
PRIVATE = st.from_regex(r"[a-z0-9]{1,3}(\.[a-z]{1,3}(:[0-9]{1,5})?|:[0-9]{1,5})/", fullmatch=True)
FOLDERS = st.sampled_from(["", "library/", "localhost/", "docker.io/"])
NAMES = st.from_regex(r"[a-z0-9]{1,5}((\.|__?|-{1,3})[a-z0-9]{1,5})?(/[a-z0-9]{1,5}){0,2}", fullmatch=True)
TAGS = st.just("") | st.from_regex(r":[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,10}", fullmatch=True)
DIGESTS = st.sampled_from(["", f"@{DIGEST}"])
TEXTS = st.tuples(REGISTRIES | PRIVATE, FOLDERS, NAMES, TAGS, DIGESTS).map("".join)


@given(TEXTS)
def test_the_short_form_of_an_image_reference_means_the_same(text: str) -> None:
    reference = values.ImageRef.parse(text)
    assert values.ImageRef.parse(str(reference)) == reference
    assert values.ImageRef.parse(f"{reference.registry}/{reference.repository}").name == reference.name
