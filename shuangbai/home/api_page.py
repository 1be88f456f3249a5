"""The API's description as a page of ours: no script, holds on a phone, read by a screen reader.

Swagger's bundle (1.4 MB of script, contrast and nesting that fail axe) drew the same before.
"""

import re
from functools import cache

from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

from stations.gate import signed_in

TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是或否",
    "array": "列表",
    "object": "一组",
}
FORMATS = {"date": "日期", "date-time": "时间", "uuid": "UUID", "uri": "网址", "binary": "文件"}
PLACES = {"query": "查询", "path": "地址"}
DEEPEST = 3
ENUM_LINE = re.compile(r"^\* `(.+?)` - (.+)$", re.MULTILINE)


@signed_in
def api_page(request):
    return render(request, "home/api.html", {"groups": groups()})


@cache
def groups():
    """[(tag, [operation …])]; the program's routes do not change while it runs."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["API"])[0]
            found.setdefault(tag, []).append(described(schema, path, method, operation))
    return sorted(found.items())


def described(schema, path, method, operation):
    words = operation.get("summary") or operation.get("description", "")
    more = operation.get("description", "") if operation.get("summary") else ""
    good = next((body for code, body in operation["responses"].items() if code[0] == "2"), {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "title": words.split("\n")[0],
        "more": more,
        "parameters": [parameter(schema, one) for one in operation.get("parameters", ())],
        "body": fields_in(schema, operation.get("requestBody", {})),
        "answer": fields_in(schema, good),
        "errors": [
            (code, body["description"])
            for code, body in operation["responses"].items()
            if code[0] != "2"
        ],
    }


def parameter(schema, one):
    row = field(schema, one["name"], one["schema"], is_needed=one.get("required", False))
    return {**row, "place": PLACES.get(one["in"], one["in"]), **words_of(one, row)}


def words_of(one, row):
    """A list of choices already stands in its own words."""
    text = ENUM_LINE.sub("", one.get("description", "")).strip()
    named = ENUM_LINE.findall(one.get("description", ""))
    choices = [f"{value} {label}" for value, label in named] or row["choices"]
    return {"words": text or row["words"], "choices": choices}


def fields_in(schema, holder):
    """Rows of what a request or an answer holds; those of a list's members as `results[].name`."""
    content = next(iter(holder.get("content", {}).values()), None)
    return list(rows(schema, content["schema"], "", 0)) if content else []


def rows(schema, kind, prefix, depth):
    kind = resolved(schema, kind)
    if kind.get("type") == "array":
        yield from rows(schema, kind["items"], f"{prefix}[]", depth)
        return
    for name, part in kind.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        yield field(schema, path, part, is_needed=name in kind.get("required", ()))
        if depth < DEEPEST:
            yield from rows(schema, part, path, depth + 1)


def field(schema, name, kind, *, is_needed):
    kind = resolved(schema, kind)
    words = kind.get("description", "")
    choices = [f"{value} {label}" for value, label in ENUM_LINE.findall(words)]
    return {
        "name": name,
        "type": FORMATS.get(kind.get("format")) or TYPES.get(kind.get("type"), "任意"),
        "needed": is_needed,
        "nullable": kind.get("nullable", False),
        "words": ENUM_LINE.sub("", words).strip(),
        "choices": choices or [str(value) for value in kind.get("enum", ()) if value != ""],
    }


def resolved(schema, kind):
    """The schema itself where it is named by reference, with what stands beside the reference."""
    parts = [kind, *kind.get("allOf", kind.get("oneOf", ()))]
    whole = {key: value for key, value in kind.items() if key not in ("$ref", "allOf", "oneOf")}
    for part in parts:
        if "$ref" in part:
            name = part["$ref"].rsplit("/", 1)[-1]
            whole = {**schema["components"]["schemas"][name], **whole}
    return whole
