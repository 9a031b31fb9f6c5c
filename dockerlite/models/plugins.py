"""Models: plugins. Written by openapi/generate.py from openapi/plugins.yaml."""

from typing import Annotated, Literal

from .base import EMPTY_LIST, Items, Model, Open, Sendable, Wire


class PluginMount(Model):
    """One mount of a plugin."""

    name: str | None = None
    """Name by which the settings address the mount, as in NAME.source=/path."""

    description: str | None = None

    settable: Items[str] = EMPTY_LIST
    """Which of its properties a user may change, such as source; empty or null means none."""

    source: str | None = None
    """Path on the host; null or empty when the user has to set it."""

    destination: str | None = None
    """Path inside the plugin."""

    type: str | None = None
    """Kind of mount as the kernel or runtime names it, such as bind."""

    options: Items[str] = EMPTY_LIST
    """Mount options, such as rbind or rw."""


class PluginDevice(Model):
    """One host device a plugin may use."""

    name: str | None = None
    """Name by which the settings address the device, as in NAME.path=/dev/x."""

    description: str | None = None

    settable: Items[str] = EMPTY_LIST
    """Which of its properties a user may change, such as path; empty or null means none."""

    path: str | None = None
    """Path of the device node on the host; null or empty when the user has to set it."""


class PluginEnv(Model):
    """One environment variable that a plugin declares."""

    name: str | None = None

    description: str | None = None

    settable: Items[str] = EMPTY_LIST
    """Holds value if a user may change the variable; empty or null means fixed."""

    value: str | None = None
    """The default; null or empty if there is none. The value in effect is in the plugin's Settings."""


class PluginPrivilege(Sendable):
    """One right that a plugin asks for, and that pull and upgrade grant by sending it back."""

    name: str | None = None
    """Kind of right, such as network, mount, device or capabilities."""

    description: str | None = None
    """Why or for what, as text for people; it plays no part in the comparison."""

    value: Items[str] = EMPTY_LIST
    """What exactly is granted, such as host for network or the paths for mount."""


class PluginSettings(Model):
    """The values in effect for a plugin, after what the user has set."""

    mounts: Items[PluginMount] = EMPTY_LIST

    env: Items[str] = EMPTY_LIST
    """Environment variables, each as NAME=value."""

    args: Items[str] = EMPTY_LIST
    """Arguments given to the plugin's program."""

    devices: Items[PluginDevice] = EMPTY_LIST


class PluginInterface(Model):
    """How the engine talks to a plugin, and what for."""

    types: Items[str] = EMPTY_LIST
    """What the plugin does, as strings like docker.volumedriver/1.0."""

    socket: str | None = None
    """File name of the plugin's socket inside it, under /run/docker/plugins."""

    protocol_scheme: Open[Literal["", "moby.plugins.http/v1"]] | None = None
    """Protocol on the socket; empty means the engine's usual plugin HTTP."""


class PluginUser(Model):
    """Who a plugin's program runs as."""

    uid: Annotated[int | None, Wire("UID")] = None

    gid: Annotated[int | None, Wire("GID")] = None


class PluginNetwork(Model):
    """The network a plugin runs in."""

    type: str | None = None
    """Kind of network, such as host, bridge or none."""


class PluginLinux(Model):
    """What a plugin may do beyond the ordinary on Linux."""

    capabilities: Items[str] = EMPTY_LIST
    """Extra kernel capabilities, such as CAP_SYS_ADMIN."""

    allow_all_devices: bool | None = None
    """True if the plugin may use every device of the host."""

    devices: Items[PluginDevice] = EMPTY_LIST
    """Host devices the plugin gets."""


class PluginArgs(Model):
    """The arguments that a plugin declares for its program."""

    name: str | None = None
    """Name by which the settings address the arguments, as in NAME=value."""

    description: str | None = None

    settable: Items[str] = EMPTY_LIST
    """Holds value if a user may change the arguments; empty or null means fixed."""

    value: Items[str] = EMPTY_LIST
    """The default arguments; those in effect are in the plugin's Settings."""


class PluginRootFS(Model, alias_generator=None):
    """The file system of a plugin."""

    type: str | None = None
    """How the file system is stored, in practice always layers."""

    diff_ids: Items[str] = EMPTY_LIST
    """Digests of the uncompressed layers, the lowest first."""


class PluginConfig(Model):
    """What a plugin declares about itself in its config.json; what the user has changed is in Settings."""

    description: str | None = None

    documentation: str | None = None
    """Where to read about the plugin, mostly a URL."""

    interface: PluginInterface | None = None

    entrypoint: Items[str] = EMPTY_LIST
    """Program to run, with its fixed arguments."""

    work_dir: str | None = None
    """Directory the program starts in; empty means /."""

    user: PluginUser | None = None
    """Who the program runs as; missing or zero means root."""

    network: PluginNetwork | None = None

    linux: PluginLinux | None = None

    propagated_mount: str | None = None
    """Path inside the plugin under which its mounts become visible to the host; empty if it has none."""

    ipc_host: bool | None = None
    """True if it shares the host's IPC namespace."""

    pid_host: bool | None = None
    """True if it sees the host's processes."""

    mounts: Items[PluginMount] = EMPTY_LIST
    """Mounts it declares, with their default sources."""

    env: Items[PluginEnv] = EMPTY_LIST
    """Environment variables it declares, with their defaults."""

    args: PluginArgs | None = None

    rootfs: Annotated[PluginRootFS | None, Wire("rootfs")] = None


class Plugin(Model):
    """A plugin the engine runs itself, as a container of its own kind."""

    id: str
    """64 hex digits."""

    name: str
    """Local name with its tag."""

    enabled: bool
    """True if it is running and can be used."""

    settings: PluginSettings
    """The values in effect, after what the user has set."""

    config: PluginConfig
    """What the plugin declares about itself."""

    plugin_reference: str | None = None
    """Name in the registry it was pulled from or is pushed to, with tag."""
