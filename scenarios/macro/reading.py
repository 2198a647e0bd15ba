"""From the words of a macro file to an economy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenarios.macro.economy import Course, Economy
from scenarios.macro.key_accounts import KeyAccounts
from scenarios.macro.monthly import Sheet, read_monthly
from scenarios.macro.noise import Noise
from scenarios.macro.regimes import Regimes
from scenarios.macro.regulation import Regulation
from scenarios.macro.stress import Inflation, Peak, Shape, Stress
from scenarios.macro.supervisory import Supervisory, read_supervisory
from scenarios.macro.technology import Legacy
from scenarios.schema import Tell, build

OWN_COURSE = {
    "regimes": "a stress path follows its own table, regimes run without one",
    "supervisory": "a published scenario is its own table",
    "drivers": "a sheet of monthly drivers is its own table",
}
"""Words that say the whole course of an economy, and why none stands beside another or a peak."""


@dataclass(frozen=True)
class Memo:
    """The words of a macro file: one course (regimes, a published scenario, a sheet of drivers, or else a peak with
    shape and inflation), the noise around it, and what law, technology and the largest accounts do on top."""

    regimes: Regimes | None = None
    supervisory: Supervisory | None = None
    drivers: Sheet | None = None
    peak: Peak = field(default_factory=Peak)
    shape: Shape = field(default_factory=Shape)
    inflation: Inflation = field(default_factory=Inflation)
    noise: Noise = field(default_factory=Noise)
    regulation: Regulation | None = None
    legacy: Legacy | None = None
    key_accounts: KeyAccounts | None = None


Home = Callable[[str], Path | None]
"""The folder of the file in which a word stands, if it stands in one."""


def read_economy(name: str, told: Mapping[str, Any], tell: Tell, home: Home) -> Economy:
    """The economy a mapping describes; every fault is told with its path, and it is then not to be used."""
    memo = build(Memo, told, "", tell)
    courses = [word for word in OWN_COURSE if getattr(memo, word) is not None]
    for course in courses[:1]:
        for word in (*courses[1:], *(w for w in ("peak", "shape", "inflation") if w in told)):
            tell(word, f"stands beside {course}; {OWN_COURSE[course]}")
    return Economy(name, _course(memo, tell, home), memo.noise, memo.regulation, memo.legacy, memo.key_accounts)


def _course(memo: Memo, tell: Tell, home: Home) -> Regimes | Course:
    if memo.regimes is not None:
        return memo.regimes
    if memo.supervisory is not None:
        return read_supervisory(memo.supervisory, tell, home("supervisory.file"))
    if memo.drivers is not None:
        return read_monthly(memo.drivers, tell, home("drivers.file"))
    return Stress(memo.peak, memo.shape, memo.inflation)
