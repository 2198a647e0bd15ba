"""Python, our packages in the versions we ask for, and what the optional ones are for."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import metadata

from experiments.doctoring.finding import Finding, fault, note, ok

NAME = "secateur"
EXTRAS = {
    "pack": "slides of secateur report (PPTX)",
    "io": "books and records in Parquet",
    "sweep": "sweeps on several processes, tables in Excel",
    "search": "sweep.design=search",
    "dask": "engine=dask",
    "slurm": "sweep.launcher=submitit",
}
"""What each optional part is for."""


def look() -> Iterator[Finding]:
    """Is Python one we run on, and is every package there in a version we ask for?"""
    try:
        own = metadata.metadata(NAME)
    except metadata.PackageNotFoundError:
        yield fault(f"{NAME} is not installed: this is a folder of its code", "pip install -e .")
        return
    yield from _python(own["Requires-Python"])
    told = metadata.requires(NAME) or []
    yield from _needed(told)
    for extra, use in EXTRAS.items():
        if wrong := list(_wrong(told, extra)):
            yield note(f"not here: {', '.join(wrong)}; needed only for {use}", f"pip install '{NAME}[{extra}]'")


def _python(asked: str) -> Iterator[Finding]:
    from packaging.specifiers import SpecifierSet

    version = platform.python_version()
    if SpecifierSet(asked).contains(version, prereleases=True):
        yield ok(f"{NAME} {metadata.version(NAME)}, Python {version}")
    else:
        yield fault(f"Python is {version}, must be {asked}", "make the virtual environment with another Python")


def _needed(told: list[str]) -> Iterator[Finding]:
    from packaging.requirements import Requirement

    if wrong := list(_wrong(told, "")):
        yield fault(
            f"not as asked: {', '.join(wrong)}", f"pip install --upgrade {NAME}, in a clean virtual environment"
        )
        return
    needed = [one for one in map(Requirement, told) if one.marker is None or one.marker.evaluate({"extra": ""})]
    yield ok(f"{len(needed)} packages, each in a version that is asked for")


def _wrong(told: list[str], extra: str) -> Iterator[str]:
    """Packages of an extra (none: of all) that are missing or of another version."""
    from packaging.requirements import Requirement

    for one in map(Requirement, told):
        asked = one.marker is None or one.marker.evaluate({"extra": ""})
        if extra:
            asked = not asked and one.marker is not None and one.marker.evaluate({"extra": extra})
        if not asked or one.name == NAME:
            continue
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            yield one.name
        else:
            if not one.specifier.contains(version, prereleases=True):
                yield f"{one.name} {version} (must be {one.specifier})"
