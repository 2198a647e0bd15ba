"""The branches of a run's settings: typed, with units, ranges and sources; ``schema`` puts them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from omegaconf import MISSING

from simulator.number import choice, number
from simulator.vocabulary import DESK_MODES

SECTIONS = ("desk", "kernel", "race", "growth", "memory", "profile")
"""Of ``secateur benchmark``."""


@dataclass(frozen=True)
class BookChoice:
    """Which customers: a synthetic book of a sector, a customer file or the answer of a database, or transactions.

    ``path``: a file (of a workbook the ``sheet``); or ``query`` (SQL, or the name of a table) to the database at
    ``address``, its password in the environment variable named by ``password_from``.
    ``roles``: role (core, mid, tail) of each segment of a customer file; ``columns`` and ``gross_margin`` (share):
    what the columns of a transaction file stand for, and its margin if it has no cost; ``seed``: of a synthetic book.
    """

    kind: str = MISSING
    name: str | None = None
    path: str | None = None
    sheet: str | None = None
    address: str | None = None
    query: str | None = None
    password_from: str | None = None
    as_of: str | None = None
    currency: str = "USD"
    roles: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    gross_margin: float | None = None
    seed: int = number(7, "-", 0, 2**63 - 1, "chosen by hand", "scenario")


@dataclass(frozen=True)
class DeskChoice:
    """How the support desk answers in a run, and how much is simulated for it.

    ``mode``: exact (the formula), response (the formula corrected by a table fitted to the discrete-event desk),
    simulated (the discrete-event desk live, for few paths). points, tickets, held_out: budget of a table, fitted once
    and kept. The rest is for ``secateur desk``: days and replications of each desk simulated; ``tickets_per_month``:
    tickets by class (premium, standard, self_service; or one number, all standard) instead of a book's; ``agents`` on
    the payroll, else as many as the opening load asks for; ``run``: a folder of ``secateur compare`` to read the
    strategies' desks from.
    """

    mode: str = choice("exact", DESK_MODES, "[J] interface", "scenario")
    points: int = number(120, "desks simulated for a table", 20, 100_000, "[C] error of the table", "scenario")
    tickets: int = number(80_000, "tickets at each", 1_000, 10_000_000, "[C] error of the table", "scenario")
    held_out: int = number(24, "desks for the certificate", 2, 10_000, "[C] error of the table", "scenario")
    replications: int = number(20, "replications", 2, 10_000, "[C] width of intervals", "scenario")
    days: int = number(60, "opening days a replication", 1, 100_000, "[C] width of intervals", "scenario")
    tickets_per_month: list[float] = field(default_factory=list)
    agents: float | None = number(None, "agents on the payroll", 0.1, 100_000, "user data", "scenario")
    run: str | None = None


@dataclass(frozen=True)
class EngineChoice:
    """Who simulates: threads of this process, or a Dask cluster, of ``workers`` processes here or at an ``address``."""

    kind: str = choice("local", ("local", "dask"), "[J] interface", "scenario")
    address: str | None = None
    workers: int = number(0, "processes, 0 = one per core", 0, 4096, "this machine", "scenario")


@dataclass(frozen=True)
class Auto:
    """When ``paths=auto`` has seen enough: half the 95 % interval of a measure's mean over draws is this narrow."""

    metric: str = "delta_npv_pct_of_revenue"
    half_width: float = number(
        0.25, "unit of the measure", 1e-9, 1e12, "[J] a quarter of a per cent of revenue", "scenario"
    )
    most: int = number(8192, "futures", 8, 10_000_000, "[J] memory", "scenario")


@dataclass(frozen=True)
class BenchmarkChoice:
    """What ``secateur benchmark`` measures: ``size`` of its workloads, and which of its ``sections``."""

    size: str = choice("quick", ("smoke", "quick", "full"), "[J] interface", "scenario")
    sections: list[str] = field(default_factory=lambda: list(SECTIONS))


@dataclass(frozen=True)
class ReportChoice:
    """What ``secateur report`` tells of: the folder of a finished ``run``, in which ``formats`` (none: all there
    are)."""

    run: str | None = None
    formats: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ExplainChoice:
    """Which ``number`` of a finished ``run`` is built again: by its key in the pack, a chart's key, or a column of a
    table (``strategy``, ``macro``: of which rows); none: all are listed. No run: the bridge of mechanisms."""

    run: str | None = None
    number: str | None = None
    strategy: str | None = None
    macro: str | None = None


@dataclass(frozen=True)
class BacktestChoice:
    """When ``secateur backtest`` freezes the past: on the day ``freeze`` (None: so that enough months remain), and then
    ``origins`` - 1 times more, ``step`` months later each; ``months`` forecast from each."""

    freeze: str | None = None
    origins: int = number(1, "origins", 1, 120, "[J] interface", "scenario")
    step: int = number(1, "months", 1, 60, "[J] interface", "scenario")
    months: int = number(12, "months", 1, 120, "[J] a year, as a board looks at it", "scenario")


@dataclass(frozen=True)
class StoryChoice:
    """In which futures ``secateur story`` follows its customer: numbers of paths of the comparison."""

    paths: list[int] = field(default_factory=lambda: [0, 1, 2])


@dataclass(frozen=True)
class SearchChoice:
    """What ``sweep.design=search`` looks for.

    ``objectives``: measure of the summary -> maximise or minimise, its mean over economies or the worst of them;
    ``bounds``: measure -> the most its worst may be; of one ``strategy`` (null: the only one beside doing nothing),
    on average over ``seeds``.
    """

    strategy: str | None = None
    objectives: dict[str, str] = field(
        default_factory=lambda: {"delta_npv_pct_of_revenue": "maximise mean", "dip_depth_share": "minimise worst"}
    )
    bounds: dict[str, float] = field(default_factory=lambda: {"covenant_breach_prob": 0.05})
    seeds: list[int] = field(default_factory=lambda: [7])


@dataclass(frozen=True)
class SweepChoice:
    """Which cells ``secateur sweep`` has, and who runs them.

    ``design``: grid (every combination), list (first with first, second with second), sobol or latin_hypercube
    (``size`` points over spans and priors, luck from ``seed``), search (``size`` trials proposed by Optuna);
    ``table``: a CSV or Excel file instead, a column a setting and a row a cell. ``launcher``: local, joblib (``jobs``
    processes here) or submitit (a job each in a cluster's queue), with ``options`` of its own.
    """

    design: str = choice("grid", ("grid", "list", "sobol", "latin_hypercube", "search"), "[J] interface", "scenario")
    size: int = number(16, "cells of a sampled design", 1, 1_000_000, "[J] interface", "scenario")
    seed: int = number(7, "-", 0, 2**32 - 1, "chosen by hand", "scenario")
    table: str | None = None
    launcher: str = choice("local", ("local", "joblib", "submitit"), "[J] interface", "scenario")
    jobs: int = number(0, "cells at once, 0 = one per core", 0, 100_000, "this machine", "scenario")
    options: dict[str, Any] = field(default_factory=dict)
    search: SearchChoice = field(default_factory=SearchChoice)
