"""What a run may be told: the typed settings behind ``conf/config.yaml``, registered with Hydra once.

Never run this module as ``__main__``: Hydra would hold two schemas of one name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING, DictConfig, OmegaConf

from experiments.branches import (
    SECTIONS,
    Auto,
    BacktestChoice,
    BenchmarkChoice,
    BookChoice,
    DeskChoice,
    EngineChoice,
    ExplainChoice,
    ReportChoice,
    StoryChoice,
    SweepChoice,
)
from experiments.records_branch import TABLES, HistoryChoice, unused
from simulator import posterior
from simulator.number import check, choice, number
from simulator.parameters import Parameters
from simulator.tables.address import secret_in
from simulator.vocabulary import InputError

AUTO = "auto"
"""Word for as many paths as it takes."""
LISTED = ("strategies", "macros", "horizons")
"""Lists that must name at least one."""
FREE = (
    "book.roles",
    "book.columns",
    "parameters.portrait.terms",
    "parameters.floor.day_profile",
    "parameters.floor.hour_profile",
    "parameters.floor.shift_profile",
    "parameters.posterior.numbers",
    "parameters.posterior.correlation",
    "changes",
    "history.roles",
    *(f"history.{table}.columns" for table in TABLES),
    "sweep.options",
    "sweep.search.objectives",
    "sweep.search.bounds",
)
"""Settings whose keys are the user's own: segment names, columns of a file, contract lengths, strategies changed,
calibrated numbers."""


@dataclass(frozen=True)
class Run:
    """Everything one run of ``compare`` is told; values live in ``conf``, ranges here.

    ``customer``: the id of whom ``secateur story`` follows.
    """

    book: BookChoice = field(default_factory=BookChoice)
    parameters: Parameters = field(default_factory=Parameters)
    desk: DeskChoice = field(default_factory=DeskChoice)
    benchmark: BenchmarkChoice = field(default_factory=BenchmarkChoice)
    backtest: BacktestChoice = field(default_factory=BacktestChoice)
    sweep: SweepChoice = field(default_factory=SweepChoice)
    story: StoryChoice = field(default_factory=StoryChoice)
    customer: str | None = None
    report: ReportChoice = field(default_factory=ReportChoice)
    explain: ExplainChoice = field(default_factory=ExplainChoice)
    history: HistoryChoice = field(default_factory=HistoryChoice)
    strategies: list[str] = MISSING
    changes: dict[str, Any] = field(default_factory=dict)
    macros: list[str] = MISSING
    months: int = number(MISSING, "months", 1, 600, "[J] interface", "scenario")
    horizons: list[int] = MISSING
    paths: Any = MISSING
    draws: int = number(MISSING, "parameter draws", 1, 65_536, "[J] interface", "scenario")
    priors: bool = MISSING
    auto: Auto = field(default_factory=Auto)
    seed: int = number(MISSING, "-", 0, 2**32 - 1, "chosen by hand", "scenario")
    engine: EngineChoice = field(default_factory=EngineChoice)
    threads: int = number(MISSING, "threads, 0 = one per core", 0, 4096, "this machine", "scenario")
    keep: str = choice(MISSING, ("paths", "quantiles"), "[J] interface", "scenario")
    charts: bool = MISSING
    out: str | None = None


def blank() -> DictConfig:
    """The schema as a node whose values can be overridden, with open doors only where keys are the user's."""
    node: DictConfig = OmegaConf.structured(Run)
    _thaw(node)
    for name in FREE:
        OmegaConf.set_struct(OmegaConf.select(node, name), False)
    return node


def keys() -> list[str]:
    """Every setting and every branch of settings, dotted."""
    return list(_walk(SCHEMA, ""))


def settle(cfg: DictConfig) -> Run:
    """The composed configuration as checked, typed settings; all faults at once."""
    missing = sorted(str(key) for key in OmegaConf.missing_keys(cfg))
    if missing:
        raise InputError([f"{name} has no value" for name in missing])
    run: Run = OmegaConf.to_object(cfg)  # type: ignore[assignment]
    check(run)
    posterior.check(run.parameters)
    if faults := list(_faults(run)):
        raise InputError(faults)
    return run


