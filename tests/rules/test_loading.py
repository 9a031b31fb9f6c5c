"""What importing the package loads, and what a first call loads."""

from __future__ import annotations

import subprocess
import sys


def loaded_by(code: str) -> set[str]:
    run = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.split()} | {name for name in run.stdout.split() if name.startswith("dockerlite")}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("import dockerlite") & {"pydantic", "requests", "urllib3", "aiohttp", "asyncio", "ssl", "httptools"}


def test_asking_for_info_loads_the_models_of_info_alone() -> None:
    loaded = loaded_by("from dockerlite import Docker\nDocker('replay:demo').info()")
    assert "dockerlite.models.system" in loaded
    assert not {
        name for name in loaded if name.startswith("dockerlite.models.") and name.split(".")[2] in ("containers", "images", "tasks")
    }
    assert "requests" not in loaded
