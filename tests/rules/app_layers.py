"""Inside an app: urls › views, consumers, admin › forms › jobs › actions › queries › models › errors.

Modules with other names (an engine, a registry) have no level of their own; a way through them counts, and each is listed
here with what it is for."""

import re
from collections.abc import Iterable
from pathlib import PurePath

import grimp

LEVELS = ("urls", "views|consumers|admin", "forms", "jobs", "actions", "queries", "models", "errors")
_PATTERNS = tuple(re.compile(rf"^(?:{level})(?:_\w+)?$") for level in LEVELS)
# What an app may hold beside its levels, each with its reason. First names of files or folders below the app.
IN_EVERY_APP = {
    "__init__": "Python's",
    "apps": "Django's",
    "migrations": "Django's",
    "templates": "Django's",
    "templatetags": "Django's",
    "data": "content as files",
}
WITHOUT_LEVEL = {
    "circles/acts": "what each button of the board asks for; part of the view",
    "circles/board": "what the organiser's board shows: reads, too long for queries",
    "circles/board_choices": "where somebody could be moved",
    "circles/board_confirmed": "the board once groups are confirmed",
    "circles/board_wishes": "rules and pairs kept apart, on the board",
    "circles/calendar": "the calendar entry of a seat",
    "circles/calendar_entries": "where apps above register what else stands in a calendar",
    "circles/conditions": "whether what was proven still speaks of the round",
    "circles/engine": "the solver in a process of its own",
    "circles/exports": "confirmed groups as files",
    "circles/forecast": "what each level of a rule would mean",
    "circles/live_engine": "the live seating in a process of its own",
    "circles/met": "who has sat with whom",
    "circles/moves": "what a move would mean, asked by actions and by the board",
    "circles/problem": "a round as the engine's problem",
    "circles/quality": "how good groups are against what is proven",
    "circles/repairs": "which confirmed groups may change, and which new one is which old one",
    "circles/retention": "registers the night's work",
    "circles/rings": "people around a table, as the board draws them",
    "circles/words": "the sentences of rules' codes",
    "circles/words_board": "the sentences of the board",
    "circles/about": "registers what of circles a concern can be about",
    "config/asgi": "where a server begins",
    "config/bodies": "how much somebody may send in one request",
    "config/databases": "the router of the keys' database",
    "config/environment": "how settings are read",
    "config/interpreter": "when a process collects garbage and hands on between threads",
    "config/lifespan": "what starts and stops with the process",
    "config/management": "Django's place for commands",
    "config/offline": "the page for a time without a network, and its worker",
    "config/page": "the frame of every page",
    "config/settings": "Django's",
    "config/retention": "registers how long what is kept",
    "config/threads": "on which threads pages are made",
    "config/upgrade": "backup and migration at a start",
    "desk/tasks": "one thing that waits for an organiser, as its reads make it",
    "desk/words_circulation": "figures of circulation as sentences",
    "desk/management": "Django's place for commands",
    "desk/words_template": "what a template holds, and why a file is none",
    "desk/words_limits_template": "what of a template is too much, as a sentence",
    "desk/limits_template": "how much of each text a template may hold",
    "desk/words_conditions": "conditions of a term in words, before and after",
    "desk/letter": "one's own letter, as PDF and as text",
    "desk/words_own_data": "one's own data as lines to read",
    "desk/words_own_codes": "what codes in one's own data mean",
    "desk/words_own_labels": "what the parts of one's own data are called, and what their codes mean",
    "field/calendar_entries": "registers events as entries of a calendar",
    "field/described": "what a host says of an internship, as it is kept",
    "field/internships": "registers what of the field stands on a term's public page",
    "field/onward": "registers what of the field stands on the lineage picture",
    "field/paging": "which part of a long list an address asks for",
    "field/placement_words": "what parts and states of an internship are called",
    "field/retention": "registers how long what is kept",
    "field/share_picture": "the picture beside an internship's address",
    "field/standing": "registers what of the field stands on open pages",
    "field/structured_data": "an internship as search engines read it",
    "field/wish_words": "what states of a wish are called, and the sentences about leads",
    "field/about": "registers what of the field a concern can be about",
    "field/words_days": "what answers to an event are called on a screen",
    "field/words_insights": "what codes of insights are called on a screen, and the sentences of refusals",
    "field/roles_kept": "registers what keeps the role of a member",
    "field/values": "registers what stands on a term's public page",
    "field/words_fruits": "the sentences of what was not done around looking back together",
    "integrity/append_only": "a rule that models state",
    "integrity/at_most": "a rule that models state",
    "integrity/fields": "a column of fixed words",
    "integrity/operations": "what a migration does for a column of fixed words",
    "integrity/same_parent": "a rule that models state",
    "integrity/triggers": "keeps the stated rules in the database",
    "jobs/registry": "names of queued work",
    "jobs/retention": "where apps register how long what is kept",
    "jobs/transport": "one conversation with the mail server",
    "jobs/worker": "runs queued work",
    "partners/management": "Django's place for commands",
    "partners/passkey_door": "sees each request and socket of an organiser",
    "partners/roles": "registers what this app knows of a person's roles",
    "partners/words": "the sentences about acting for a partner",
    "people/adapter": "allauth's door",
    "people/computed_links": "the tokens of addresses that are kept nowhere",
    "people/erasures": "where apps above register what goes with a person",
    "people/own_mail": "whether a session was begun by a mail to its person",
    "people/downloads": "how a file is answered",
    "people/typesetting": "pages and pictures that the server sets, with our own fonts",
    "people/digest": "one mail out of all that a person is told",
    "people/mails": "how every mail is rendered",
    "people/notices": "names of what people are told by mail",
    "people/identity": "the protocol of providers of identities: what they are asked, whether their answer is good",
    "people/management": "Django's place for commands",
    "people/passkeys": "the protocol of passkeys: what a browser is asked, whether its answer is good",
    "people/sessions": "how sessions are kept, and how long they last",
    "people/visits": "listens to sign-ins, and sees each request",
    "people/roles": "where apps above register who holds a role",
    "people/sent_once": "what a form that is sent twice makes once, by a number of its own",
    "people/retention": "registers how long what is kept",
    "people/private_writing": "sealing and opening with a person's key",
    "reflections/merging": "what was typed against what is kept, as a pure rule",
    "reflections/booklet": "one's own lines as a booklet",
    "reflections/exports": "one's own lines as files",
    "reflections/origins": "where apps above register what a line can come from",
    "reflections/mirror": "one's own mirror as it is drawn",
    "reflections/occasions": "when the items of before and after are asked, as a pure rule",
    "reflections/words": "what the occasions are called",
    "reflections/retention": "registers how long what is kept",
    "rooms/board": "the desks that watch an evening in this process",
    "rooms/content": "scripts, decks and rules by version, kept in memory",
    "rooms/evening": "who waits, who is seated where, and what they are told",
    "rooms/live": "the rooms that this process serves",
    "rooms/media": "credentials, tokens and putting out at the media servers",
    "rooms/processes": "the other server processes that serve rooms",
    "rooms/retention": "registers how long what is kept",
    "rooms/sockets": "what the sockets of all pages have in common",
    "rooms/addresses": "where the room's page leads",
    "rooms/about": "registers what of rooms a concern can be about",
    "safety/about": "where apps above register what a concern can be about",
    "safety/words": "the sentence of what a term promises",
    "safety/roles": "registers what this app knows of a person's roles",
    "safety/retention": "registers how long what is kept",
    "sample/content": "the sample's file",
    "sample/outcomes": "takes what an action made",
    "sample/pictures": "what the sample's photos show",
    "sample/schedule": "the sample's evenings",
    "scripts/words": "the sentences of a script's faults",
    "stories/following": "where apps above register what goes with a story",
    "stories/onward": "where apps above register what stories led to",
    "stories/standing": "where apps above register their marks on open pages",
    "stories/origins": "registers what of stories a line can come from",
    "stories/about": "registers what of stories a concern can be about",
    "stories/words": "sentences of refusals and audiences",
    "stories/retention": "registers how long what is kept",
    "stories/quotes": "registers what of stories stands on a public page",
    "terms/people_words": "sentences of how far somebody is",
    "terms/management": "Django's place for commands",
    "terms/conditions": "what may change of what was agreed to, as it is kept",
    "terms/condition_words": "what conditions are called",
    "terms/joint_use": "what is published of a joint use, as it is kept",
    "terms/legal_texts": "the drafts of legal pages",
    "terms/role_kinds": "the roles that a term may ask for",
    "terms/two_keys": "the acts that may need every partner's key",
    "terms/retention": "registers how long what is kept",
    "terms/exports": "people of a side as files",
    "terms/faq": "the questions a term begins with",
    "terms/line_texts": "the texts for LINE that a term begins with",
    "terms/help_lines": "the numbers a term begins with",
    "terms/dates": "dates as people read them",
    "terms/internships": "where apps above register internships for a public page",
    "terms/public_page": "the words of a public page",
    "terms/themes": "what the themes of terms are called",
    "terms/role_words": "what the kinds of roles are called",
    "terms/quotes": "where apps above register lines for a public page",
    "terms/round_words": "what a round is called",
    "terms/roles_kept": "where apps above register what keeps a role from being left by itself",
    "terms/values": "where apps above register what partners hold dear, for a public page",
    "terms/roster_words": "the sentences of a roster's fates",
    "ways/retention": "registers how long what is kept",
    "ways/apply_words": "the sentences about applications",
    "ways/share_picture": "the picture beside a shared address",
    "ways/structured_data": "a term as search engines read it",
    "ways/questions": "what an application asks, as it is kept",
}
# A drawer that everything ends up in: not here, by whatever of these names.
DRAWERS = frozenset({"utils", "util", "common", "helpers", "helper", "misc", "tools"})


def drawers(paths: Iterable[PurePath]) -> list[str]:
    """Modules and packages that are named after nothing."""
    return [
        f"{path}: name it after what it holds; a drawer takes everything and says nothing."
        for path in paths
        if DRAWERS & {*path.parts[:-1], path.stem}
    ]


def unplaced_modules(paths: Iterable[PurePath]) -> list[str]:
    """Modules of apps (paths below the sources) that have neither a level nor a reason."""
    found = []
    for path in paths:
        app, first = path.parts[0], path.parts[1].removesuffix(".py")
        is_placed = level_of(f"{app}.{first}", app) is not None
        if not (is_placed or first in IN_EVERY_APP or f"{app}/{first}" in WITHOUT_LEVEL):
            found.append(
                f"{path}: give it one of the levels' names, or list {app}/{first} in WITHOUT_LEVEL with a reason."
            )
    return found


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
