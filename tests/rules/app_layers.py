"""Inside an app: urls › views, consumers, admin › forms › jobs › actions › queries › models › errors.

Modules with other names (an engine, a registry) have no level of their own; a way through them counts."""

import re

import grimp

LEVELS = ("urls", "views|consumers|admin", "forms", "jobs", "actions", "queries", "models", "errors")
_PATTERNS = tuple(re.compile(rf"^(?:{level})(?:_\w+)?$") for level in LEVELS)


def level_of(module: str, app: str) -> int | None:
    """0 for urls … 7 for errors; None for other names. `views_review` counts as views, `actions.review` as actions."""
    first = module.removeprefix(f"{app}.").split(".")[0]
    return next((level for level, pattern in enumerate(_PATTERNS) if pattern.match(first)), None)


def wrong_imports(graph: grimp.ImportGraph, app: str) -> list[str]:
    """Chains inside one app that lead from a lower to a higher level. The graph is changed."""
    modules = graph.find_descendants(app)
    levels = {module: level for module in modules if (level := level_of(module, app)) is not None}
    found = []
    for module, level in sorted(levels.items()):
        for other, higher in sorted(levels.items()):
            if higher >= level:
                continue
            chain = graph.find_shortest_chain(importer=module, imported=other, as_packages=False)
            if chain and all(link in modules for link in chain):
                found.append(
                    f"{module}: may not import {other} (by {' → '.join(chain)}); "
                    f"{LEVELS[level]} lie below {LEVELS[higher]}."
                )
    return found
