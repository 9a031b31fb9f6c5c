"""Writes dockerlite/models/ from the API document, and the index of paths in engine.yaml.

    python openapi/generate.py            write what has changed
    python openapi/generate.py --check    write nothing; fail if anything would change

Every part of the document (a YAML file beside this one) becomes a module of that name, every schema a class, every property a field. What
the rules of the models are (forgiving in, strict out) is in dockerlite/models/base.py; here is only how a schema is spelled in Python.
"""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.alias_generators import to_pascal

HERE = Path(__file__).parent
MODELS = HERE.parent / "dockerlite" / "models"
ROOT = HERE / "engine.yaml"
INDEX = "# From here on written by generate.py: every path, and the part that describes it.\npaths:\n"
METHODS = ("get", "head", "post", "put", "delete")
WIDTH = 140
#: How words are cut where capitals do not say it.
WORDS = {"IPv": "Ipv", "IOps": "Iops", "SELinux": "Selinux"}
WORDS |= {f"{word}s": f"{word.capitalize()}s" for word in ("ID", "IP", "CIDR", "URL", "CPU", "CA")}
WORDS |= {"identitytoken": "identityToken", "registrytoken": "registryToken", "serveraddress": "serverAddress"}

Schema = dict[str, Any]


@cache
def part(name: str) -> Schema:
    """One part of the document: its paths and its schemas."""
    loaded: Schema = yaml.load((HERE / f"{name}.yaml").read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def parts() -> list[str]:
    """The parts, by name."""
    return sorted(path.stem for path in HERE.glob("*.yaml") if path != ROOT)


def schemas(name: str) -> dict[str, Schema]:
    """The schemas of a part, by name, in the order of the document."""
    found: dict[str, Schema] = part(name).get("components", {}).get("schemas", {})
    return found


def operations() -> dict[str, Schema]:
    """Every operation of the document, by method and path."""
    return {
        f"{method.upper()} {path}": item[method]
        for name in parts()
        for path, item in part(name).get("paths", {}).items()
        for method in METHODS
        if method in item
    }


def resolve(ref: str, here: str) -> tuple[str, str]:
    """The part and the name that a reference points to, from part ``here``."""
    file, _, pointer = ref.partition("#")
    return file.removesuffix(".yaml") or here, pointer.rpartition("/")[2]


def snake(wire: str) -> str:
    """``IPv4Address`` -> ``ipv4_address``: the name in Python of a key on the wire."""
    for word, plain in WORDS.items():
        wire = wire.replace(word, plain)
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+", "_", wire).strip("_").lower()
    return f"{name}_" if keyword.iskeyword(name) or hasattr(BaseModel, name) else name


def ordered(name: str) -> list[str]:
    """The classes of a part, each behind those it needs: annotations that are evaluated at once cost a third less than postponed ones."""
    found: list[str] = []

    def add(title: str) -> None:
        for module, needed in needs(schemas(name)[title], name):
            if module == name and needed not in found and needed != title:
                add(needed)
        if title not in found and "additionalProperties" not in schemas(name)[title]:
            found.append(title)

    for title in schemas(name):
        add(title)
    return found


def needs(value: Any, here: str) -> Iterator[tuple[str, str]]:
    """The schemas that a piece of the document refers to, by part and name."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield resolve(value["$ref"], here)
        for item in value.values():
            yield from needs(item, here)
    elif isinstance(value, list):
        for item in value:
            yield from needs(item, here)


@cache
def sendable() -> set[tuple[str, str]]:
    """The schemas that a request can contain, by part and name."""
    left = [schema for name in parts() for body in request_bodies(name) for schema in needs(body, name)]
    reached: set[tuple[str, str]] = set()
    while left:
        module, title = schema = left.pop()
        if schema not in reached:
            reached.add(schema)
            left += needs(schemas(module)[title], module)
    return reached


def request_bodies(name: str) -> list[Schema]:
    """The request bodies that the paths of a part describe."""
    items = part(name).get("paths", {}).values()
    return [item[method]["requestBody"] for item in items for method in METHODS if "requestBody" in item.get(method, {})]


class Module:
    """One module of models: the classes of a part, and what they need from elsewhere."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.base: set[str] = set()
        self.plain: set[str] = set()
        self.others: dict[str, set[str]] = {}
        self.classes = [self.class_(title, schemas(name)[title]) for title in ordered(name)]

    def text(self) -> str:
        imports = [f"from .base import {', '.join(sorted(self.base))}"]
        imports += [f"from .{module} import {', '.join(sorted(names))}" for module, names in sorted(self.others.items())]
        title = f'"""Models: {self.name}. Written by openapi/generate.py from openapi/{self.name}.yaml."""'
        typing = [f"from typing import {', '.join(sorted(self.plain))}"] if self.plain else []
        return "\n\n".join([title, *typing, "\n".join(imports), *self.classes])

    def class_(self, name: str, schema: Schema) -> str:
        bases = [self.ref(base["$ref"]) for base in schema.get("allOf", [])] or [
            self.uses("Sendable" if (self.name, name) in sendable() else "Model")
        ]
        properties = schema.get("properties", {})
        names = {wire: snake(wire) for wire in properties}
        as_is = sum(wire == name for wire, name in names.items()) > len(names) / 2
        if as_is:
            bases.append("alias_generator=None")
        if any(property_.get("x-secret") for property_ in properties.values()):
            bases.append("hide_input_in_errors=True")
        lines = [f"class {name}({', '.join(bases)}):", docstring(about(schema), 4)]
        for wire, property_ in properties.items():
            required = wire in schema.get("required", [])
            lines.append("")
            lines.append(f"    {names[wire]}: {self.field(wire, names[wire], property_, required, as_is)}")
            if "description" in property_:
                lines.append(docstring(property_["description"], 4))
        return "\n".join(lines)

    def field(self, wire: str, name: str, schema: Schema, required: bool, as_is: bool) -> str:
        kind = self.type(schema)
        default = {"Items": "EMPTY_LIST", "Map": "EMPTY_MAP"}.get(kind.partition("[")[0])
        if default is not None:
            self.uses(default)
        elif not required:
            kind += "" if kind in ("Time", "Any") else " | None"
            default = "None"
        marks = []
        if wire != (name if as_is else to_pascal(name)):
            marks.append(f'Wire("{wire}")')
        if "x-since" in schema:
            marks.append(f'Since("{schema["x-since"]}")')
        if "x-until" in schema:
            marks.append(f'Until("{schema["x-until"]}")')
        if schema.get("x-secret"):
            marks.append("Hidden")
        if marks:
            self.plain.add("Annotated")
            self.base.update(mark.partition("(")[0] for mark in marks)
            kind = f"Annotated[{kind}, {', '.join(marks)}]"
        return kind if default is None else f"{kind} = {default}"

    def type(self, schema: Schema) -> str:
        """A schema as a Python type; whether it may be missing is the field's business."""
        if "anyOf" in schema:
            return self.type(next(choice for choice in schema["anyOf"] if choice != {"type": "null"}))
        if "$ref" in schema:
            return self.ref(schema["$ref"])
        types = [schema["type"]] if isinstance(schema.get("type"), str) else [t for t in schema.get("type", []) if t != "null"]
        match types:
            case ["array"]:
                return f"{self.uses('Items')}[{self.type(schema['items'])}]"
            case ["object"]:
                return f"{self.uses('Map')}[{self.type(schema.get('additionalProperties', {}))}]"
            case ["string"] if schema.get("format") == "date-time":
                return self.uses("Time")
            case ["string"] if "enum" in schema:
                self.plain.add("Literal")
                return f"{self.uses('Open')}[Literal[{', '.join(quoted(value) for value in schema['enum'] if value is not None)}]]"
            case [("string" | "integer" | "number" | "boolean") as scalar]:
                return {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}[scalar]
            case []:
                self.plain.add("Any")
                return "Any"
        raise SystemExit(f"{self.name}.yaml: no rule for {schema}")

    def ref(self, ref: str) -> str:
        module, name = resolve(ref, self.name)
        if module != self.name:
            self.others.setdefault(module, set()).add(name)
        return name

    def uses(self, name: str) -> str:
        self.base.add(name)
        return name


def quoted(value: str) -> str:
    return f'"{value}"'


def about(schema: Schema) -> str:
    """The description of a schema, with the version that brought it."""
    since = f" Needs API {schema['x-since']}." if "x-since" in schema else ""
    return str(schema["description"]) + since


def docstring(text: str, indent: int) -> str:
    """A description as a docstring, folded."""
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''")
    pad = " " * indent
    if text.endswith('"'):
        text += " "
    if len(text) + indent + 6 <= WIDTH:
        return f'{pad}"""{text}"""'
    folded = textwrap.wrap(text, WIDTH - indent - 6, break_long_words=False, break_on_hyphens=False)
    return f'{pad}"""' + f"\n{pad}".join(folded) + f'\n{pad}"""'


def package() -> str:
    """models/__init__.py: every class, imported when first touched."""
    names = {name: [line.split("(")[0].removeprefix("class ") for line in Module(name).classes] for name in parts()}
    names = {module: sorted(classes) for module, classes in names.items() if classes}
    checked = "\n".join(f"    from .{module} import {name} as {name}" for module, found in names.items() for name in found)
    table = "\n".join(f'    "{module}": "{" ".join(found)}",' for module, found in names.items())
    return f'''"""The nouns of the Engine API. Written by openapi/generate.py; each module is loaded when one of its classes is touched."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
{checked}

# fmt: off
_MODULES = {{
{table}
}}
# fmt: on
_WHERE = {{name: module for module, names in _MODULES.items() for name in names.split()}}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"dockerlite.models has no {{name!r}}")
    found = globals()[name] = getattr(import_module(f"{{__name__}}.{{_WHERE[name]}}"), name)
    return found


def __dir__() -> list[str]:
    return sorted(_WHERE)
'''


def gates() -> str:
    """models/gates.py: the operations and parameters that not every version has."""

    def versions(item: Schema) -> tuple[str | None, str | None]:
        return item.get("x-since"), item.get("x-until")

    by_operation, by_parameter = {}, {}
    for name, operation in sorted(operations().items()):
        if any(versions(operation)):
            by_operation[name] = versions(operation)
        found = {item["name"]: versions(item) for item in operation.get("parameters", []) if item["in"] == "query" and any(versions(item))}
        if found:
            by_parameter[name] = found
    return f'''"""Which API versions have an operation or a query parameter: (first, first without). Written by openapi/generate.py."""

from __future__ import annotations

OPERATIONS: dict[str, tuple[str | None, str | None]] = {by_operation!r}

PARAMETERS: dict[str, dict[str, tuple[str | None, str | None]]] = {by_parameter!r}
'''


def index() -> str:
    """engine.yaml: its head as it stands, and the paths of every part."""
    head = ROOT.read_text().partition(INDEX)[0]
    lines = [
        f'  {path}: {{$ref: "{name}.yaml#/paths/{path.replace("~", "~0").replace("/", "~1")}"}}'
        for name in parts()
        for path in part(name).get("paths", {})
    ]
    return head + INDEX + "\n".join(lines) + "\n"


def formatted(code: str) -> str:
    """Python as ruff lays it out, so that the committed models are stable and pleasant to read."""
    ruff = ["ruff", "format", "--stdin-filename", str(MODELS / "generated.py"), "-"]
    run = subprocess.run(ruff, input=code, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(run.stderr)
    return run.stdout


def main() -> int:
    """Write or check everything; how many files differ."""
    wanted = {ROOT: index(), MODELS / "__init__.py": formatted(package()), MODELS / "gates.py": formatted(gates())}
    for name in parts():
        module = Module(name)
        if module.classes:
            wanted[MODELS / f"{name}.py"] = formatted(module.text())
    stale = [path for path in MODELS.glob("*.py") if path not in wanted and path.name not in ("base.py", "timestamp.py")]
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    for path in [*changed, *stale]:
        print(("would change" if "--check" in sys.argv else "wrote"), path.name)
    if "--check" in sys.argv:
        return len(changed) + len(stale)
    for path in changed:
        path.write_text(wanted[path])
    for path in stale:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
