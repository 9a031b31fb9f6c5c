"""Models: images. Written by openapi/generate.py from openapi/images.yaml."""

from typing import Annotated, Any, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Model, Open, Since, Time, Until, Wire
from .common import Descriptor, ImagePlatform
from .config import ContainerConfig, HealthConfig
from .containers import DriverData


class ImageLayer(Model):
    """One step in an image's history; steps that changed no files are included."""

    id: str
    """Id of the image as it was after this step; <missing> where no such image is on this engine."""

    created: int
    """When the step was made, in Unix seconds."""

    created_by: str
    """The command or instruction behind the step, empty if unknown."""

    tags: Items[str] = EMPTY_LIST
    """Local names of the image that ends with this step; null when it has none."""

    size: int
    """Bytes the step added, 0 for steps that only change the configuration."""

    comment: str
    """Remark of the builder or committer, such as buildkit.dockerfile.v0; often empty."""


class ImageConfig(Model):
    """What containers of the image start with unless told otherwise. From 1.52 on unset members are left out."""

    hostname: Annotated[str | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    domainname: Annotated[str | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    user: str | None = None
    """Who the process runs as: name or uid, optionally with :group; empty means root."""

    attach_stdin: Annotated[bool | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    attach_stdout: Annotated[bool | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    attach_stderr: Annotated[bool | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    exposed_ports: Map[Map[Any]] = EMPTY_MAP
    """Ports the image says it listens on, keys such as 80/tcp with empty objects as values."""

    tty: Annotated[bool | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    open_stdin: Annotated[bool | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    stdin_once: Annotated[bool | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    env: Items[str] = EMPTY_LIST
    """Environment variables, each as NAME=value."""

    cmd: Items[str] = EMPTY_LIST
    """Default command, or the default arguments when there is an Entrypoint."""

    healthcheck: HealthConfig | None = None
    """Default health check, missing when the image defines none."""

    args_escaped: bool | None = None
    """Windows only: Cmd and Entrypoint are already escaped for the command line."""

    image: Annotated[str | None, Until("1.50")] = None
    """Left over from the build: the image this one was based on; use nothing of it."""

    volumes: Map[Map[Any]] = EMPTY_MAP
    """Paths that get an anonymous volume in each container, as keys with empty objects."""

    working_dir: str | None = None
    """Directory the process starts in; empty means /."""

    entrypoint: Items[str] = EMPTY_LIST
    """Program that always runs, with Cmd as its arguments; null or missing when Cmd is the whole command."""

    network_disabled: Annotated[bool | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    mac_address: Annotated[str | None, Until("1.50")] = None
    """Left over from the container configuration: means nothing for an image."""

    on_build: Items[str] = EMPTY_LIST
    """Instructions that run when another Dockerfile builds on this image."""

    labels: Map[str] = EMPTY_MAP

    stop_signal: str | None = None
    """Signal that asks the process to end, as a name or a number; SIGTERM when missing."""

    stop_timeout: Annotated[int | None, Until("1.50")] = None
    """Seconds between the stop signal and the kill; no longer sent for images."""

    shell: Items[str] = EMPTY_LIST
    """Shell that RUN, CMD and ENTRYPOINT use in their shell form; missing means the system's default."""


class RootFS(Model):
    """The file system layers of an image."""

    type: str | None = None
    """How the file system is stored, which is always layers."""

    layers: Items[str] = EMPTY_LIST
    """Digests of the uncompressed layers, the lowest first."""


class ImageMetadata(Model):
    """What this engine has noted about an image beyond its content; it does not travel with a push."""

    last_tag_time: Time = None
    """When the image last got a name here; year 0001 or null if never."""


class ManifestSize(Model):
    """Disk space of one manifest and what hangs on it."""

    total: int | None = None
    """Bytes of the stored content and of the unpacked file system together."""

    content: int | None = None
    """Bytes in the content store: manifest, configuration and compressed layers."""


class SignatureTimestamp(Model):
    """A proof by a third party of when a signature was made. Needs API 1.53."""

    type: Open[Literal["Tlog", "TimestampAuthority"]] | None = None
    """Kind of witness: Tlog is a transparency log, TimestampAuthority a time-stamping service."""

    uri: Annotated[str | None, Wire("URI")] = None
    """Address of the log or time-stamping service."""

    timestamp: Time = None
    """The time that was attested."""


class SignerIdentity(Model):
    """The signer according to a Sigstore certificate; mostly a CI workflow. All members are strings, missing when the certificate does
    not say. Needs API 1.53.
    """

    certificate_issuer: str | None = None
    """Authority that issued the signing certificate."""

    subject_alternative_name: str | None = None
    """The identity certified, for instance an e-mail address or a workflow's URL."""

    issuer: str | None = None
    """URL of the OpenID Connect provider that vouched for the identity."""

    build_signer_uri: Annotated[str | None, Wire("BuildSignerURI")] = None
    """Address of the workflow file that did the signing, with its version."""

    build_signer_digest: str | None = None
    """Commit of the workflow file that did the signing."""

    runner_environment: str | None = None
    """Whether the CI machine was the provider's or the owner's, such as github-hosted or self-hosted."""

    source_repository_uri: Annotated[str | None, Wire("SourceRepositoryURI")] = None
    """URL of the repository that was built."""

    source_repository_digest: str | None = None
    """Commit that was built."""

    source_repository_ref: str | None = None
    """Branch or tag that was built, such as refs/heads/main."""

    source_repository_identifier: str | None = None
    """The host's permanent id of the repository, which survives renaming."""

    source_repository_owner_uri: Annotated[str | None, Wire("SourceRepositoryOwnerURI")] = None
    """URL of the user or organisation that owns the repository."""

    source_repository_owner_identifier: str | None = None
    """The host's permanent id of the owner, which survives renaming."""

    build_config_uri: Annotated[str | None, Wire("BuildConfigURI")] = None
    """Address of the top workflow file that started the build, with its version."""

    build_config_digest: str | None = None
    """Commit of the top workflow file."""

    build_trigger: str | None = None
    """Event that started the build, such as push or schedule."""

    run_invocation_uri: Annotated[str | None, Wire("RunInvocationURI")] = None
    """URL of the one CI run that signed."""

    source_repository_visibility_at_signing: str | None = None
    """Whether the repository was public or private when it was signed."""


class SignatureIdentity(Model):
    """One signature of an image and what checking it gave. Needs API 1.53."""

    name: str | None = None
    """Label for people, telling what sort of signature this is."""

    timestamps: Items[SignatureTimestamp] = EMPTY_LIST
    """Proofs of when it was signed."""

    known_signer: Open[Literal["DHI"]] | None = None
    """Set when the engine recognises the signer: DHI is Docker Hardened Images."""

    docker_reference: str | None = None
    """Image name written into the signature; only some older signatures carry one."""

    signer: SignerIdentity | None = None
    """Who signed, as the certificate says; missing when there is no certificate to read."""

    signature_type: Open[Literal["bundle-v0.3", "simplesigning-v1"]] | None = None
    """Format: bundle-v0.3 is a Sigstore bundle, simplesigning-v1 the older simple signing form."""

    error: str | None = None
    """Why the check failed; empty or missing when the signature is good."""

    warnings: Items[str] = EMPTY_LIST
    """Doubts raised by the check that did not make it fail."""


class PullIdentity(Model):
    """One repository the image came from or went to. Needs API 1.53."""

    repository: str | None = None
    """Full repository name without tag; the registry's port is dropped."""


class BuildIdentity(Model):
    """One BuildKit build that produced the image. Needs API 1.53."""

    ref: str | None = None
    """Reference of the build in BuildKit's history."""

    created_at: Time = None
    """When the build was made."""


class Identity(Model):
    """What the engine knows of an image's origin: signatures, pulls and builds. Imports and classic builds have none. Needs API 1.53."""

    signature: Items[SignatureIdentity] = EMPTY_LIST
    """Verified or attempted signatures; look at each one's Error before trusting it."""

    pull: Items[PullIdentity] = EMPTY_LIST
    """Repositories the image is associated with. It does not prove a pull: a push leaves an entry as well."""

    build: Items[BuildIdentity] = EMPTY_LIST
    """BuildKit builds on this engine that gave this very image, one entry each."""


class ManifestImageSize(Model):
    """Disk space that only an image manifest takes, next to its content."""

    unpacked: int | None = None
    """Bytes of the layers unpacked for containers, 0 if not unpacked; images may share them."""


class ManifestImageData(Model):
    """What only manifests of the kind image have."""

    platform: ImagePlatform | None = None
    """Platform this variant is for."""

    identity: Annotated[Identity | None, Since("1.54")] = None
    """Where this variant comes from; in the list only with identity=true."""

    containers: Items[str] = EMPTY_LIST
    """Ids of the containers made from this variant; null if there are none."""

    size: ManifestImageSize | None = None


class ManifestAttestationData(Model):
    """What only manifests of the kind attestation have."""

    for_: Annotated[str | None, Wire("For")] = None
    """Digest of the image manifest that the attestation is about."""


class ImageManifestSummary(Model):
    """One manifest in an image's index: a platform variant or an attestation. Containerd image store only. Needs API 1.47."""

    id: Annotated[str | None, Wire("ID")] = None
    """Digest of the manifest."""

    descriptor: Descriptor | None = None

    available: bool | None = None
    """True if all its content is here; false for variants that were not pulled or have been deleted."""

    size: ManifestSize | None = None
    """Disk space it takes here, all zero if nothing of it is present."""

    kind: Open[Literal["image", "attestation", "unknown"]] | None = None
    """Decides which other member is set: image has ImageData, attestation has AttestationData, unknown neither."""

    image_data: ManifestImageData | None = None
    """Set when Kind is image, otherwise missing or null."""

    attestation_data: ManifestAttestationData | None = None
    """Set when Kind is attestation, otherwise missing or null."""


class ImageInspect(Model):
    """One image in full. Several members depend on the image store and are missing or null on the other."""

    id: str
    """Digest with sha256: in front, of the configuration in the classic store, of the manifest or index in the containerd store."""

    repo_tags: Items[str] = EMPTY_LIST
    """Local names as repository:tag, empty if there are none."""

    repo_digests: Items[str] = EMPTY_LIST
    """Names as repository@digest; in the classic store only for images pulled or pushed, in the containerd store for all."""

    parent: Annotated[str | None, Until("1.52")] = None
    """Id of the image below in classic builds and commits, empty or missing otherwise."""

    comment: str | None = None
    """Message of the commit or import, empty or missing when there was none."""

    created: Time = None
    """When the image was made; missing when it does not say, year 0001 before 1.44."""

    container: Annotated[str | None, Until("1.45")] = None
    """Id of the container the image was committed from, empty for other images."""

    container_config: Annotated[ContainerConfig | None, Until("1.45")] = None
    """Configuration of the container the image was committed from; Config is the one to use."""

    docker_version: Annotated[str | None, Until("1.52")] = None
    """Version of the engine that built the image, empty or missing if not recorded."""

    author: str | None = None

    config: ImageConfig
    """What containers of the image start with."""

    architecture: str
    """CPU architecture in Go's spelling, such as amd64 or arm64."""

    variant: str | None = None
    """Variant of the architecture, such as v7 for arm; missing when there is none."""

    os: str
    """Operating system, linux or windows."""

    os_version: str | None = None
    """Version of the operating system, for Windows images only."""

    size: int
    """Bytes of all layers, shared ones included; the containerd store counts the compressed content of the shown variant too."""

    virtual_size: Annotated[int | None, Until("1.44")] = None
    """The same as Size."""

    graph_driver: DriverData | None = None
    """Storage driver and its paths for the image's layers; missing or null with the containerd store."""

    root_fs: Annotated[RootFS, Wire("RootFS")]

    metadata: ImageMetadata

    descriptor: Annotated[Descriptor | None, Since("1.48")] = None
    """Descriptor of the manifest or index that the name points to, of the variant when platform is given; containerd store only."""

    manifests: Annotated[Items[ImageManifestSummary], Since("1.48")] = EMPTY_LIST
    """Variants and attestations of the image; only with manifests=true and the containerd store."""

    identity: Annotated[Identity | None, Since("1.53")] = None
    """Where the image comes from, as far as this engine noted or verified; missing when it knows nothing."""


class ImageSummary(Model):
    """One image in the list."""

    id: str
    """Digest with sha256: in front, of the configuration in the classic store, of the manifest or index in the containerd store."""

    parent_id: str
    """Id of the image below in classic builds and commits; empty for pulled and BuildKit images."""

    repo_tags: Items[str] = EMPTY_LIST
    """Local names as repository:tag; for an untagged image empty, null, or <none>:<none> before 1.43."""

    repo_digests: Items[str] = EMPTY_LIST
    """Names as repository@digest; without one empty, null, or <none>@<none> before 1.43."""

    created: int
    """When the image was made, in Unix seconds."""

    size: int
    """Bytes on disk of all its layers, shared ones included: adding up images counts those twice."""

    shared_size: int
    """Bytes it shares with other images; -1 unless asked for with shared-size=true."""

    virtual_size: Annotated[int | None, Until("1.44")] = None
    """The same as Size."""

    labels: Map[str] = EMPTY_MAP

    containers: int
    """How many containers use the image, stopped ones too; -1 means not counted, which is usual before 1.51."""

    manifests: Annotated[Items[ImageManifestSummary], Since("1.47")] = EMPTY_LIST
    """Variants and attestations of the image; only with manifests=true and the containerd store."""

    descriptor: Annotated[Descriptor | None, Since("1.48")] = None
    """Descriptor of the manifest or index that the name points to; containerd store only."""


class ImageDeleted(Model):
    """One step of a deletion: exactly one of the two members is set."""

    untagged: str | None = None
    """Name or digest reference that was taken off."""

    deleted: str | None = None
    """Id of the image or layer that is gone; podman writes it without sha256:."""


class BuildCache(Model):
    """One entry of the BuildKit cache."""

    id: Annotated[str | None, Wire("ID")] = None

    parent: Annotated[str | None, Until("1.42")] = None
    """Id of the entry this one builds on; later versions have a list instead."""

    type: Open[Literal["internal", "frontend", "source.local", "source.git.checkout", "exec.cachemount", "regular"]] | None = None
    """What it holds: a step's result (regular), a local or Git source, a cache mount, frontend or internal data."""

    description: str | None = None
    """The step behind it, in words, such as the RUN line."""

    in_use: bool | None = None
    """True while a build uses it, which protects it from pruning."""

    shared: bool | None = None
    """True if its data also belongs to an image, so that deleting it alone frees little."""

    size: int | None = None
    """Bytes on disk."""

    created_at: Time = None

    last_used_at: Time = None
    """When a build last used it; null if none has."""

    usage_count: int | None = None
    """How many times builds have used it."""

    parents: Annotated[Items[str], Wire(" Parents"), Since("1.42")] = EMPTY_LIST
    """Ids of the entries this one builds on. The key really starts with a space on the wire."""


class AttestationStatement(Model):
    """One in-toto statement attached to an image, such as its provenance or SBOM. Needs API 1.55."""

    descriptor: Descriptor | None = None
    """Digest, size and media type of the stored statement."""

    predicate_type: str | None = None
    """URI that says what the statement is about, such as https://slsa.dev/provenance/v1."""

    statement: Map[Any] = EMPTY_MAP
    """The statement itself as parsed JSON; missing or null unless statement=true."""


class BuildCachePruneReport(Model):
    """What pruning the build cache removed."""

    caches_deleted: Items[str] = EMPTY_LIST
    """Ids of the deleted entries; null if there were none."""

    space_reclaimed: int | None = None
    """Bytes freed."""


class ImagePruneReport(Model):
    """What pruning the images removed."""

    images_deleted: Items[ImageDeleted] = EMPTY_LIST
    """Names taken off and ids deleted, in turn; null if there were none."""

    space_reclaimed: int
    """Bytes freed."""


class ImageSearchResult(Model, alias_generator=None):
    """One repository found on Docker Hub."""

    description: str | None = None

    is_official: bool | None = None
    """True for repositories in the library that Docker curates."""

    is_automated: bool | None = None
    """Always false nowadays; once marked automated builds."""

    name: str | None = None
    """Repository name to pull by, without a registry host in front."""

    star_count: int | None = None
    """How many users have starred it on the Hub."""


class ManifestPushedInsteadOfIndex(Model):
    """Note in a push stream: only one variant went up, because not all of the image's variants are here."""

    manifest_pushed_instead_of_index: Annotated[bool | None, Wire("manifestPushedInsteadOfIndex")] = None
    """Always true; tells this note from others."""

    original_index: Annotated[Descriptor | None, Wire("originalIndex")] = None
    """The multi-platform index the local name points to."""

    selected_manifest: Annotated[Descriptor | None, Wire("selectedManifest")] = None
    """The manifest that was pushed, which the remote tag now points to."""


class ContentMissing(Model):
    """Note in a push stream: some content of the image is not on this engine, so it cannot be pushed."""

    content_missing: Annotated[bool | None, Wire("contentMissing")] = None
    """Always true; tells this note from others."""

    desc: Annotated[Descriptor | None, Wire("desc")] = None
    """Descriptor of what is missing."""


class PushResult(Model):
    """Closing note of a push: what the registry now holds. The containerd image store does not send it."""

    tag: str | None = None
    """Tag that was pushed, without the repository."""

    digest: str | None = None
    """Digest of the manifest in the registry, to pull exactly this image."""

    size: int | None = None
    """Bytes of the manifest, not of the image."""
