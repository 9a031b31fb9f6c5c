"""What is there is complete and in its place: verbs, docstrings, exports, statuses, layers."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest

import dockerlite
from dockerlite import errors
from tests.support.document import operations
from tests.support.verb_calls import KINDS

PACKAGE = Path(dockerlite.__file__).parent
HAND_WRITTEN = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name != "models" or path.name == "base.py"]


VERBS = [
    pytest.param(verb, id=f"{kind.__name__}.{name}")
    for kind in KINDS
    for name in vars(kind)
    if hasattr(verb := getattr(kind, name), "build")
]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_says_what_you_get_and_which_path_is_behind_it(verb: FunctionType) -> None:
    text = inspect.getdoc(verb) or ""
    paths = re.findall(r"``((?:GET|HEAD|POST|PUT|DELETE) /\S*)``", text)
    assert paths or "The engine is not asked." in text, "no engine path in the docstring"
    assert set(paths) <= operations().keys()
    assert text.splitlines()[0].rstrip().endswith((".", ":")), text.splitlines()[0]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_explains_every_option(verb: FunctionType) -> None:
    documented = inspect.getdoc(verb) or ""
    options = [name for name, option in inspect.signature(verb).parameters.items() if option.kind == option.KEYWORD_ONLY]
    for name in options:
        assert re.search(rf"\b{name}\b", documented), f"{name} is not explained"


@pytest.mark.parametrize("verb", VERBS)
def test_help_shows_what_the_caller_gets(verb: FunctionType) -> None:
    returned = inspect.signature(verb).return_annotation
    assert isinstance(returned, str)
    assert not re.search(r"Operation|Flow|models\.", returned)


def test_a_bound_verb_has_the_signature_without_self() -> None:
    docker = dockerlite.Docker("unix:///nowhere.sock")
    assert str(inspect.signature(docker.containers["x"].wait)).startswith("(condition: ")
    assert docker.containers.list.__doc__


def test_every_export_is_there_and_listed() -> None:
    assert dockerlite.__all__ == sorted(dockerlite.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    for name in dockerlite.__all__:
        assert getattr(dockerlite, name) is not None
    assert set(dir(dockerlite)) >= set(dockerlite.__all__)
    with pytest.raises(AttributeError, match="no 'Dokcer'"):
        dockerlite.Dokcer  # noqa: B018


def test_every_exception_is_exported_and_in_the_tree_at_the_top() -> None:
    kinds = {name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, (errors.DockerError, Warning))}
    assert kinds <= set(dockerlite.__all__)
    drawn = set(re.findall(r"\w+", errors.__doc__ or ""))
    assert {kind for kind in kinds if not kind.endswith("Warning")} - {"DockerError"} <= drawn


def test_every_status_of_the_document_has_a_class() -> None:
    statuses = {int(status) for operation in operations().values() for status in operation.schema["responses"] if status >= "400"}
    assert statuses <= errors.BY_STATUS.keys()


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """The dockerlite modules that a file imports while running, and whether it does so inside a function."""
    package = ("dockerlite", *path.relative_to(PACKAGE).parts[:-1])
    tree = ast.parse(path.read_text())
    typing = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    inside = {node for block in ast.walk(tree) if isinstance(block, ast.FunctionDef) for node in ast.walk(block)}
    for node in ast.walk(tree):
        if node in typing:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            yield module, node in inside
            yield from (
                (f"{module}.{alias.name}", node in inside) for alias in node.names if (PACKAGE.parent / module.replace(".", "/")).is_dir()
            )


PURE = ("operation", "endpoint", "errors", "values", "wire", "resources", "models", "events", "stats", "doctor")


@pytest.mark.parametrize("path", [path for path in HAND_WRITTEN if path.relative_to(PACKAGE).parts[0].removesuffix(".py") in PURE], ids=str)
def test_what_decides_does_no_input_or_output(path: Path) -> None:
    found = {name.split(".")[0] for name, _ in imports(path)}
    assert not found & {"socket", "asyncio", "requests", "urllib3", "aiohttp", "subprocess", "select"}


LAYERS = [
    "errors",
    "operation",
    "models",
    "endpoint",
    "wire",
    "values",
    "auth",
    "resources",
    "address",
    "sync",
    "adapter",
    "recording",
    "cli",
]


def test_no_import_goes_in_a_circle_not_even_inside_a_function() -> None:
    names = {
        ".".join(("dockerlite", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    graph = {name: {found for found, _ in imports(path) if found in names and found != name} for name, path in names.items()}
    del graph["dockerlite"]  # loads nothing by itself
    while leaves := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in leaves:
            del graph[name]
    assert not graph, graph


def test_no_file_and_no_function_is_too_long() -> None:
    for path in HAND_WRITTEN:
        text = path.read_text()
        assert text.count("\n") <= 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                assert node.end_lineno - node.lineno < 40, f"{path}:{node.lineno} {node.name}"
    for path in (PACKAGE / "models").glob("*.py"):
        assert path.read_text().count("\n") <= 800, path


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


def test_every_command_is_in_the_readme() -> None:
    from dockerlite.cli import COMMANDS

    readme = (PACKAGE.parent / "README.md").read_text()
    for name in COMMANDS:
        assert f"dockerlite {name}" in readme
