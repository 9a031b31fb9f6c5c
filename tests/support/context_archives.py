"""Archives of contexts, as ``docker context export`` writes them, and a store's contents."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

#: The metadata in a context's archive.
META = b'{"Name":"theirs","Metadata":{"Description":"D"},"Endpoints":{"docker":{"Host":"unix:///x","SkipTLSVerify":false}}}'


def contents(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def tar(*members: tuple[str, bytes | str | None]) -> bytes:
    """A tar of files, of links (to a text), and of folders."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                member.size = len(content)
            else:
                member.type, member.linkname = (tarfile.SYMTYPE, content) if content else (tarfile.DIRTYPE, "")
            archive.addfile(member, io.BytesIO(content if isinstance(content, bytes) else b""))
    return packed.getvalue()
