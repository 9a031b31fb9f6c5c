"""The list of images: a row for each name."""

from __future__ import annotations

import pytest

from dockerlite.cli import images

DIGEST = "sha256:" + "d" * 64


@pytest.mark.parametrize(
    ("tags", "digests", "names"),
    [
        ([], [], [("<none>", "<none>", "<none>")]),
        (["<none>:<none>"], ["<none>@<none>"], [("<none>", "<none>", "<none>")]),
        (["localhost:5000/a:1", "b:2"], [f"b@{DIGEST}"], [("localhost:5000/a", "1", "<none>"), ("b", "2", DIGEST)]),
        ([], [f"a@{DIGEST}"], [("a", "<none>", DIGEST)]),
        (["b:1"], [f"a@{DIGEST}", f"b@{DIGEST}"], [("b", "1", DIGEST), ("a", "<none>", DIGEST)]),
    ],
)
def test_an_image_has_a_row_for_each_name(tags: list[str], digests: list[str], names: list[tuple[str, str, str]]) -> None:
    assert images.names({"Id": DIGEST, "RepoTags": tags, "RepoDigests": digests}) == names
    assert images.names({"Id": DIGEST, "RepoTags": tags or None, "RepoDigests": digests or None}) == names
