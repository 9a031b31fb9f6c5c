"""Which API versions have an operation or a query parameter: (first, first without). Written by openapi/generate.py."""

from __future__ import annotations

OPERATIONS: dict[str, tuple[str | None, str | None]] = {
    "GET /images/{name}/attestations": ("1.55", None),
    "PUT /volumes/{name}": ("1.42", None),
}

PARAMETERS: dict[str, dict[str, tuple[str | None, str | None]]] = {
    "DELETE /images/{name}": {"platforms": ("1.50", None)},
    "GET /containers/{id}/attach/ws": {"stdin": ("1.42", None), "stdout": ("1.42", None), "stderr": ("1.42", None)},
    "GET /containers/{id}/logs": {"format": ("1.54", None)},
    "GET /images/get": {"platform": ("1.48", None)},
    "GET /images/json": {"shared-size": ("1.42", None), "manifests": ("1.47", None), "identity": ("1.54", None)},
    "GET /images/{name}/get": {"platform": ("1.48", None)},
    "GET /images/{name}/history": {"platform": ("1.48", None)},
    "GET /images/{name}/json": {"manifests": ("1.48", None), "platform": ("1.49", None)},
    "GET /system/df": {"type": ("1.42", None), "verbose": ("1.52", None)},
    "POST /build/prune": {
        "keep-storage": (None, "1.52"),
        "reserved-space": ("1.48", None),
        "max-used-space": ("1.48", None),
        "min-free-space": ("1.48", None),
    },
    "POST /containers/{id}/restart": {"signal": ("1.42", None)},
    "POST /containers/{id}/stop": {"signal": ("1.42", None)},
    "POST /images/load": {"platform": ("1.48", None)},
    "POST /images/{name}/push": {"platform": ("1.46", None)},
}
