"""Randomness in core comes in as an argument: what ruff's banned names cannot tell, a generator without a seed."""

import ast


def unseeded_generators(source: str, name: str) -> list[str]:
    """Calls of `Random()` without an argument: they would draw their seed from the machine."""
    return [
        f"{name}:{call.lineno}: take the Random as an argument, or seed it: Random(seed)."
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and _called(call) == "Random" and not (call.args or call.keywords)
    ]


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""
