"""Credential helpers: the programs ``docker-credential-NAME``.

They keep credentials in a keychain, a vault or a cloud account.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

from ..errors import CredentialsError
from ..models import AuthConfig

#: Seconds that a helper may take: some ask their user first.
TIME_LIMIT = 60.0
#: The user name that marks the secret as an identity token.
TOKEN = "<token>"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")
_NOT_FOUND = "credentials not found"


class Helper:
    """One credential helper.

    Each failure is a CredentialsError with its name and its message, but never with a secret.
    """

    def __init__(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise CredentialsError(f"{name!r}, in config.json, is not the name of a credential helper")
        self._program = f"docker-credential-{name}"

    def get(self, registry: str) -> AuthConfig | None:
        """The credentials that it keeps for a registry; None if it has none."""
        answer = self._ask("get", registry)
        if answer is None:
            return None
        entry = self._json_object("get", answer)
        name, secret = entry.get("Username"), entry.get("Secret")
        if not isinstance(name, str) or not isinstance(secret, str):
            raise self._failure("get", "its answer has no Username or no Secret")
        if name == TOKEN:
            return AuthConfig(identity_token=secret, server_address=registry)
        return AuthConfig(username=name, password=secret, server_address=registry) if name or secret else None

    def list(self) -> dict[str, str]:
        """The registries that it keeps credentials for, with their user names."""
        return self._json_object("list", self._ask("list", "unused") or "{}")

    def store(self, auth: AuthConfig) -> None:
        """Keep credentials for the registry that they name."""
        name, secret = (TOKEN, auth.identity_token) if auth.identity_token else (auth.username, auth.password)
        self._ask("store", json.dumps({"ServerURL": auth.server_address, "Username": name, "Secret": secret}) + "\n", secret)

    def erase(self, registry: str) -> None:
        """Forget the credentials for a registry, if there are any."""
        self._ask("erase", registry)

    def _ask(self, action: str, input: str, secret: str | None = None) -> str | None:
        """Its answer; None if it has no such credentials."""
        import shutil
        import subprocess

        try:
            result = subprocess.run([self._program, action], input=input.encode(), capture_output=True, timeout=TIME_LIMIT, check=False)
        except subprocess.TimeoutExpired:
            raise self._failure(action, f"no answer in {TIME_LIMIT:g} s") from None
        except OSError as error:
            # With a closed folder in PATH, a missing program is a PermissionError.
            if isinstance(error, FileNotFoundError) or shutil.which(self._program, os.F_OK) is None:
                raise self._failure(action, "there is no such program in PATH") from None
            raise self._failure(action, error.strerror or str(error)) from None
        output, errors = (text.decode(errors="replace").strip() for text in (result.stdout, result.stderr))
        if result.returncode == 0:
            return output
        if output.startswith(_NOT_FOUND):
            return None
        raise self._failure(action, _message(output, errors, secret) or f"exit code {result.returncode}")

    def _json_object(self, action: str, answer: str) -> dict[str, Any]:
        try:
            content = json.loads(answer)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise self._failure(action, "its answer is no JSON object")
        return content

    def _failure(self, action: str, why: str) -> CredentialsError:
        return CredentialsError(f"{self._program} {action}: {why}; auth=None sends no credentials, config=False ignores config.json")


def _message(output: str, errors: str, secret: str | None) -> str:
    """What a helper wrote about its failure, in one line.

    Output in JSON may hold a secret, so none of it is repeated.
    """
    message = " ".join((errors if "{" in output else output or errors).split())[:300]
    return message.replace(secret, "hidden") if secret else message
