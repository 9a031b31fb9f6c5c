"""Credential helpers: the programs ``docker-credential-NAME`` that keep credentials in a keychain, a vault or a cloud's account."""

from __future__ import annotations

import json
import re
from typing import Any

from ..errors import CredentialsError
from ..models import AuthConfig

#: How long a helper may take, in seconds: some ask their user first.
TIME_LIMIT = 60.0
#: The user name that says that the secret is an identity token.
TOKEN = "<token>"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")
_NOT_FOUND = "credentials not found"


class Helper:
    """One credential helper. Whatever goes wrong with it is a CredentialsError with its name and its words, but never a secret."""

    def __init__(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise CredentialsError(f"{name!r}, in config.json, is no name of a credential helper")
        self._program = f"docker-credential-{name}"

    def get(self, registry: str) -> AuthConfig | None:
        """The credentials that it keeps for a registry; None if there are none."""
        answer = self._ask("get", registry)
        if answer is None:
            return None
        said = self._object("get", answer)
        name, secret = said.get("Username"), said.get("Secret")
        if not isinstance(name, str) or not isinstance(secret, str):
            raise self._failed("get", "its answer has no Username or no Secret")
        if name == TOKEN:
            return AuthConfig(identity_token=secret, server_address=registry)
        return AuthConfig(username=name, password=secret, server_address=registry) if name or secret else None

    def list(self) -> dict[str, str]:
        """The registries that it keeps credentials for, and whose they are."""
        return self._object("list", self._ask("list", "unused") or "{}")

    def store(self, auth: AuthConfig) -> None:
        """Keep credentials for the registry that they name."""
        name, secret = (TOKEN, auth.identity_token) if auth.identity_token else (auth.username, auth.password)
        self._ask("store", json.dumps({"ServerURL": auth.server_address, "Username": name, "Secret": secret}) + "\n", secret)

    def erase(self, registry: str) -> None:
        """Forget the credentials for a registry, if there are any."""
        self._ask("erase", registry)

    def _ask(self, action: str, input: str, secret: str | None = None) -> str | None:
        """What it answers; None if it has no such credentials."""
        import subprocess

        try:
            done = subprocess.run([self._program, action], input=input.encode(), capture_output=True, timeout=TIME_LIMIT, check=False)
        except subprocess.TimeoutExpired:
            raise self._failed(action, f"no answer in {TIME_LIMIT:g} s") from None
        except FileNotFoundError:
            raise self._failed(action, "there is no such program in PATH") from None
        except OSError as failed:
            raise self._failed(action, failed.strerror or str(failed)) from None
        said = done.stdout.decode(errors="replace").strip()
        if done.returncode == 0:
            return said
        if said.startswith(_NOT_FOUND):
            return None
        raise self._failed(action, _words(said, done.stderr.decode(errors="replace").strip(), secret) or f"exit code {done.returncode}")

    def _object(self, action: str, answer: str) -> dict[str, Any]:
        try:
            said = json.loads(answer)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise self._failed(action, "its answer is no JSON object")
        return said

    def _failed(self, action: str, why: str) -> CredentialsError:
        return CredentialsError(f"{self._program} {action}: {why}; auth=None does without credentials, config=False without config.json")


def _words(output: str, errors: str, secret: str | None) -> str:
    """What a helper said of its failure, in one line. An answer in JSON may hold a secret, and no word of that is told."""
    said = " ".join((errors if "{" in output else output or errors).split())[:300]
    return said.replace(secret, "hidden") if secret else said
