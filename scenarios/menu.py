"""The menu: strategies and economies by name, read from ``conf`` with the line each word stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped,unused-ignore]

from scenarios.conf import conf_folder as conf_folder
from scenarios.macro.economy import Economy
from scenarios.macro.reading import read_economy
from scenarios.schema import Tell, nearest, place_of
from scenarios.strategies.plan import Plan
from scenarios.strategies.reading import read_plan
from simulator.vocabulary import InputError

BUILDING_BLOCK = "_base"
"""Ending of files that others build on; they are not on offer themselves."""
LINE = " line "
"""Between a file and the number of a line."""


@dataclass
class Page:
    """What a file says once the files it builds on are merged in, and where each word of it stands: file and line, or
    the name of a mapping of one's own; and the folder of each file."""

    told: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    homes: dict[str, Path] = field(default_factory=dict)

    def home(self, path: str) -> Path | None:
        """Folder of the file a path stands in; none for a mapping of one's own."""
        return self.homes.get(place_of(path, self.places).rpartition(LINE)[0])


def load_strategy(told: str | Mapping[str, Any], folders: Sequence[Path] = ()) -> Plan:
    """A strategy by the name of its file, or from a mapping with the same words (and ``name``).

    ``folders``: folders of one's own, laid out as ``conf``, that are looked through first.
    """
    name, page = _page(told, "strategy", folders)
    faults: list[str] = []
    plan = read_plan(name, page.told, _teller(name, page, faults))
    _refuse(faults)
    plan.places.update(page.places)
    return plan


def load_macro(told: str | Mapping[str, Any], folders: Sequence[Path] = ()) -> Economy:
    """An economy by the name of its file, or from a mapping with the same words (and ``name``)."""
    name, page = _page(told, "macro", folders)
    faults: list[str] = []
    economy = read_economy(name, page.told, _teller(name, page, faults), page.home)
    _refuse(faults)
    return economy


def names(group: str, folders: Sequence[Path] = ()) -> list[str]:
    """What is on offer in a group (strategy, macro), in alphabetical order."""
    return sorted(name for name in _files(group, folders) if not name.endswith(BUILDING_BLOCK))


def _files(group: str, folders: Sequence[Path]) -> dict[str, Path]:
    """Every file of a group by name; a user's own file hides ours of the same name."""
    places = [conf_folder(), *reversed([Path(f) for f in folders])]
    return {file.stem: file for place in places for file in sorted((place / group).glob("*.yaml"))}


def _page(told: str | Mapping[str, Any], group: str, folders: Sequence[Path]) -> tuple[str, Page]:
    if isinstance(told, str):
        if told.endswith(BUILDING_BLOCK) and told in _files(group, folders):
            raise InputError(
                f"{told} is what others build on, no {group} of its own: a file of yours may name it under defaults"
                f"{nearest(told, names(group, folders))}"
            )
        return told, _read(told, group, folders, ())
    own = {str(k): v for k, v in told.items()}
    name = str(own.pop("name", group))
    page = _built_on(own.pop("defaults", None), name, group, folders, ())
    places: dict[str, str] = {}
    _note(own, "", name, places)
    _lay_over(page, own, places)
    return name, page


def _read(name: str, group: str, folders: Sequence[Path], above: tuple[str, ...]) -> Page:
    """One file and all it builds on; ``above`` are the files that led here."""
    files = _files(group, folders)
    if name not in files:
        led = f"{group}/{above[-1]}.yaml builds on {name}: " if above else ""
        offer = files if above else names(group, folders)
        raise InputError(f"{led}no {group} is called {name}{nearest(name, offer)}")
    if name in above:
        raise InputError(f"{' builds on '.join([*above, name])}: a circle")
    file = files[name]
    places: dict[str, str] = {}
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        own = _value(node, "", f"{group}/{file.name}", places) if node else {}
    except yaml.YAMLError as fault:
        raise InputError(f"{group}/{file.name} is no YAML: {' '.join(str(fault).split())}") from None
    if not isinstance(own, dict):
        raise InputError(f"{group}/{file.name} line 1: must be a mapping such as {{capacity: hold}}")
    page = _built_on(own.pop("defaults", None), name, group, folders, (*above, name))
    _lay_over(page, own, places)
    page.homes[f"{group}/{file.name}"] = file.resolve().parent
    return page


def _built_on(told: Any, name: str, group: str, folders: Sequence[Path], above: tuple[str, ...]) -> Page:
    """The files a ``defaults:`` list names, merged in its order; ``above`` are the files that ask for them."""
    if told is not None and not (isinstance(told, list) and all(isinstance(n, str) for n in told)):
        raise InputError(f"{name}: defaults is {told!r}, must be a list of names of files in conf/{group}")
    page = Page()
    for base in told or ():
        under = _read(base, group, folders, above)
        _lay_over(page, under.told, under.places)
        page.homes.update(under.homes)
    return page


def _lay_over(page: Page, told: Mapping[str, Any], places: Mapping[str, str]) -> None:
    """Differences over what stands below: mappings merge, everything else (lists too) is replaced."""
    _merge(page, page.told, told, "")
    page.places.update(places)


def _merge(page: Page, under: dict[str, Any], over: Mapping[str, Any], path: str) -> None:
    for key, value in over.items():
        below = f"{path}.{key}" if path else key
        if isinstance(value, Mapping) and isinstance(under.get(key), dict):
            _merge(page, under[key], value, below)
            continue
        under[key] = dict(value) if isinstance(value, Mapping) else value
        for stale in [p for p in page.places if p.startswith((f"{below}.", f"{below}["))]:
            del page.places[stale]


def _note(told: Any, path: str, place: str, places: dict[str, str]) -> None:
    """Give every path in a mapping of one's own the same place."""
    places[path] = place
    if isinstance(told, Mapping):
        for key, value in told.items():
            _note(value, f"{path}.{key}" if path else str(key), place, places)
    elif isinstance(told, list | tuple):
        for k, value in enumerate(told):
            _note(value, f"{path}[{k}]", place, places)


def _value(node: Any, path: str, file: str, places: dict[str, str]) -> Any:
    """The plain value of a YAML node, noting the line of every path in it."""
    places.setdefault(path, f"{file}{LINE}{node.start_mark.line + 1}")
    if isinstance(node, yaml.SequenceNode):
        return [_value(n, f"{path}[{k}]", file, places) for k, n in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, file, places)
    return yaml.SafeLoader("").construct_object(node)


def _mapping(node: Any, path: str, file: str, places: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        below = f"{path}.{key}" if path else key
        line = f"{file}{LINE}{key_node.start_mark.line + 1}"
        if key in told:
            raise InputError(f"{line}: {below} stands here a second time")
        places[below] = line
        told[key] = _value(value_node, below, file, places)
    return told


def _teller(name: str, page: Page, faults: list[str]) -> Tell:
    def tell(path: str, fault: str) -> None:
        where = place_of(path, page.places) or name
        faults.append(f"{where}: {path} {fault}" if path else f"{where}: {fault}")

    return tell


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
