"""Models: common. Written by openapi/generate.py from openapi/common.yaml."""

from typing import Annotated, Any

from .base import EMPTY_LIST, EMPTY_MAP, Hidden, Items, Map, Model, Sendable, Since, Until, Wire


class ErrorResponse(Model, alias_generator=None):
    """The JSON body of an answer with status 400 or above; some failures come as plain text or with an empty body instead."""

    message: str | None = None
    """What went wrong, as text for people; the wording changes between engines, so decide by the status code."""


class ErrorDetail(Model, alias_generator=None):
    """A failure reported inside a progress stream, whose HTTP status was already 200."""

    code: int | None = None
    """A command's exit code in classic builds, sometimes an HTTP-like number; missing for most failures."""

    message: str | None = None
    """What went wrong, as text for people."""


class Created(Model):
    """The answer to creating something that has no warnings to report."""

    id: str
    """The new object's ID, to be used in later calls."""


class SwarmCreated(Model):
    """The answer to creating a secret or a config, which spells the key in its own way."""

    id: Annotated[str, Wire("ID")]
    """The new object's ID, to be used in later calls."""


class ProgressDetail(Model, alias_generator=None):
    """The numbers behind a progress bar."""

    current: int | None = None
    """Amount done so far, in bytes unless units says otherwise; can exceed total."""

    total: int | None = None
    """Amount to do, in the unit of current; missing or 0 when unknown."""

    start: int | None = None
    """When the step began, in Unix seconds, to estimate the time left; usually missing."""

    hidecounts: bool | None = None
    """True when a display should leave out the numbers."""

    units: str | None = None
    """The unit of current and total, such as s for seconds; missing means bytes."""


class ProgressMessage(Model, alias_generator=None):
    """One object of a progress stream (pull, push, build, load, import); each carries only the keys that matter for that step."""

    stream: str | None = None
    """Build or load output as written, including its line end."""

    status: str | None = None
    """What is happening right now, such as Downloading or Pull complete."""

    progress_detail: Annotated[ProgressDetail | None, Wire("progressDetail")] = None
    """How far the step is; an empty object means that there are no numbers."""

    id: str | None = None
    """What the message is about: a layer's short ID, a tag, or the kind of aux data, such as moby.buildkit.trace."""

    progress: Annotated[str | None, Until("1.52")] = None
    """How far the step is, drawn as a bar of text for old clients; use progressDetail."""

    error: str | None = None
    """What failed, as text alone; errorDetail says the same and more."""

    error_detail: Annotated[ErrorDetail | None, Wire("errorDetail")] = None
    """The operation failed; always the last object of the stream."""

    aux: Any = None
    """A machine-readable result, such as the built image's ID as an object; BuildKit traces come as base64 text instead."""


class Driver(Sendable):
    """A driver by name together with its settings, used for volumes, logs and secrets."""

    name: str | None = None
    """The driver to use, such as local, json-file or a plugin's name."""

    options: Map[str] = EMPTY_MAP
    """Settings passed to the driver as they are; which keys exist is up to the driver."""


class ObjectVersion(Model):
    """The revision of a swarm object, which guards against two writers overwriting each other."""

    index: int | None = None
    """Goes up with every change; give it back as the version parameter of an update, which fails if someone changed the object in
    between.
    """


class AuthConfig(Sendable, alias_generator=None, hide_input_in_errors=True):
    """Credentials for one registry: a user with a password, or one of the two tokens."""

    username: str | None = None
    """The account at the registry; leave it out when a token is given."""

    password: Annotated[str | None, Hidden] = None
    """The account's password or access token, in clear text."""

    email: Annotated[str | None, Until("1.52")] = None
    """Ignored by every engine in use; leave it out."""

    server_address: Annotated[str | None, Wire("serveraddress")] = None
    """The registry as host or host:port without a path; Docker Hub is https://index.docker.io/v1/, also when empty."""

    auth: Annotated[str | None, Hidden] = None
    """Username and password joined by a colon in base64, as client configuration files store them."""

    identity_token: Annotated[str | None, Wire("identitytoken"), Hidden] = None
    """The token from a login, in place of username and password; the engine trades it for short-lived access."""

    registry_token: Annotated[str | None, Wire("registrytoken"), Hidden] = None
    """A bearer token that goes to the registry unchanged."""


class Platform(Sendable):
    """The operating system and architecture of a swarm node, or those that a service may be placed on."""

    architecture: str | None = None
    """The hardware, as x86_64 or amd64; empty in a constraint allows any."""

    os: Annotated[str | None, Wire("OS")] = None
    """The operating system, such as linux or windows; empty in a constraint allows any."""


class ImagePlatform(Model, alias_generator=None):
    """The platform an image variant is built for."""

    architecture: str | None = None
    """The CPU in Go's naming, such as amd64 or arm64; unknown for attestations."""

    os: str | None = None
    """The operating system in Go's naming, such as linux or windows; unknown for attestations."""

    os_version: Annotated[str | None, Wire("os.version")] = None
    """The Windows build the image needs, such as 10.0.20348.2113; empty elsewhere."""

    os_features: Annotated[Items[str], Wire("os.features")] = EMPTY_LIST
    """Operating system features the image needs, such as win32k; rarely set."""

    variant: str | None = None
    """The CPU generation, such as v7 or v8 for ARM; empty where it makes no difference."""


class Descriptor(Model, alias_generator=None):
    """Points to one blob of a registry or image store by digest: a manifest, an index, a config or a layer."""

    media_type: Annotated[str | None, Wire("mediaType")] = None
    """What the blob is, as a MIME type; tells a single manifest from an index of several platforms."""

    digest: str | None = None
    """The blob's hash, as sha256: and 64 hex digits."""

    size: int | None = None
    """The blob's own size in bytes; for a manifest that is the JSON document, not the image."""

    urls: Annotated[Items[str], Since("1.48")] = EMPTY_LIST
    """Other places to download the blob from; normally missing."""

    annotations: Annotated[Map[str], Since("1.48")] = EMPTY_MAP
    """Free key-value notes; the containerd store records names and source repositories here."""

    data: Annotated[str | None, Since("1.48")] = None
    """The blob itself in base64, when small enough to be embedded; normally missing."""

    platform: Annotated[ImagePlatform | None, Since("1.48")] = None
    """What the manifest runs on; set for entries of an index, missing otherwise."""

    artifact_type: Annotated[str | None, Wire("artifactType"), Since("1.48")] = None
    """The kind of content as a MIME type when the manifest is not a container image."""
