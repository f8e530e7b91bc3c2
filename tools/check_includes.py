#!/usr/bin/env python3
"""Checks who includes whom.

The rules are the gateway_room(NAME ... DEPENDS ...) lines of CMakeLists.txt and nothing else: a room may include
itself, base, json and its DEPENDS; a PURE room names no header of an event loop, of curl or of a database; an app
may include every room, and no room may include an app. Files over 400 lines are named as a notice. Exit status 1
when a rule is broken, 2 when the rules cannot be read.

`check_includes.py --self-test` runs the checker against folders it makes itself.
"""

import re
import sys
import tempfile
from pathlib import Path

OPEN_TO_EVERYONE = {"base", "json"}
KEYWORDS = {"PURE", "DEPENDS", "LIBRARIES"}
IMPURE_HEADERS = re.compile(r"^(boost/(asio|beast)|curl/|sqlite3\.h|spdlog/)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
MAX_LINES = 400


def read_rooms(cmake_text):
    """{room: (may include, is pure)} from the gateway_room lines."""
    rooms = {}
    for arguments in re.findall(r"^\s*gateway_room\(([^)]*)\)", cmake_text, re.MULTILINE):
        name, *words = arguments.split()
        section, depends, pure = None, set(), False
        for word in words:
            if word in KEYWORDS:
                section = word
                pure = pure or word == "PURE"
            elif section == "DEPENDS":
                depends.add(word)
        rooms[name] = (depends | OPEN_TO_EVERYONE | {name}, pure)
    return rooms


def includes(path):
    """(line number, is quoted, what) of each include line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == '"', match.group(2)


def check_file(path, room, rooms, apps):
    """The broken rules of one file of `room`; None stands for an app, which may include every room."""
    allowed, pure = rooms[room] if room else (set(rooms), False)
    for number, quoted, header in includes(path):
        target = header.split("/", 1)[0] if "/" in header else None
        if room and target in apps | {"apps"}:
            yield number, f"a room never includes an app: {header}"
        elif target in rooms and target not in allowed:
            yield number, f"{room} may not include {target} ({header}); see its gateway_room line"
        elif quoted and room and target is None:
            yield number, f"include from the root of src, as \"{room}/{header}\""
        elif pure and IMPURE_HEADERS.match(header):
            yield number, f"{room} is PURE and may not include {header}"


def check(root):
    """(errors, notices, number of files) for the project at `root`."""
    rooms = read_rooms((root / "CMakeLists.txt").read_text(encoding="utf-8"))
    errors, notices, count = [], [], 0
    apps = {path.name for path in (root / "apps").glob("*") if path.is_dir()}
    for top in ("src", "apps"):
        for path in sorted((root / top).rglob("*.[ch]pp")):
            count += 1
            name = path.relative_to(root)
            room = name.parts[1] if top == "src" else None
            if room and room not in rooms:
                errors.append(f"{name}: the folder src/{room} has no gateway_room line")
                continue
            errors += [f"{name}:{number}: {text}" for number, text in check_file(path, room, rooms, apps)]
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > MAX_LINES:
                notices.append(f"{name}: {lines} lines; over {MAX_LINES} wants a reason")
    return (errors, notices, count) if rooms else (["CMakeLists.txt: no gateway_room line"], [], 0)


def self_test():
    """Each case: the text of src/wire/x.cpp and whether it breaks a rule."""
    cases = [
        ('#include "wire/sse.hpp"\n#include "llm/usage.hpp"\n#include "base/text.hpp"\n#include <vector>\n', False),
        ('#include "net/server.hpp"\n', True),
        ('#  include <net/server.hpp>\n', True),
        ('#include <boost/asio.hpp>\n', True),
        ('#include <boost/json.hpp>\n', False),
        ('#include "sse.hpp"\n', True),
        ('#include "llm-gateway/wiring.hpp"\n', True),
        ('// #include "net/server.hpp"\n', False),
    ]
    for text, broken in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "src/wire").mkdir(parents=True)
            (root / "apps/llm-gateway").mkdir(parents=True)
            (root / "CMakeLists.txt").write_text(
                "gateway_room(base PURE)\ngateway_room(llm PURE DEPENDS base)\n"
                "gateway_room(wire PURE DEPENDS base llm)\ngateway_room(net DEPENDS wire LIBRARIES a::b)\n")
            (root / "src/wire/x.cpp").write_text(text)
            errors, _, _ = check(root)
            if bool(errors) != broken:
                sys.exit(f"self-test: {text!r} gave {errors}")
    print(f"self-test: {len(cases)} cases as expected")


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return
    root = Path(__file__).resolve().parent.parent
    errors, notices, count = check(root)
    for line in notices:
        print(f"notice: {line}")
    for line in errors:
        print(f"error: {line}", file=sys.stderr)
    print(f"include rules: {count} files, {len(errors)} broken")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
