"""Files in and out of containers, and images that are made and moved."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from dockerlite import BuildError, Docker

from .common import IMAGE, LABELS, REGISTRY, Result, outcome, sleeping

TEXT = "grün\n"


def files(docker: Docker) -> Result:
    """Files written, read and copied."""
    web = sleeping(docker)
    web.write_file("/etc/note", TEXT, mode=0o600, uid=7, gid=8)
    found = web.stat("/etc/note")
    result: Result = {
        "stat": (found.name, found.size, oct(found.permissions), found.is_file, web.stat("/etc").is_dir),
        "inside": web.exec(["stat", "-c", "%a %u %g %n", "/etc/note"]).text,
        "read": web.read_file("/etc/note"),
        "missing": outcome(lambda: web.read_file("/etc/dl-missing")),
    }
    with TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "tree" / "inner").mkdir(parents=True)
        (here / "tree" / "inner" / "note").write_text(TEXT)
        (here / "tree" / "link").symlink_to("inner/note")
        web.copy_to(here / "tree", "/etc/")
        result["copied in"] = web.exec(["find", "/etc/tree", "-type", "f", "-o", "-type", "l"]).text.split()
        web.copy_from("/etc/tree", here / "back")
        result["copied out"] = sorted(str(path.relative_to(here / "back")) for path in (here / "back").rglob("*"))
        result["same"] = (here / "back" / "link").read_text() == TEXT
    web.remove(force=True)
    return result


def builds(docker: Docker) -> Result:
    """Images imported, committed, saved, loaded, built and pushed.

    Each holds a single file, so that its archive is small.
    """
    images = docker.images
    tiny = images.import_(tar_of_file("note"), repository="dl-tiny", tag="1", changes=['CMD ["/note"]'])
    config = tiny.inspect().config
    result: Result = {"imported": config and config.cmd}
    container = docker.containers.create("dl-tiny:1", name="dl-tiny", labels=LABELS)
    with tarfile.open(fileobj=io.BytesIO(b"".join(container.export()))) as exported:
        result["exported"] = exported.extractfile("note") is not None
    result["committed"] = container.commit("dl-commit", "1", author="dl").inspect().author
    saved = b"".join(images["dl-tiny:1"].save())
    container.remove()
    result["loaded"] = [image.id for image in images.load(saved)]
    with TemporaryDirectory() as folder:
        (Path(folder) / "note").write_text(TEXT)
        (Path(folder) / "Dockerfile").write_text("FROM dl-tiny:1\nCOPY note /other\n")
        built = images.build(folder, tag="dl-built:1", labels={"dl": "built"})
    labels = built.inspect().config
    result["built"] = labels and labels.labels
    result["failed to build"] = build_failure(lambda: images.build(dockerfile_text=f"FROM {IMAGE}\nRUN echo why; exit 3\n"))
    images["dl-tiny:1"].tag(f"{REGISTRY}/dl-tiny:1")
    result["pushed"] = outcome(lambda: images[f"{REGISTRY}/dl-tiny:1"].push().tag)
    for name in ("dl-built:1", "dl-commit:1", f"{REGISTRY}/dl-tiny:1", "dl-tiny:1"):
        images[name].remove()
    return result


def tar_of_file(name: str) -> bytes:
    """An archive with one file."""
    archived = io.BytesIO()
    with tarfile.open(fileobj=archived, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(TEXT.encode())
        archive.addfile(member, io.BytesIO(TEXT.encode()))
    return archived.getvalue()


def build_failure(build: Callable[[], object]) -> tuple[int | None, bool]:
    """The exit code of a failed build, and whether the log says why."""
    try:
        build()
    except BuildError as failed:
        return failed.exit_code, "why" in failed.log
    return None, False
