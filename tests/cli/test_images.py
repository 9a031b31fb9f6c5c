"""The list of images: a row for each name."""

from __future__ import annotations

import pytest

from dockerlite import models
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
    image = models.ImageSummary(
        id=DIGEST, parent_id="", repo_tags=tags, repo_digests=digests, created=1, size=1, shared_size=-1, containers=-1
    )
    assert images.names(image) == names
