"""Models: exec. Written by openapi/generate.py from openapi/exec.yaml."""

from typing import Annotated

from .base import EMPTY_LIST, Items, Model, Sendable, Since, Wire


class ExecCreateRequest(Sendable):
    """The command to run in a container and the streams it gets."""

    attach_stdin: bool | None = None
    """With true, what the client sends after the start reaches the command; false gives it no input."""

    attach_stdout: bool | None = None
    """With true, its standard output is sent to the client; false drops it."""

    attach_stderr: bool | None = None
    """With true, its standard error is sent to the client; false drops it. Podman refuses all three false."""

    console_size: Annotated[Items[int], Since("1.42")] = EMPTY_LIST
    """The terminal's first size as [height, width] in characters, with Tty; null leaves it open."""

    detach_keys: str | None = None
    """Keys that end the client's connection, like 'ctrl-p,ctrl-q'; empty takes the engine's default."""

    tty: bool | None = None
    """With true, the command gets a terminal; give the same value at the start."""

    env: Items[str] = EMPTY_LIST
    """Further environment as 'NAME=value', over the container's own."""

    cmd: Items[str] = EMPTY_LIST
    """The program and its arguments, one per item; no shell is involved unless it is named here."""

    privileged: bool | None = None
    """With true, the command gets all capabilities even if the container has few."""

    user: str | None = None
    """Who runs it, as 'user', 'uid' or 'user:group'; empty takes the container's user."""

    working_dir: str | None = None
    """The absolute directory it starts in; empty takes the container's."""


class ProcessConfig(Model, alias_generator=None):
    """A command as the engine runs it in the container."""

    privileged: bool

    user: str | None = None
    """Who runs it, as given at creation; often missing or empty for the container's user."""

    tty: bool
    """Whether it has a terminal."""

    entrypoint: str
    """The program: the first item of Cmd."""

    arguments: Items[str] = EMPTY_LIST
    """The rest of Cmd after the program; null on podman when there is none."""


class ExecInspect(Model):
    """What the engine knows of a command run in a container."""

    can_remove: bool
    """True once the engine has marked the ended command to be forgotten at its next clean-up."""

    detach_keys: str
    """Keys that end the connection; empty when the default applies."""

    id: Annotated[str, Wire("ID")]

    running: bool
    """True from the start to the end; false before and after, so look at ExitCode to tell these apart."""

    exit_code: int | None = None
    """The exit code, final as soon as the output ended; null before that on Docker, 0 on podman. 126 and 127: could not be run."""

    process_config: ProcessConfig
    """The command with its user and terminal."""

    open_stdin: bool
    """Whether it takes input from the client."""

    open_stderr: bool
    """Whether its standard error goes to the client."""

    open_stdout: bool
    """Whether its standard output goes to the client."""

    container_id: Annotated[str, Wire("ContainerID")]

    pid: int
    """The process number as the host sees it; 0 before the start."""


class ExecStartRequest(Sendable):
    """How to start a prepared command; send it even when empty, for some engines refuse a start without a body."""

    detach: bool | None = None
    """With true, the call returns as soon as the command runs and its output is lost."""

    tty: bool | None = None
    """Must equal the Tty of the creation: on Docker this one decides whether output comes raw or in frames, on podman the other."""

    console_size: Annotated[Items[int], Since("1.42")] = EMPTY_LIST
    """The terminal's first size as [height, width] in characters, with Tty; null keeps that of the creation."""
