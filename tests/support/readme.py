"""The code in the README, block by block."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS: list[str] = re.findall(r"```python\n(.*?)```", README, re.S)
#: A configuration of each proxy, for port 2375 and the usual socket.
PROXIES: dict[str, str] = {name: re.findall(rf"```{name}\n(.*?)```", README, re.S)[0] for name in ("apache", "nginx")}
SET_UP: str = re.findall(r"```sh\n(.*?)```", README, re.S)[0]