def check_for_compare(run: Run, command: str = "compare") -> None:
    """Refuse settings that only another command has a use for, so that none is lost silently."""
    other = {
        "desk": (run.desk, DeskChoice(), ("agents", "tickets_per_month", "run")),
        "benchmark": (run.benchmark, BenchmarkChoice(), ("size", "sections")),
        "backtest": (run.backtest, BacktestChoice(), ("freeze", "origins", "step", "months")),
        "story": (run.story, StoryChoice(), ("paths",)),
        "report": (run.report, ReportChoice(), ("run", "formats")),
        "explain": (run.explain, ExplainChoice(), ("run", "number", "strategy", "macro")),
    }
    faults = [
        f"{room}.{name} is {getattr(own, name)}, but only secateur {room} has a use for it: leave it out"
        for room, (own, silent, names) in other.items()
        for name in names
        if room != command and getattr(own, name) != getattr(silent, name)
    ]
    if command != "story" and run.customer is not None:
        faults.append(f"customer is {run.customer}, but only secateur story has a use for it: leave it out")
    faults += unused(run.history, command)
    if faults:
        raise InputError(faults)


def _faults(run: Run) -> Iterator[str]:
    if run.paths != AUTO and (isinstance(run.paths, bool) or not isinstance(run.paths, int)):
        yield f"paths is {run.paths!r}, must be a whole number (futures) or auto{_near_auto(run.paths)}"
    elif run.paths != AUTO and not 1 <= run.paths <= 1_000_000:
        yield f"paths is {run.paths}, must lie in [1, 1e+06] (futures)"
    elif run.paths != AUTO and run.paths % run.draws:
        near = max(1, round(run.paths / run.draws)) * run.draws
        yield f"paths is {run.paths}, must be a multiple of draws ({run.draws}): did you mean {near}?"
    for name, told in (("benchmark.sections", run.benchmark.sections), *((n, getattr(run, n)) for n in LISTED)):
        if not told:
            yield f"{name} is empty, must name at least one"
    if run.paths != AUTO and run.auto != Auto():
        yield "auto says when paths=auto has seen enough, but paths is a number: set paths=auto, or leave auto out"
    if run.engine.kind != "dask" and run.engine != EngineChoice(run.engine.kind):
        yield f"engine is {run.engine.kind}, which has no workers and no address: set engine=dask, or leave them out"
    if run.book.address is not None and (secret := secret_in(run.book.address)):
        yield f"book.address {secret}"
    for name in ("strategies", "macros"):
        chosen = getattr(run, name)
        for twice in sorted({one for one in chosen if chosen.count(one) > 1}):
            yield f"{name} names {twice} twice"
    yield from (
        f"benchmark.sections has {s}, must be of {', '.join(SECTIONS)}"
        for s in run.benchmark.sections
        if s not in SECTIONS
    )
    yield from (f"horizons has {h}, must be 1 or more (months)" for h in run.horizons if h < 1)


def _near_auto(told: Any) -> str:
    return ": did you mean auto?" if get_close_matches(str(told).lower(), [AUTO], n=1) else ""


def _thaw(node: DictConfig) -> None:
    """Hydra freezes the nodes of frozen dataclasses, and with them every override."""
    OmegaConf.set_readonly(node, None)
    for child in _children(node).values():
        _thaw(child)


def _walk(node: DictConfig, prefix: str) -> Iterator[str]:
    for key in node:
        yield f"{prefix}{key!s}"
    for key, child in _children(node).items():
        yield from _walk(child, f"{prefix}{key}.")


def _children(node: DictConfig) -> dict[Any, DictConfig]:
    pairs = ((key, node._get_node(key)) for key in node)
    return {key: child for key, child in pairs if isinstance(child, DictConfig) and not child._is_none()}


SCHEMA = blank()
ConfigStore.instance().store(name="schema", node=SCHEMA, provider="secateur")
