"""The store of contexts: what is made can be read, and what is wrong leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from dockerlite import InvalidArgument, contexts
from dockerlite.address import endpoint as address
from dockerlite.configuration import files
from dockerlite.tls.settings import TLS
from tests.support.certificates import Authority
from tests.support.context_archives import META, contents, tar

HOST = "tcp://127.0.0.1:2376"


@pytest.fixture(scope="module")
def pems(pems: Path) -> Path:
    (pems / "other-key.pem").write_bytes(Authority(pems, "stranger").sign("other").key.read_bytes())
    (pems / "text.pem").write_text("hello")
    (pems / "both.pem").write_bytes((pems / "cert.pem").read_bytes() + (pems / "key.pem").read_bytes())
    return pems


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "config"))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    return tmp_path / "config"


# Made and read


def test_a_context_is_what_it_was_made_of(store: Path, pems: Path) -> None:
    tls = TLS(pems / "ca.pem", pems / "cert.pem", pems / "key.pem")
    made = contexts.create("safe", HOST, description="D", tls=tls)
    assert made == contexts.inspect("safe") == next(context for context in contexts.list() if context.name == "safe")
    assert (made.name, made.host, made.description, made.skip_tls_verify, made.error) == ("safe", HOST, "D", False, "")
    assert made.tls is not None
    for kept, source in zip(made.tls[:3], tls[:3], strict=True):
        assert Path(str(kept)).read_bytes() == Path(str(source)).read_bytes()
        assert Path(str(kept)).stat().st_mode & 0o777 == 0o600
        assert str(kept).startswith(f"{store}/contexts/tls/")
    assert repr(made) == f"Context('safe', '{HOST}')"
    assert address.place(context="safe") == (HOST, "context 'safe', given as context", made.tls)


def test_a_certificate_and_its_key_may_come_in_one_file(store: Path, pems: Path) -> None:
    made = contexts.create("safe", HOST, tls=TLS(pems / "ca.pem", pems / "both.pem"))
    assert made.tls is not None
    assert Path(str(made.tls.cert)).read_bytes() == Path(str(made.tls.key)).read_bytes() == (pems / "both.pem").read_bytes()


def test_a_context_that_checks_nothing_says_so(store: Path) -> None:
    assert contexts.create("loose", HOST, tls=TLS(verify=False)).skip_tls_verify


def test_without_a_host_the_current_context_is_copied(store: Path, pems: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert contexts.create("usual").host == "unix:///var/run/docker.sock"
    contexts.create("safe", HOST, description="D", tls=TLS(pems / "ca.pem"))
    monkeypatch.setenv("DOCKER_CONTEXT", "safe")
    copied = contexts.create("copied")
    assert (copied.host, copied.description) == (HOST, "D")
    assert copied.tls is not None
    assert "copied" not in str(copied.tls.ca)
    assert Path(str(copied.tls.ca)).read_bytes() == (pems / "ca.pem").read_bytes()
    assert contexts.create("again", from_="safe", description="").description == ""


def test_the_default_context_can_be_copied_with_its_certificates(store: Path, pems: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", HOST)
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(pems))
    copied = contexts.create("copied", from_="default")
    monkeypatch.delenv("DOCKER_TLS_VERIFY")
    assert copied.host == HOST
    assert copied.tls is not None
    assert Path(str(copied.tls.key)).read_bytes() == (pems / "key.pem").read_bytes()


def test_what_others_keep_in_a_context_is_kept(store: Path) -> None:
    theirs = json.loads(META)
    theirs["Metadata"]["x"], theirs["Endpoints"]["kubernetes"] = {"y": [1]}, {"Host": "https://k"}
    contexts.import_("theirs", tar(("meta.json", json.dumps(theirs).encode()), ("tls/kubernetes/ca.pem", b"k")))
    copied = contexts.create("copied", from_="theirs", description="mine")
    assert copied.document["Endpoints"] == theirs["Endpoints"]
    assert copied.document["Metadata"] == {"Description": "mine", "x": {"y": [1]}}
    assert (store / "contexts/tls" / sha256(b"copied").hexdigest() / "kubernetes/ca.pem").read_bytes() == b"k"


def test_contexts_are_listed_by_name(store: Path) -> None:
    for name in ("zz", "aa", "mm"):
        contexts.create(name, "unix:///x")
    assert [context.name for context in contexts.list()] == ["aa", "default", "mm", "zz"]


def test_a_password_that_others_left_in_the_store_is_not_shown(store: Path) -> None:
    made = contexts.import_("theirs", tar(("meta.json", META.replace(b"unix:///x", b"ssh://me:secret@there:22"))))
    assert made.host == "ssh://me:secret@there:22"
    assert repr(made) == "Context('theirs', 'ssh://me:***@there:22')"


# Changed


def files_in(store: Path) -> dict[str, bytes]:
    return {path: data for path, data in contents(store).items() if data is not None}


def test_what_is_not_given_stays(store: Path, pems: Path) -> None:
    contexts.import_("mine", tar(("meta.json", META), ("tls/docker/ca.pem", b"old"), ("tls/other/ca.pem", b"stays")))
    before = contexts.inspect("mine")
    assert contexts.update("mine") == before
    assert contexts.update("mine", description="new").document == {
        **before.document, "Metadata": {**before.document["Metadata"], "Description": "new"}
    }  # fmt: skip
    assert contexts.update("mine", description="").document["Metadata"].keys() == before.document["Metadata"].keys() - {"Description"}
    made = contexts.update("mine", HOST)
    assert (made.host, made.tls) == (HOST, None)
    assert made.document["Endpoints"].keys() == before.document["Endpoints"].keys()
    made = contexts.update("mine", tls=TLS(pems / "ca.pem"))
    assert (made, made.host) == (contexts.inspect("mine"), HOST)
    assert made.tls is not None
    assert Path(str(made.tls.ca)).read_bytes() == (pems / "ca.pem").read_bytes()
    assert contexts.update("mine", tls=TLS(verify=False)).skip_tls_verify
    assert [path.read_bytes() for path in store.glob("contexts/tls/*/*/*")] == [b"stays"]


@pytest.mark.parametrize("certificates", [True, False])
def test_a_change_that_fails_leaves_all_as_it_was(store: Path, pems: Path, monkeypatch: pytest.MonkeyPatch, certificates: bool) -> None:
    tls = TLS(pems / "ca.pem", pems / "cert.pem", pems / "key.pem") if certificates else TLS(verify=False)
    contexts.create("mine", HOST, description="D", tls=tls)
    before = files_in(store)
    written: list[Path] = []

    def write(path: Path, data: bytes, mode: int) -> None:
        written.append(path)
        if len(written) == 2:
            raise InvalidArgument(f"{path} cannot be written")
        really(path, data, mode)

    really = files.write
    monkeypatch.setattr(files, "write", write)
    with pytest.raises(InvalidArgument, match=r"meta\.json cannot be written"):
        contexts.update("mine", "tcp://127.0.0.1:1", tls=TLS(pems / "ca.pem"))
    assert files_in(store) == before


def test_certificates_that_cannot_be_removed_are_all_still_there(store: Path, pems: Path) -> None:
    contexts.create("mine", HOST, tls=TLS(pems / "ca.pem", pems / "cert.pem", pems / "key.pem"))
    next(store.glob("contexts/tls/*/docker")).joinpath("folder").mkdir()
    before = contents(store)
    with pytest.raises(InvalidArgument, match="folder cannot be removed"):
        contexts.update("mine", "unix:///x")
    assert contents(store) == before


# What is wrong


def wrongs(pems: Path) -> dict[str, tuple[Callable[[], object], str]]:
    ca, cert, key = pems / "ca.pem", pems / "cert.pem", pems / "key.pem"
    create = contexts.create
    return {
        "no scheme": (lambda: create("new", "nonsense"), "has no scheme"),
        "a password": (lambda: create("new", "ssh://me:secret@there"), "a password in the host"),
        "there already": (lambda: create("old", "unix:///x"), "there is a context 'old' already"),
        "reserved": (lambda: create("default", "unix:///x"), "no other context can have it"),
        "name": (lambda: create("../new", "unix:///x"), "cannot be called '../new'"),
        "two sources": (lambda: create("new", "unix:///x", from_="old"), "both given"),
        "no such source": (lambda: create("new", from_="nope"), "no context 'nope'; in .* there are: default, old"),
        "TLS without a host": (lambda: create("new", tls=TLS(ca)), "come with a host"),
        "no authority": (lambda: create("new", HOST, tls=TLS()), "with a ca, or without verifying"),
        "server name": (lambda: create("new", HOST, tls=TLS(ca, server_name="x")), "server_name"),
        "no such file": (lambda: create("new", HOST, tls=TLS(pems / "nope.pem")), "nope.pem cannot be read: No such file"),
        "no certificate": (lambda: create("new", HOST, tls=TLS(pems / "text.pem")), "ca=…\\): .*text.pem cannot be used"),
        "key alone": (lambda: create("new", HOST, tls=TLS(ca, key=key)), "give cert, too"),
        "another's key": (lambda: create("new", HOST, tls=TLS(ca, cert, pems / "other-key.pem")), "cert=…\\): .*cert.pem cannot be used"),
        "no key": (lambda: create("new", HOST, tls=TLS(ca, cert)), "cert=…\\): .*cert.pem cannot be used"),
        "change nothing there": (lambda: contexts.update("nope", HOST), "no context 'nope'"),
        "change the default": (lambda: contexts.update("default", HOST), "cannot be changed"),
        "change to no scheme": (lambda: contexts.update("old", "nonsense"), "has no scheme"),
        "change to no certificate": (lambda: contexts.update("old", HOST, tls=TLS(pems / "text.pem")), "text.pem cannot be used"),
        "use": (lambda: contexts.use("nope"), "no context 'nope'"),
        "use nothing": (lambda: contexts.use(""), "no context ''"),
        "inspect": (lambda: contexts.inspect("nope"), "no context 'nope'"),
        "export": (lambda: contexts.export("nope"), "no context 'nope'"),
        "remove": (lambda: contexts.remove("nope"), "no context 'nope'"),
        "remove default": (lambda: contexts.remove("default", force=True), "cannot be removed"),
        "remove the current": (lambda: contexts.remove("old"), "is the current one"),
        "import a file": (lambda: contexts.import_("new", pems / "nope.tar"), "nope.tar cannot be read"),
        "import over": (lambda: contexts.import_("old", tar(("meta.json", META))), "already"),
    }


@pytest.mark.parametrize("which", wrongs(Path()))
def test_what_is_wrong_is_said_and_changes_nothing(which: str, store: Path, pems: Path) -> None:
    contexts.create("old", "unix:///old")
    contexts.use("old")
    before = contents(store)
    do, says = wrongs(pems)[which]
    with pytest.raises(InvalidArgument, match=says):
        do()
    assert contents(store) == before


def test_an_encrypted_key_is_refused_without_asking(store: Path, pems: Path) -> None:
    locked = store.parent / "locked.pem"
    command = ["openssl", "ec", "-in", str(pems / "key.pem"), "-aes256", "-passout", "pass:x", "-out", str(locked)]
    subprocess.run(command, check=True, capture_output=True)
    with pytest.raises(InvalidArgument, match="protected by a passphrase"):
        contexts.create("new", HOST, tls=TLS(pems / "ca.pem", pems / "cert.pem", locked))


def test_a_store_that_cannot_be_written_keeps_nothing(store: Path, pems: Path) -> None:
    (store / "contexts").mkdir(parents=True)
    (store / "contexts/meta").write_text("in the way")
    with pytest.raises(InvalidArgument, match=r"meta.json cannot be written: "):
        contexts.create("new", HOST, tls=TLS(pems / "ca.pem"))
    assert contents(store) == {"contexts": None, "contexts/meta": b"in the way", "contexts/tls": None}


def test_a_broken_context_is_named_when_it_is_listed_and_can_be_removed(store: Path) -> None:
    contexts.create("fine", "unix:///x")
    contexts.create("broken", "unix:///x")
    meta = store / "contexts/meta" / sha256(b"broken").hexdigest() / "meta.json"
    meta.write_text("{")
    with pytest.raises(InvalidArgument, match=f"{meta} is no JSON"):
        contexts.list()
    with pytest.raises(InvalidArgument, match="there are: default, fine"):
        contexts.inspect("nope")
    contexts.remove("broken", force=True)
    assert [context.name for context in contexts.list()] == ["default", "fine"]


# The current one


def test_the_current_context_is_what_is_used(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert contexts.current() == "default"
    contexts.create("mine", "unix:///x")
    contexts.use("mine")
    assert contexts.current() == "mine"
    assert address.resolve().why == f"context 'mine', from currentContext in {store}/config.json"
    monkeypatch.setenv("DOCKER_CONTEXT", "other")
    assert contexts.current() == "other"
    monkeypatch.setenv("DOCKER_HOST", "unix:///y")
    assert contexts.current() == "default"


def test_config_json_keeps_everything_else(store: Path) -> None:
    contexts.create("mine", "unix:///x")
    config = store / "config.json"
    real = store.parent / "elsewhere.json"
    real.write_text('{"auths": {"r.example": {"auth": "c2VjcmV0"}}, "mine": [1, {"a": "<é>"}], "features": {"x": "y"}, "zz": null}')
    real.chmod(0o640)
    config.symlink_to(real)
    inode = real.stat().st_ino
    contexts.use("mine")
    assert config.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.stat().st_ino != inode
    written = json.loads(real.read_text())
    assert list(written) == ["auths", "mine", "currentContext", "features", "zz"]
    assert written.pop("currentContext") == "mine"
    before = real.stat()
    contexts.use("mine")
    assert real.stat() == before  # nothing to write
    contexts.use("default")
    assert json.loads(real.read_text()) == written
    assert sorted(os.listdir(store)) == ["config.json", "contexts"]


def test_a_config_json_that_cannot_be_read_is_not_overwritten(store: Path) -> None:
    contexts.create("mine", "unix:///x")
    (store / "config.json").write_text("{broken")
    with pytest.raises(InvalidArgument, match="cannot be read"):
        contexts.use("mine")
    assert (store / "config.json").read_text() == "{broken"


def test_no_reader_sees_half_a_config_json(store: Path) -> None:
    for name in ("one", "two"):
        contexts.create(name, "unix:///x")
    contexts.use("one")
    done = threading.Event()
    seen: set[object] = set()

    def read() -> None:
        while not done.is_set():
            seen.add(json.loads((store / "config.json").read_bytes())["currentContext"])

    reader = threading.Thread(target=read)
    reader.start()
    for at in range(50):
        contexts.use(("one", "two")[at % 2])
    done.set()
    reader.join()
    assert seen <= {"one", "two"}
    assert seen


def test_removing_the_current_context_with_force_leaves_none(store: Path) -> None:
    contexts.create("mine", "unix:///x")
    contexts.use("mine")
    contexts.remove("mine", force=True)
    assert contexts.current() == "default"
    assert json.loads((store / "config.json").read_text()) == {"auths": {}}
    contexts.remove("nope", force=True)
